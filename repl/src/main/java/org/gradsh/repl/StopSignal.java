package org.gradsh.repl;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Thrown within a snippet that was told to stop, at its next loop turn or method call. An {@link
 * Error} without a stack trace, so that {@code catch (Exception e)} does not keep a loop alive.
 */
public final class StopSignal extends Error {
  private static final long serialVersionUID = 1L;

  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** Who has something to stop. */
  private static final Set<SnippetControl> stopping = new CopyOnWriteArraySet<>();

  private static volatile boolean any;

  /** Thrown by checks. */
  public StopSignal() {
    super("stopped", null, false, false);
  }

  /** What the session weaves into loops and methods of snippets. */
  public static void check() {
    if (SnippetThread.anyLeft && SnippetThread.isLeft()) {
      throw new StopSignal();
    }
    if (any) {
      ask(CALLER.getCallerClass().getClassLoader());
    }
  }

  private static void ask(ClassLoader snippets) {
    for (SnippetControl control : stopping) {
      control.check(snippets);
    }
  }

  /** From now on checks ask the session of the given control, or do so no longer. */
  static synchronized void raise(SnippetControl control, boolean raised) {
    if (raised) {
      stopping.add(control);
    } else {
      stopping.remove(control);
    }
    any = !stopping.isEmpty();
  }
}
