package org.gradsh.repl.complete;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types that every session can name without an import, by simple name: Gradsh's and those of
 * Java's base module. The compiler can tell them too, but reads a thousand classes for it.
 */
final class TypeNames {
  private final NavigableMap<String, String> packages = new TreeMap<>();

  /**
   * @param ours Gradsh's own, which come before Java's of the same name
   */
  TypeNames(Collection<String> ours) {
    ours.forEach(
        name ->
            packages.putIfAbsent(
                name.substring(name.lastIndexOf('.') + 1),
                name.substring(0, name.lastIndexOf('.'))));
    ModuleReference base = ModuleFinder.ofSystem().find("java.base").orElseThrow();
    Set<String> exported =
        base.descriptor().exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(Exports::source)
            .collect(Collectors.toSet());
    try (ModuleReader reader = base.open();
        Stream<String> names = reader.list()) {
      List<String> types = new ArrayList<>();
      names
          .filter(name -> name.endsWith(".class") && name.indexOf('$') < 0)
          .filter(name -> name.indexOf('/') > 0)
          .filter(name -> exported.contains(packageOf(name)))
          .forEach(types::add);
      for (String type : types) {
        if (isPublic(reader, type)) {
          String name = type.substring(type.lastIndexOf('/') + 1, type.length() - 6);
          // java.lang's hide those that the module's import brings.
          packages.merge(name, packageOf(type), (a, b) -> b.equals("java.lang") ? b : a);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String packageOf(String file) {
    return file.substring(0, file.lastIndexOf('/')).replace('/', '.');
  }

  private static boolean isPublic(ModuleReader reader, String file) throws IOException {
    byte[] bytes = reader.open(file).orElseThrow().readAllBytes();
    return ClassFile.of().parse(bytes).flags().has(AccessFlag.PUBLIC);
  }

  /** The package of a type, or null if no session knows the name without an import. */
  String packageOfType(String name) {
    return packages.get(name);
  }

  /** Simple names that begin so, whatever the case, with their packages. */
  Map<String, String> startingWith(String prefix) {
    Map<String, String> found = new TreeMap<>();
    if (!prefix.isEmpty()) {
      packages.forEach(
          (name, in) -> {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
              found.put(name, in);
            }
          });
    }
    return found;
  }

  /** All simple names. */
  Set<String> all() {
    return packages.keySet();
  }
}
