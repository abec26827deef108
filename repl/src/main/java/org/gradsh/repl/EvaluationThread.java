package org.gradsh.repl;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The one thread on which a session compiles everything, one source after the other. */
final class EvaluationThread implements AutoCloseable {
  /** Room for the compiler on long expressions. */
  private static final long STACK_BYTES = 16L << 20;

  private static final Runnable END = () -> {};

  private static final Runnable WAKE = () -> {};

  /** A thread that had nothing to do for so long does what can wait. */
  private static final int IDLE_MILLIS = 150;

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  /** What is done when there is nothing else to do. */
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

  /** What only looks at the session, and may be done while a snippet runs. */
  private final LinkedBlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();

  /** Held by who looks, on this thread or on the one for which it waits. */
  private final Object looking = new Object();

  private final Thread thread;
  private final BooleanSupplier lent;

  /**
   * Starts the thread.
   *
   * @param lent whether the calling thread does something for which this one waits
   */
  EvaluationThread(ClassLoader context, BooleanSupplier lent) {
    this.lent = lent;
    thread = new Thread(null, this::work, "gradsh-compiler", STACK_BYTES);
    thread.setDaemon(false);
    thread.setContextClassLoader(context);
    thread.start();
  }

  /** Runs a task on the thread when it has had nothing to do for a while. */
  void whenIdle(Runnable task) {
    later.add(task);
  }

  /** Runs a task on the thread, before all that come later; nobody waits for it. */
  void start(Runnable task) {
    tasks.add(task);
  }

  /**
   * Runs a task on the thread and waits for it; a task of the thread itself, or of one for which it
   * waits, runs at once.
   */
  <T> T call(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    if (isHere()) {
      future.run();
    } else {
      tasks.add(future);
    }
    return result(future);
  }

  private boolean isHere() {
    return Thread.currentThread() == thread || lent.getAsBoolean();
  }

  /**
   * Runs a task that only looks at what is there, such as a completion, on the thread, and waits
   * for it: it need not wait for a snippet that runs.
   */
  <T> T look(Callable<T> task) {
    FutureTask<T> future =
        new FutureTask<>(
            () -> {
              synchronized (looking) {
                return task.call();
              }
            });
    if (isHere()) {
      future.run();
    } else {
      looks.add(future);
      tasks.add(this::lookAll);
    }
    return result(future);
  }

  private void lookAll() {
    for (Runnable look = looks.poll(); look != null; look = looks.poll()) {
      look.run();
    }
  }

  /**
   * Waits, on this thread, for a task of another one, and lets others look meanwhile.
   *
   * @throws java.util.concurrent.CancellationException if it was given up
   */
  Object await(AwaitedTask<?> task) throws ExecutionException {
    task.whenDone(() -> looks.add(WAKE));
    while (true) {
      try {
        while (!task.isDone()) {
          looks.take().run();
        }
        return task.get();
      } catch (InterruptedException e) {
        // Nothing that runs here is to be interrupted.
        continue;
      }
    }
  }

  private static <T> T result(FutureTask<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  StackTraceElement[] stackTrace() {
    return thread.getStackTrace();
  }

  private void work() {
    Runnable task = null;
    while (task != END) {
      try {
        task = later.isEmpty() ? tasks.take() : tasks.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (task == null) {
          task = later.remove();
        }
        task.run();
      } catch (InterruptedException e) {
        // Nothing that runs here is to be interrupted.
        continue;
      } catch (RuntimeException | Error e) {
        // A task that somebody waits for has told him; without this thread nobody would be
        // answered.
        continue;
      }
    }
  }

  @Override
  public void close() {
    tasks.add(END);
  }
}
