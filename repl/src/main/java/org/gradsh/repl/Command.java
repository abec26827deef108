package org.gradsh.repl;

import java.util.List;
import java.util.OptionalInt;

/**
 * A command of the session, {@code /name} in the terminal, {@code %name} in a notebook, either in a
 * script.
 */
public interface Command {
  /** The name, without the sign before it. */
  String name();

  /** The arguments it takes, as help shows them: {@code [code]}; empty for none. */
  String arguments();

  /** One line that says what it does. */
  String summary();

  /** What {@code /help name} says beyond the summary: details and examples; empty for nothing. */
  default String details() {
    return "";
  }

  /**
   * The words that may stand in place of the last one, which begins so; empty where what follows is
   * Java, and the session completes that.
   *
   * @param words what stands after the name, up to the cursor; the last one may be empty
   */
  default List<String> completions(Session session, List<String> words) {
    return List.of();
  }

  /**
   * Runs the command.
   *
   * @param session the session it was given to
   * @param arguments what stands after the name
   * @throws Refused if the arguments make no sense; the message says why
   */
  Reply run(Session session, Arguments arguments) throws Refused;

  /**
   * What a command answers.
   *
   * @param text what to print, without a last line end; empty for nothing
   * @param exit present if the session is to be left, with the code
   */
  record Reply(String text, OptionalInt exit) {
    /** An answer that is printed. */
    public static Reply of(String text) {
      return new Reply(text, OptionalInt.empty());
    }
  }

  /** A command that cannot be done as it was given. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** With the reason, one sentence. */
    public Refused(String message) {
      super(message);
    }
  }
}
