package org.gradsh.bench.architecture;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may name whom. The keys are the packages right below {@code org.gradsh}; a module may also
 * name itself, and nothing that is not listed.
 */
record Arrows(Map<String, Set<String>> allowed, Set<String> internalPackages) {
  private static final Map<String, Set<String>> HOUSE =
      Map.of(
          "autograd", Set.of(),
          "cuda", Set.of("autograd"),
          "repl", Set.of("autograd"),
          "kernel", Set.of("repl", "autograd"),
          "bench", Set.of("autograd", "cuda", "repl", "kernel"));

  /** Modules that show what the public API gives and never reach behind it. */
  private static final Set<String> OUTSIDE_THE_ENGINE = Set.of("repl", "kernel");

  /** The house plan; internal is what the engine has and its module descriptor does not export. */
  static Arrows ofHouse(ModuleDescriptor engine, List<ClassNames> engineClasses) {
    Set<String> internal = new TreeSet<>();
    engineClasses.forEach(names -> internal.add(names.ownPackage()));
    engine.exports().stream()
        .filter(exported -> !exported.isQualified())
        .forEach(exported -> internal.remove(exported.source()));
    return new Arrows(HOUSE, internal);
  }

  /** One line for each arrow that classes of {@code module} draw and the plan does not. */
  List<String> violations(String module, Iterable<ClassNames> classes) {
    List<String> found = new ArrayList<>();
    for (ClassNames names : classes) {
      for (String named : new TreeSet<>(names.packages())) {
        String target = named.split("\\.")[2];
        if (target.equals(module)) {
          continue;
        }
        if (!allowed.get(module).contains(target)) {
          found.add("%s: %s may not name %s".formatted(names.name(), module, named));
        } else if (target.equals("autograd")
            && OUTSIDE_THE_ENGINE.contains(module)
            && internalPackages.contains(named)) {
          found.add("%s: %s is not exported by the engine".formatted(names.name(), named));
        }
      }
    }
    return found;
  }
}
