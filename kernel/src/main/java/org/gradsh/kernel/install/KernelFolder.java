package org.gradsh.kernel.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A kernel's folder with all that is in it. It comes, or is replaced, as a whole or not at all.
 *
 * @param data the folder of Jupyter's data
 * @param name the kernel's
 */
record KernelFolder(Path data, KernelName name) {
  private static final List<String> LOGOS =
      List.of("logo-32x32.png", "logo-64x64.png", "logo-svg.svg");

  private Path place() {
    return data.resolve("kernels").resolve(name.text());
  }

  /** Puts a kernel here, in the place of what is there. */
  void write(KernelSpec spec) throws IOException {
    List<Path> made = new ArrayList<>();
    // Not among the kernels: for a moment Jupyter would take them for such.
    Path fresh = data.resolve(".gradsh-" + ProcessHandle.current().pid());
    Path old = fresh.resolveSibling(fresh.getFileName() + "-old");
    try {
      make(data.resolve("kernels"), made);
      Files.createDirectory(fresh);
      for (String logo : LOGOS) {
        try (InputStream in = KernelFolder.class.getResourceAsStream(logo)) {
          Files.copy(in, fresh.resolve(logo));
        }
      }
      Files.writeString(fresh.resolve(KernelSpec.FILE), spec.json());
      swap(fresh, old);
    } catch (IOException e) {
      delete(fresh);
      for (Path folder : made.reversed()) {
        Files.deleteIfExists(folder);
      }
      throw e;
    }
    delete(old);
  }

  private static void make(Path folder, List<Path> made) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path there = folder;
    for (; there != null && !Files.exists(there); there = there.getParent()) {
      missing.push(there);
    }
    if (there != null && !Files.isDirectory(there)) {
      throw new FileAlreadyExistsException(there.toString());
    }
    for (Path f : missing) {
      Files.createDirectory(f);
      made.add(f);
    }
  }

  private void swap(Path fresh, Path old) throws IOException {
    boolean isThere = Files.exists(place(), LinkOption.NOFOLLOW_LINKS);
    if (isThere) {
      Files.move(place(), old);
    }
    try {
      Files.move(fresh, place());
    } catch (IOException e) {
      if (isThere) {
        Files.move(old, place());
      }
      throw e;
    }
  }

  /** Takes a kernel of ours away; what others have put beside it stays, and is returned. */
  List<Path> remove() throws IOException {
    if (Files.isSymbolicLink(place())) {
      Files.delete(place());
      return List.of();
    }
    // First that by which Jupyter takes the folder for a kernel.
    Files.delete(place().resolve(KernelSpec.FILE));
    for (String logo : LOGOS) {
      Files.deleteIfExists(place().resolve(logo));
    }
    try (Stream<Path> left = Files.list(place())) {
      List<Path> others = left.sorted().toList();
      if (!others.isEmpty()) {
        return others;
      }
    }
    Files.delete(place());
    return List.of();
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
