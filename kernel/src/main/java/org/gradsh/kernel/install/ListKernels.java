package org.gradsh.kernel.install;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gradsh.autograd.Finding;
import org.gradsh.repl.Usage;

/** {@code gradsh kernel list}: all that Jupyter finds, and which of them are Gradsh's. */
record ListKernels() implements Verb {
  private static final Flags.Known KNOWN = new Flags.Known("list", Set.of(), Map.of(), Set.of());

  /** Longer descriptions put their folders out of line. */
  private static final int WIDEST = 40;

  private static final String DOCTORS_WORD = "Jupyter kernel";

  static ListKernels of(List<String> words) throws Usage {
    if (!words.isEmpty()) {
      throw new Usage("kernel list takes nothing after it, not \"" + words.getFirst() + "\"");
    }
    return new ListKernels();
  }

  /** The kernels where Jupyter looks, in the order in which it does: the first of a name counts. */
  private static List<InstalledKernel> found(DataFolders folders) {
    return folders.searched().stream().flatMap(data -> InstalledKernel.in(data).stream()).toList();
  }

  @Override
  public void run(Machine machine, PrintStream out) throws Refusal {
    DataFolders folders = new DataFolders(machine);
    List<InstalledKernel> kernels = new ArrayList<>(found(folders));
    Optional<Path> own = unseen(machine, folders);
    own.ifPresent(data -> kernels.addAll(InstalledKernel.in(data)));
    int width = width(kernels, InstalledKernel::name);
    int wide = Math.min(WIDEST, width(kernels, InstalledKernel::description));
    for (InstalledKernel kernel : kernels) {
      String mark = !kernel.isGradsh() ? " " : kernel.goneLauncher().isPresent() ? "✗" : "✓";
      out.println(
          String.format(
              "%s %-" + width + "s  %-" + wide + "s  %s",
              mark,
              kernel.name(),
              kernel.description(),
              kernel.folder()));
      String indent = " ".repeat(width + 4);
      kernel
          .goneLauncher()
          .ifPresent(
              launcher -> {
                out.println(indent + "its launcher is gone: " + launcher);
                out.println(indent + "→ " + repair(kernel, folders));
              });
      if (own.filter(kernel.data()::equals).isPresent()) {
        out.println(indent + "Jupyter does not look there");
        if (kernels.stream()
            .noneMatch(other -> other.isGradsh() && !other.data().equals(own.get()))) {
          out.println(indent + "→ gradsh kernel install --user");
        }
      }
    }
    if (kernels.stream().noneMatch(InstalledKernel::isGradsh)) {
      out.println("Gradsh has no kernel where Jupyter looks: gradsh kernel install makes it one");
    }
  }

  private static int width(List<InstalledKernel> kernels, Function<InstalledKernel, String> text) {
    return kernels.stream().mapToInt(kernel -> text.apply(kernel).length()).max().orElse(0);
  }

  /** Where this installation has its kernel, if Jupyter does not look there. */
  private static Optional<Path> unseen(Machine machine, DataFolders folders) {
    return machine
        .launcher()
        .map(launcher -> DataFolders.below(launcher.getParent().getParent()))
        .filter(data -> !folders.hasAmongSearched(data));
  }

  /** What gives a kernel a launcher again. */
  private static String repair(InstalledKernel kernel, DataFolders folders) {
    return folders
        .flags(kernel.data())
        .map(flags -> "gradsh kernel install " + flags + " --name " + kernel.name())
        .orElse("remove the folder " + kernel.folder());
  }

  /** What {@code /doctor} says of it: kernels that can be started, and those that cannot. */
  static List<Finding> findings(Machine machine) {
    DataFolders folders = new DataFolders(machine);
    List<InstalledKernel> ours = found(folders).stream().filter(InstalledKernel::isGradsh).toList();
    List<Finding> findings = new ArrayList<>();
    for (InstalledKernel kernel : ours) {
      findings.add(
          kernel
              .goneLauncher()
              .map(
                  launcher ->
                      Finding.lacking(
                          DOCTORS_WORD,
                          kernel.folder() + " starts " + launcher + ", which is gone",
                          repair(kernel, folders)))
              .orElseGet(
                  () -> Finding.good(DOCTORS_WORD, kernel.name() + ", in " + kernel.folder())));
    }
    if (findings.isEmpty()) {
      String fix = machine.launcher().isPresent() ? "gradsh kernel install" : "./install.sh";
      findings.add(
          Finding.lacking(
              DOCTORS_WORD, "none where Jupyter looks", fix + " makes Gradsh known to Jupyter"));
    }
    return findings;
  }
}
