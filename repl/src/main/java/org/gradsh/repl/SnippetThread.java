package org.gradsh.repl;

import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread on which the code of snippets runs, so that what one leaves in a thread-local (an
 * open tape, say) is there for the next one. It is apart from the thread that compiles: one that
 * hangs in a call which nothing can interrupt is left behind, and a new one takes its place.
 */
final class SnippetThread implements AutoCloseable {
  /** Room for deep recursion in scripts. */
  static final long STACK_BYTES = 16L << 20;

  private final ClassLoader context;
  private Worker worker;

  /** Whether a thread was ever left behind: until then nobody asks {@link #isLeft}. */
  static volatile boolean anyLeft;

  SnippetThread(ClassLoader context) {
    this.context = context;
  }

  /** A task handed to the thread that takes the present one's place if it is left behind. */
  <T> AwaitedTask<T> start(Callable<T> body) {
    if (worker == null) {
      worker = new Worker(context);
      worker.start();
    }
    AwaitedTask<T> task = new AwaitedTask<>(body);
    worker.tasks.add(task);
    return task;
  }

  /** Whether the calling thread was left behind: it has no more business in the user's code. */
  static boolean isLeft() {
    return Thread.currentThread() instanceof Worker worker && worker.left;
  }

  /** Leaves the present thread behind: it ends when what it does ends. */
  void leave() {
    worker.left = true;
    anyLeft = true;
    close();
    worker = null;
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.tasks.add(Worker.END);
    }
  }

  private static final class Worker extends Thread {
    private static final Runnable END = () -> {};

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    private volatile boolean left;

    /** No daemon, so that threads which a script starts are none either. */
    Worker(ClassLoader context) {
      super(null, null, "gradsh", STACK_BYTES);
      setDaemon(false);
      setContextClassLoader(context);
    }

    @Override
    public void run() {
      Runnable task = null;
      while (task != END) {
        try {
          task = tasks.take();
          task.run();
        } catch (InterruptedException e) {
          // Meant for a snippet that had just ended.
          continue;
        }
      }
    }
  }
}
