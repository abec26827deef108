package org.gradsh.kernel.install;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A kernel in a folder of Jupyter's data.
 *
 * @param data the folder of data
 * @param name as its folder is called
 * @param spec what its {@code kernel.json} says, if it can be read
 * @param fault why it cannot be read; else empty
 */
record InstalledKernel(Path data, String name, Optional<KernelSpec> spec, String fault) {
  /** The one in a folder of kernels, or nothing. */
  static Optional<InstalledKernel> at(Path data, String name) {
    Path folder = data.resolve("kernels").resolve(name);
    if (!Files.isRegularFile(folder.resolve(KernelSpec.FILE))) {
      return Optional.empty();
    }
    try {
      KernelSpec spec = KernelSpec.read(folder);
      return Optional.of(new InstalledKernel(data, name, Optional.of(spec), ""));
    } catch (Refusal e) {
      return Optional.of(new InstalledKernel(data, name, Optional.empty(), e.getMessage()));
    }
  }

  /** All that a folder of data has, sorted by name. */
  static List<InstalledKernel> in(Path data) {
    List<InstalledKernel> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(data.resolve("kernels"))) {
      folders.forEach(folder -> at(data, folder.getFileName().toString()).ifPresent(found::add));
    } catch (IOException e) {
      return List.of(); // for Jupyter, too, a folder that cannot be read is none
    }
    found.sort(Comparator.comparing(InstalledKernel::name));
    return found;
  }

  Path folder() {
    return data.resolve("kernels").resolve(name);
  }

  boolean isGradsh() {
    return spec.isPresent() && spec.get().isGradsh();
  }

  /** The program that a kernel of ours starts, where that is not there any more. */
  Optional<String> goneLauncher() {
    if (!isGradsh() || spec.get().argv().isEmpty()) {
      return Optional.empty();
    }
    String launcher = spec.get().argv().getFirst();
    boolean isThere = Machine.path(launcher).filter(Files::isExecutable).isPresent();
    return isThere ? Optional.empty() : Optional.of(launcher);
  }

  /** What it is, in a few words; a terminal gets no commands from it. */
  String description() {
    return spec.map(kernel -> kernel.displayName().replaceAll("\\p{Cntrl}", " "))
        .filter(text -> !text.isBlank())
        .orElse(fault.isEmpty() ? name : "a kernel that Jupyter does not start: " + fault);
  }
}
