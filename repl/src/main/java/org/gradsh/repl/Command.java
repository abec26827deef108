package org.gradsh.repl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A command of the session, {@code /name} in the terminal, {@code %name} in a notebook, either in a
 * script.
 *
 * <p>A command is one file in {@code org.gradsh.repl.command} and one line in {@link
 * Commands#standard}. Making one must cost nothing: every session makes them all.
 */
public interface Command {
  /** The name, without the sign before it. */
  String name();

  /** The arguments it takes, as help shows them: {@code [code]}; empty for none. */
  String arguments();

  /** One line that says what it does. */
  String summary();

  /**
   * What {@code /help name} says beyond the summary: details and examples; empty for nothing.
   * Examples write {@code /} before names of commands; help shows them as they are typed there.
   */
  default String details() {
    return "";
  }

  /**
   * The words that may stand in place of the last one, which begins so; empty where there is
   * nothing to offer, or what follows is Java, and the session completes that.
   *
   * @param words what stands after the name, up to the cursor; the last one may be empty
   */
  default List<String> completions(Session session, List<String> words) {
    return List.of();
  }

  /**
   * Whether Java may stand among the arguments: what {@link #completions} leaves out is completed
   * as such.
   */
  default boolean takesJava() {
    return true;
  }

  /** Whether the word that is being written, the last one, names a file. */
  default boolean takesFile(List<String> words) {
    return false;
  }

  /**
   * What of a line of this command a script needs that is to give the same session again, for
   * {@code /save}: the line, code alone, or nothing.
   */
  default String kept(String line) {
    return "";
  }

  /**
   * Runs the command, on the session's thread.
   *
   * @param session the session it was given to
   * @param arguments what stands after the name
   * @throws Refused if the arguments make no sense, or code among them has failed
   */
  Reply run(Session session, Arguments arguments) throws Refused;

  /**
   * What a command answers.
   *
   * @param answer what the door shows, without a last line end: its text, or a {@link
   *     org.gradsh.autograd.show.Grid}, which a door may lay out better; empty for nothing
   * @param evaluated a snippet of the command's, whose value becomes that of the cell
   * @param exit present if the session is to be left, with the code
   */
  record Reply(Object answer, Optional<Evaluated> evaluated, OptionalInt exit) {
    /** An answer that is shown. */
    public static Reply of(Object answer) {
      return new Reply(answer, Optional.empty(), OptionalInt.empty());
    }

    /** Nothing to say. */
    public static Reply none() {
      return of("");
    }

    /** Leaves, with an exit code. */
    public static Reply exit(int code) {
      return new Reply("", Optional.empty(), OptionalInt.of(code));
    }

    /** The same, with the value of a snippet for the cell. */
    public Reply with(Optional<Evaluated> evaluated) {
      return new Reply(answer, evaluated, exit);
    }
  }

  /** A command that cannot be done as it was given. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final boolean misused;
    private final int place;

    private Refused(String message, Failure failure, boolean misused, int place) {
      super(message);
      this.failure = failure;
      this.misused = misused;
      this.place = place;
    }

    /** With the reason: a sentence, and lines of help after it. */
    public Refused(String message) {
      this(message, null, false, -1);
    }

    /** Because code that was given to the command has failed. */
    public Refused(Failure failure) {
      this("", failure, false, -1);
    }

    /**
     * There are too many arguments, too few, or some that it does not take: told with the usage.
     */
    public static Refused misused(String message) {
      return new Refused(message, null, true, -1);
    }

    /** The same reason, with the place in the source that is at fault. */
    public Refused at(int place) {
      return new Refused(getMessage(), failure, misused, place);
    }

    /** What has failed, if it was code. */
    Optional<Failure> failure() {
      return Optional.ofNullable(failure);
    }

    boolean isMisused() {
      return misused;
    }

    /** The place in the source that is at fault; −1 for all of the command. */
    int place() {
      return place;
    }
  }
}
