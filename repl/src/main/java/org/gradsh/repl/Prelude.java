package org.gradsh.repl;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.BaseStream;
import org.gradsh.autograd.show.Progress;
import org.gradsh.autograd.show.ProgressLoop;

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
    Progress.aside(System.out::println);
  }

  /** Prints the arguments, separated by blanks, and ends the line. */
  public static void println(Object... values) {
    String line = line(values);
    Progress.aside(() -> System.out.println(line));
  }

  /** Prints the arguments, separated by blanks. */
  public static void print(Object... values) {
    String line = line(values);
    Progress.aside(() -> System.out.print(line));
  }

  /** Prints by a format of {@link java.util.Formatter}, with a decimal point in every country. */
  public static void printf(String format, Object... values) {
    String text = String.format(Locale.ROOT, format, values);
    Progress.aside(() -> System.out.print(text));
  }

  /**
   * The elements of a collection, a data loader or anything else that can be looped over, with a
   * bar that shows how far the loop is: {@code for (var batch : progress(loader)) …}.
   */
  public static <T> ProgressLoop<T> progress(Iterable<T> elements) {
    return Progress.over(elements, "");
  }

  /** {@link #progress(Iterable)} with a text before the bar. */
  public static <T> ProgressLoop<T> progress(Iterable<T> elements, String message) {
    return Progress.over(elements, message);
  }

  /** The elements of an array behind a bar. */
  public static <T> ProgressLoop<T> progress(T[] elements) {
    return Progress.over(elements, "");
  }

  /** The elements of a stream behind a bar. */
  public static <T> ProgressLoop<T> progress(BaseStream<T, ?> elements) {
    return Progress.over(elements, "");
  }

  /** The numbers from 0 to {@code steps} − 1 behind a bar. */
  public static ProgressLoop<Integer> progress(int steps) {
    return Progress.over(steps, "");
  }

  /** {@link #progress(int)} with a text before the bar. */
  public static ProgressLoop<Integer> progress(int steps, String message) {
    return Progress.over(steps, message);
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
    return values == null ? "null" : Display.plain(values);
  }
}
