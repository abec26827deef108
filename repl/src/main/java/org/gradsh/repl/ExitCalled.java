package org.gradsh.repl;

/**
 * Thrown where a snippet calls {@code System.exit} in a session that goes on. An {@link Error}, so
 * that {@code catch (Exception e)} does not take it for something that can be mended.
 */
public final class ExitCalled extends Error implements SelfExplaining {
  private static final long serialVersionUID = 1L;

  private final int code;

  private ExitCalled(String call, int code) {
    super(call + "(" + code + ") does not end a session\nperhaps: /exit" + argument(code));
    this.code = code;
  }

  private static String argument(int code) {
    return code == 0 ? "" : " " + code;
  }

  /** The code with which the process was to end. */
  public int code() {
    return code;
  }

  // What snippets call, of the names that the JDK's methods have.

  /** In place of {@link System#exit}. */
  public static void exit(int code) {
    throw new ExitCalled("System.exit", code);
  }

  /** In place of {@link Runtime#exit}. */
  public static void exit(Runtime runtime, int code) {
    throw new ExitCalled("Runtime.exit", code);
  }

  /** In place of {@link Runtime#halt}. */
  public static void halt(Runtime runtime, int code) {
    throw new ExitCalled("Runtime.halt", code);
  }
}
