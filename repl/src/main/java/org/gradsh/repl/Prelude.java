package org.gradsh.repl;

import java.util.Locale;
import java.util.Objects;
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

  private static volatile Displays displays = new PlainDisplays(value -> println(value));
  private static volatile Asker asker = new PlainAsker();

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
    displays.show(null, value);
  }

  /**
   * Shows a value in a place of its own, which {@link #updateDisplay} can change later; in a
   * terminal what changes is shown again.
   *
   * @param id what the place is called from now on
   */
  public static void display(String id, Object value) {
    displays.show(Objects.requireNonNull(id, "display: the id is null"), value);
  }

  /** Shows a value in place of what {@link #display(String, Object)} has shown by that name. */
  public static void updateDisplay(String id, Object value) {
    displays.update(Objects.requireNonNull(id, "updateDisplay: the id is null"), value);
  }

  /** Takes away what the cell has shown so far; in a script and a terminal it stays. */
  public static void clearOutput() {
    displays.clear(false);
  }

  /**
   * Takes away what the cell has shown so far.
   *
   * @param wait whether only when something new comes, so that nothing flickers
   */
  public static void clearOutput(boolean wait) {
    displays.clear(wait);
  }

  /**
   * Asks the person for a line.
   *
   * @param prompt what stands before it
   * @return the line, without its end
   * @throws IllegalStateException if nobody can be asked; the message says why
   */
  public static String input(String prompt) {
    return asker.ask(prompt, false);
  }

  /** Asks the person for a line. */
  public static String input() {
    return input("");
  }

  /** Asks the person for a line that nobody is to see while it is typed. */
  public static String password(String prompt) {
    return asker.ask(prompt, true);
  }

  /** Asks the person for a password. */
  public static String password() {
    return password("Password: ");
  }

  /** Sets where {@link #display} and its kin lead; the door's business. */
  public static void displayOn(Displays door) {
    displays = door;
  }

  /** Sets what {@link #display} does in a door where nothing can be taken back. */
  public static void displayWith(Consumer<Object> door) {
    displays = new PlainDisplays(door);
  }

  /** Sets who answers {@link #input} and {@link #password}; the door's business. */
  public static void askWith(Asker door) {
    asker = door;
  }

  private static String line(Object[] values) {
    return values == null ? "null" : Display.plain(values);
  }
}
