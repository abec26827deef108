package org.gradsh.bench.architecture;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who may name whom. The keys are the packages right below {@code org.gradsh}; a module may also
 * name itself, and nothing that is not listed.
 */
record Arrows(Map<String, Set<String>> allowed, Set<String> publicPackages) {
  private static final Map<String, Set<String>> HOUSE =
      Map.of(
          "autograd", Set.of(),
          "cuda", Set.of("autograd"),
          "repl", Set.of("autograd"),
          "kernel", Set.of("repl", "autograd"),
          "bench", Set.of("autograd", "cuda", "repl", "kernel"));

  /** Modules that show what the public API gives and never reach behind it. */
  private static final Set<String> OUTSIDE_THE_ENGINE = Set.of("repl", "kernel");

  /** The house plan, with the engine's public packages as its module descriptor exports them. */
  static Arrows ofHouse(ModuleDescriptor engine) {
    return new Arrows(
        HOUSE,
        engine.exports().stream()
            .filter(exported -> !exported.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toUnmodifiableSet()));
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
            && !publicPackages.contains(named)) {
          found.add("%s: %s is not exported by the engine".formatted(names.name(), named));
        }
      }
    }
    return found;
  }
}
