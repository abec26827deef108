package org.gradsh.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How programs are started here and at users'; run.sh says in properties what it has found. */
public final class Programs {
  public static final String PYTHON = System.getProperty("gradsh.bench.python", "/usr/bin/python3");

  private Programs() {}

  /** The flags that the installed command gives to Java, so that users have what is measured. */
  public static List<String> launcherFlags() {
    List<String> flags = new ArrayList<>();
    for (String flag : System.getProperty("gradsh.bench.launcher", "").split("\\s+")) {
      if (!flag.isEmpty()) flags.add(flag);
    }
    // What the manifest of the program says beside that.
    flags.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
    return flags;
  }

  /** Whether the Python has torch; says what to install where not. */
  public static boolean hasPyTorch() {
    try {
      Child.run(List.of(PYTHON, "-c", "import torch, numpy"));
      return true;
    } catch (IOException e) {
      System.err.println(
          "SKIPPED PyTorch: "
              + PYTHON
              + " cannot import torch: apt-get install python3-torch libopenblas0-pthread");
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
