package org.gradsh.autograd;

import org.gradsh.autograd.tape.Recorder;

/**
 * Where in the user's code the present call is made.
 *
 * <p>In a session the cells themselves tell: {@link #at} is woven into them, and every recorded op
 * knows its place. A program that uses the engine as a library can have the same, at the price of a
 * look at the stack for each recorded op, with {@code -Dgradsh.places=true}.
 */
public final class CallSite {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final boolean ALWAYS = Boolean.getBoolean("gradsh.places");

  private CallSite() {}

  /**
   * Notes where in the user's code the calls are made that follow on this thread. A session weaves
   * this into the classes of its cells, before each call that may compute something.
   *
   * @param place {@code "[2]:1"} or {@code "train.jsh:12"}
   */
  public static void at(String place) {
    Recorder.current().at(place);
  }

  /** The place of an op that nobody has noted: null unless such places were asked for. */
  public static String unnoted() {
    return ALWAYS ? walked() : null;
  }

  /** The place noted last on this thread, else that of the innermost frame of the user's. */
  public static String current() {
    String noted = Recorder.current().place();
    return noted != null ? noted : walked();
  }

  /** {@code "file:line"} of the innermost frame that is neither the engine's nor the JDK's. */
  private static String walked() {
    return WALKER.walk(
        frames ->
            frames
                .filter(f -> !isInternal(f.getClassName()))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse("unknown place"));
  }

  private static boolean isInternal(String className) {
    return className.startsWith("org.gradsh.autograd.") && !className.endsWith("Test")
        || className.startsWith("java.")
        || className.startsWith("jdk.");
  }
}
