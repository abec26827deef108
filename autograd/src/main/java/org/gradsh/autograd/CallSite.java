package org.gradsh.autograd;

import java.util.function.Function;

/** Where in the user's code the present call is made. */
public final class CallSite {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static volatile Function<StackWalker.StackFrame, String> naming = CallSite::fileAndLine;

  private CallSite() {}

  /**
   * Lets a session name frames of its cells.
   *
   * @param names gives {@code "[2]:1"} or {@code "train.jsh:12"} for a frame
   */
  public static void naming(Function<StackWalker.StackFrame, String> names) {
    naming = names;
  }

  /** {@code "file:line"} of the innermost frame that is neither the engine's nor the JDK's. */
  public static String current() {
    return WALKER.walk(
        frames ->
            frames
                .filter(f -> !isInternal(f.getClassName()))
                .findFirst()
                .map(naming)
                .orElse("unknown place"));
  }

  private static boolean isInternal(String className) {
    return className.startsWith("org.gradsh.autograd.") && !className.endsWith("Test")
        || className.startsWith("java.")
        || className.startsWith("jdk.");
  }

  private static String fileAndLine(StackWalker.StackFrame frame) {
    return frame.getFileName() + ":" + frame.getLineNumber();
  }
}
