package org.gradsh.kernel.install;

import java.util.Locale;
import org.gradsh.repl.Usage;

/**
 * A kernel's name, as {@code jupyter console --kernel} takes it.
 *
 * @param text lower-case letters, digits and {@code . _ -}
 */
record KernelName(String text) {
  private static final int LONGEST = 100;

  /** A name as it was typed: Jupyter makes no difference between small letters and capitals. */
  static KernelName of(String typed) throws Usage {
    if (!typed.matches("[A-Za-z0-9._-]+") || typed.matches("\\.+")) {
      throw new Usage(
          "\"" + typed + "\" cannot be a kernel's name: Jupyter takes letters, digits and . _ -");
    }
    if (typed.length() > LONGEST) {
      throw new Usage(
          "a kernel's name of " + typed.length() + " letters is too long, " + LONGEST + " will do");
    }
    return new KernelName(typed.toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return text;
  }
}
