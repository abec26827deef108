package org.gradsh.autograd.cpu;

import java.util.Locale;

/** Settings of the CPU kernels: a system property first, then an environment variable. */
final class Settings {
  private Settings() {}

  /**
   * The value of {@code gradsh.<name>}, else of {@code GRADSH_<NAME>}, else {@code otherwise};
   * blank values count as unset.
   */
  static String text(String name, String otherwise) {
    String value = System.getProperty("gradsh." + name);
    if (value == null || value.isBlank()) {
      value = System.getenv("GRADSH_" + name.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  /**
   * The value of {@code gradsh.<name>} as a positive number.
   *
   * @throws IllegalArgumentException if it is set to something else
   */
  static int positive(String name, int otherwise) {
    String value = text(name, null);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says it.
    }
    throw new IllegalArgumentException(
        "gradsh." + name + ": \"" + value + "\" is not a positive number");
  }
}
