package org.gradsh.kernel.install;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gradsh.kernel.about.About;
import org.gradsh.repl.Usage;

/**
 * {@code gradsh kernel uninstall}.
 *
 * @param place where the kernel is
 * @param name its name
 */
record Uninstall(Place place, KernelName name) implements Verb {
  private static final Flags.Known KNOWN = known();

  private static Flags.Known known() {
    Map<String, String> valued = new HashMap<>(Place.VALUED);
    valued.put("--name", "a kernel's name");
    return new Flags.Known("uninstall", Place.SWITCHES, valued, Set.of());
  }

  static Uninstall of(List<String> words, Machine machine) throws Usage, Refusal {
    Flags flags = Flags.of(words, KNOWN);
    KernelName name = KernelName.of(flags.orElse("--name", About.NAME));
    return new Uninstall(Place.of(flags, machine), name);
  }

  @Override
  public void run(Machine machine, PrintStream out) throws Refusal {
    InstalledKernel kernel =
        InstalledKernel.at(place.data(), name.text())
            .orElseThrow(() -> new Refusal(missing(new DataFolders(machine))));
    if (!kernel.isGradsh()) {
      throw new Refusal(
          kernel.folder() + " is " + kernel.description() + ", not Gradsh's: it was left alone");
    }
    List<Path> others;
    try {
      others = new KernelFolder(place.data(), name).remove();
    } catch (IOException e) {
      throw Refusal.of("cannot remove " + kernel.folder(), e);
    }
    out.println("Jupyter's kernel " + name + " is no longer in " + place.data().resolve("kernels"));
    if (!others.isEmpty()) {
      out.println("Left, since Gradsh has not put it there: " + others.getFirst().getParent());
    }
  }

  /** There is no such kernel, but perhaps elsewhere. */
  private String missing(DataFolders folders) {
    String text = "there is no kernel " + name + " in " + place.data().resolve("kernels");
    Optional<InstalledKernel> elsewhere =
        folders.searched().stream()
            .flatMap(data -> InstalledKernel.at(data, name.text()).stream())
            .filter(InstalledKernel::isGradsh)
            .findFirst();
    return text
        + elsewhere
            .flatMap(kernel -> folders.flags(kernel.data()))
            .map(
                flags ->
                    ", but one elsewhere: gradsh kernel uninstall " + flags + " --name " + name)
            .orElse("; gradsh kernel list tells what there is");
  }
}
