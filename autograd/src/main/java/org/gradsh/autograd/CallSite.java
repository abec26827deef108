package org.gradsh.autograd;

import java.security.CodeSource;
import java.util.Objects;
import org.gradsh.autograd.tape.Inspector;
import org.gradsh.autograd.tape.Recorder;

/**
 * Where in the user's code the present call is made.
 *
 * <p>In a session the cells themselves tell: {@link #at} is woven into them, and every recorded op
 * knows its place. A program that uses the engine as a library can have the same, at the price of a
 * look at the stack for each recorded op, by {@link #walkStack} or {@code -Dgradsh.places=true}.
 */
public final class CallSite {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** Whether a class is the engine's or the JDK's: neither is where the user stands. */
  private static final ClassValue<Boolean> INTERNAL =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type.getClassLoader() == null
              || type.getName().startsWith("java.")
              || type.getName().startsWith("jdk.")
              || isEngine(type);
        }
      };

  private static volatile boolean always = Boolean.getBoolean("gradsh.places");

  private CallSite() {}

  private static boolean isEngine(Class<?> type) {
    CodeSource own = CallSite.class.getProtectionDomain().getCodeSource();
    CodeSource other = type.getProtectionDomain().getCodeSource();
    return own != null && other != null && Objects.equals(own.getLocation(), other.getLocation());
  }

  /**
   * Notes where in the user's code the calls are made that follow on this thread. A session weaves
   * this into the classes of its cells, before each call that may compute something.
   *
   * @param place {@code "[2]:1"} or {@code "train.jsh:12"}
   */
  public static void at(String place) {
    Recorder.current().at(place);
  }

  /**
   * Whether ops look for their place on the stack where no session has told it, on all threads;
   * false at first, unless {@code -Dgradsh.places=true}. A look costs about a microsecond.
   *
   * @return whether they did before
   */
  public static boolean walkStack(boolean on) {
    boolean before = always;
    always = on;
    return before;
  }

  /** The place of an op that nobody has noted: null unless such places were asked for. */
  public static String unnoted() {
    return always || isInspected() ? walked() : null;
  }

  /** Whether this thread's values are looked at; those of others are no reason to look. */
  private static boolean isInspected() {
    return Inspector.current() != null;
  }

  /** The place noted last on this thread, else that of the innermost frame of the user's. */
  public static String current() {
    String noted = Recorder.current().place();
    return noted != null ? noted : walked();
  }

  /**
   * A call of {@code method} by its place, which is looked for only where places were asked for:
   * {@code "backward() at [2]:1"}.
   */
  public static String of(String method) {
    String noted = Recorder.current().place();
    String place = noted != null ? noted : unnoted();
    return method
        + (place == null ? "() (CallSite.walkStack(true) tells where)" : "() at " + place);
  }

  /** {@code "file:line"} of the innermost frame that is neither the engine's nor the JDK's. */
  private static String walked() {
    return WALKER.walk(
        frames ->
            frames
                .filter(f -> !INTERNAL.get(f.getDeclaringClass()))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse("unknown place"));
  }
}
