package org.gradsh.repl;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A task whose end is told to the thread that waits for it. */
final class AwaitedTask<T> extends FutureTask<T> {
  private Runnable listener;

  AwaitedTask(Callable<T> body) {
    super(body);
  }

  /** Has a listener told of the end; at once if it was. */
  void whenDone(Runnable told) {
    boolean ended;
    synchronized (this) {
      listener = told;
      ended = isDone();
    }
    if (ended) {
      told.run();
    }
  }

  @Override
  protected void done() {
    Runnable told;
    synchronized (this) {
      told = listener;
    }
    if (told != null) {
      told.run();
    }
  }
}
