package org.gradsh.bench.architecture;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A class and the packages of this project that its class file speaks of: in types, descriptors,
 * signatures and annotations, and in strings too, since a name for reflection is an arrow as well.
 */
record ClassNames(String name, Set<String> packages) {
  private static final Pattern OURS =
      Pattern.compile("(?<![\\w.])L?(org[./]gradsh(?:[./][a-z][a-z0-9]*)+)");

  static ClassNames of(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    Set<String> packages = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof Utf8Entry text) {
        Matcher matcher = OURS.matcher(text.stringValue());
        while (matcher.find()) {
          packages.add(matcher.group(1).replace('/', '.'));
        }
      }
    }
    return new ClassNames(model.thisClass().asInternalName().replace('/', '.'), packages);
  }

  /** The package that the class is in. */
  String ownPackage() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Every class of a folder or jar, but for module descriptors. */
  static List<ClassNames> in(Path folderOrJar) throws IOException {
    if (Files.isDirectory(folderOrJar)) {
      return below(folderOrJar);
    }
    try (FileSystem jar = FileSystems.newFileSystem(folderOrJar)) {
      return below(jar.getPath("/"));
    }
  }

  /** The module descriptor of a folder or jar. */
  static ModuleDescriptor descriptor(Path folderOrJar) {
    return ModuleFinder.of(folderOrJar).findAll().iterator().next().descriptor();
  }

  private static List<ClassNames> below(Path root) throws IOException {
    List<ClassNames> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class") && !file.endsWith("module-info.class")) {
          all.add(of(Files.readAllBytes(file)));
        }
      }
    }
    return all;
  }
}
