package org.gradsh.repl;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What every session can call without a prefix, beside the engine's own static methods. All of it
 * prints to {@code System.out}.
 */
public final class Prelude {
  /** The arguments of the script: what stands after its name on the command line. */
  public static String[] args = {};

  private static volatile Consumer<Object> display = Prelude::println;

  private Prelude() {}

  /** Prints an empty line. */
  public static void println() {
    System.out.println();
  }

  /** Prints the arguments, separated by blanks, and ends the line. */
  public static void println(Object... values) {
    System.out.println(line(values));
  }

  /** Prints the arguments, separated by blanks. */
  public static void print(Object... values) {
    System.out.print(line(values));
  }

  /** Prints by a format of {@link java.util.Formatter}, with a decimal point in every country. */
  public static void printf(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }

  /** Shows a value in the best form that the door has: text in a terminal. */
  public static void display(Object value) {
    display.accept(value);
  }

  /** Sets what {@link #display} does; the door's business. */
  public static void displayWith(Consumer<Object> door) {
    display = door;
  }

  private static String line(Object[] values) {
    if (values == null) {
      return "null";
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      line.append(i == 0 ? "" : " ").append(Display.plain(values[i]));
    }
    return line.toString();
  }
}
