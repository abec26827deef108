package org.gradsh.repl;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Consumer;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;

/**
 * Runs snippets in this process, on one thread, and stops them.
 *
 * <p>The JDK's own controls start a thread for each snippet and hand values back as text. Here
 * thread-locals survive from snippet to snippet, and the session gets the value and the exception
 * themselves.
 */
final class SnippetControl extends DirectExecutionControl {
  /**
   * After a request to stop was seen, checks let pass for so long: what stands in {@code finally}
   * can do its work.
   */
  static final long GRACE_NANOS = 100_000_000;

  private final SnippetLines lines;
  private final ClassLoader snippets;
  private final SnippetThread thread;
  private final boolean runs;
  private final Awaiter awaiter;
  private final Object lock = new Object();
  private Stopwatch stopwatch;

  private volatile Consumer<String> unstoppable = text -> {};
  private Running running;

  /** What was told to stop last; threads of its own may still be at work when it has ended. */
  private Running halted;

  private boolean stopped;
  private Object value;
  private Throwable thrown;
  private boolean invoked;

  /** Waits for a task of another thread, and may do something else meanwhile. */
  @FunctionalInterface
  interface Awaiter {
    Object await(AwaitedTask<?> task) throws ExecutionException;
  }

  /** One stretch of the user's code. */
  private static final class Running {
    final long firstThread;
    Thread thread;
    AwaitedTask<?> task;
    Throwable thrown;
    long stoppedAt;

    /** Threads made from now on are this stretch's: their numbers grow. */
    Running() {
      firstThread = Thread.ofPlatform().unstarted(() -> {}).threadId();
    }
  }

  /**
   * Runs snippets, or only has them compiled.
   *
   * @param runs false if no class of a snippet is ever to be initialized
   * @param awaiter waits for the thread of the snippets
   */
  SnippetControl(SnippetLoader loader, SnippetLines lines, boolean runs, Awaiter awaiter) {
    super(loader);
    this.runs = runs;
    this.awaiter = awaiter;
    this.lines = lines;
    this.snippets = loader.classLoader();
    this.thread = new SnippetThread(snippets);
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    for (ClassBytecodes one : classes) {
      lines.loading(one.name());
    }
    super.load(classes);
  }

  @Override
  public String invoke(String className, String methodName)
      throws RunException, InternalException, EngineTerminationException {
    invoked = !runs;
    return runs ? super.invoke(className, methodName) : "";
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      return super.findClass(name);
    } catch (LinkageError | RuntimeException e) {
      // JShell says nothing of it, and goes on as if the snippet had run.
      thrown = e;
      throw e;
    }
  }

  @Override
  protected String invoke(Method method) throws Exception {
    if (thrown != null) {
      // The rest of "int a = 1 / 0, b = 2;" does not run either.
      throw new ExecutionControl.StoppedException();
    }
    invoked = true;
    value = null;
    Stopwatch timing = stopwatch;
    value = run(timing == null ? () -> called(method) : () -> timing.time(() -> called(method)));
    if (stopped() || thrown != null) {
      throw new ExecutionControl.StoppedException();
    }
    return "";
  }

  private static Object called(Method method) throws Exception {
    try {
      return method.invoke(null);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw e;
      }
    }
  }

  /**
   * Runs what snippets have made, such as a lambda, so that it can be stopped as a snippet can.
   *
   * @return false if it has thrown, or was stopped
   */
  boolean call(Callable<?> code) {
    forget();
    value = run(code);
    return thrown == null && !stopped();
  }

  /**
   * Runs code of the user's: a snippet, or what shows its value. What it throws is {@link #thrown}.
   *
   * @return what it returns; null after an exception, or when it was stopped
   */
  <T> T run(Callable<T> body) {
    if (isHere()) {
      return within(body);
    }
    Reserve.keep();
    Running now = new Running();
    synchronized (lock) {
      if (stopped) {
        return null;
      }
      halted = null;
      StopSignal.raise(this, false);
      now.task =
          thread.start(
              () -> {
                try {
                  begin(now);
                  return body.call();
                } catch (Throwable e) {
                  if (e instanceof OutOfMemoryError) {
                    Reserve.release();
                  }
                  // An ExecutionException asks for the message, which the user's class may refuse.
                  now.thrown = e;
                  return null;
                } finally {
                  end(now);
                }
              });
      running = now;
    }
    try {
      @SuppressWarnings("unchecked")
      T result = (T) awaiter.await(now.task);
      thrown = now.thrown;
      return result;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (CancellationException e) {
      // Left behind: JShell's thread goes on without it.
    }
    return null;
  }

  /** Runs code of the user's that code of the user's asks for. */
  private <T> T within(Callable<T> body) {
    try {
      return body.call();
    } catch (Throwable e) {
      thrown = e;
      return null;
    }
  }

  private void begin(Running now) {
    synchronized (lock) {
      now.thread = Thread.currentThread();
      if (stopped) {
        throw new StopSignal();
      }
    }
  }

  private void end(Running now) {
    synchronized (lock) {
      if (running == now) {
        running = null;
      }
      // An interrupt that came too late must not reach the next snippet.
      Thread.interrupted();
    }
  }

  /** Makes ready for the next run: what stop() said of an earlier one is forgotten. */
  void reset() {
    synchronized (lock) {
      stopped = false;
    }
  }

  /** Has a stopwatch run while snippets do; null for none. */
  void timeBy(Stopwatch stopwatch) {
    this.stopwatch = stopwatch;
  }

  /** Makes ready for the next snippet. */
  void forget() {
    value = null;
    thrown = null;
    invoked = false;
  }

  /** Whether anything of the snippet has been invoked; JShell is silent where it could not. */
  boolean invoked() {
    return invoked;
  }

  // ---- stopping ----

  /** Stops the run: the snippet at its next check or wait, later ones before they begin. */
  @Override
  public void stop() {
    synchronized (lock) {
      stopped = true;
      // Only user code is interrupted: the compiler's open jar files would be closed by it.
      if (running == null || running.thread == null) {
        return;
      }
      boolean again = running.stoppedAt != 0;
      running.stoppedAt = again ? running.stoppedAt - GRACE_NANOS : System.nanoTime() | 1;
      running.thread.interrupt();
      halted = running;
      StopSignal.raise(this, true);
      if (!again) {
        new Watch(running).start();
      }
    }
  }

  /** Called by checks in the classes of a loader while there is something to stop. */
  void check(ClassLoader loader) {
    Thread here = Thread.currentThread();
    if (loader != snippets) {
      return;
    }
    synchronized (lock) {
      if (halted == null) {
        return;
      }
      if (here == halted.thread) {
        // Who has seen the request, as an exception of whatever kind, may clean up for a while.
        boolean seen = !Thread.interrupted();
        if (seen && System.nanoTime() - halted.stoppedAt < GRACE_NANOS) {
          return;
        }
      } else if (here.threadId() < halted.firstThread && !(here instanceof ForkJoinWorkerThread)) {
        // Started by an earlier cell, which nobody wants to stop.
        return;
      }
      throw new StopSignal();
    }
  }

  /** Sees to it that a stretch of code which was told to stop does. */
  private final class Watch extends Thread {
    private static final int TURN_MILLIS = 40;

    /** Who works on after so long is not going to stop soon. */
    private static final long LONG_NANOS = 1_500_000_000;

    /** Who still rests after so many turns from the second interrupt on does not hear it. */
    private static final int DEAF_TURNS = 4;

    private final Running watched;
    private final Rest rest;

    Watch(Running watched) {
      super("gradsh-stop");
      this.watched = watched;
      this.rest = new Rest(watched.thread);
      setDaemon(true);
    }

    @Override
    public void run() {
      boolean told = false;
      int rests = 0;
      while (true) {
        try {
          Thread.sleep(TURN_MILLIS);
        } catch (InterruptedException e) {
          // Only the user's code could do that, to every thread there is.
          continue;
        }
        boolean resting = rest.lasts();
        synchronized (lock) {
          if (running != watched) {
            return;
          }
          long since = System.nanoTime() - watched.stoppedAt;
          if (since > GRACE_NANOS) {
            // Who has caught the first interrupt and waits again is not deaf: a second one first.
            if (!watched.thread.isInterrupted()) {
              watched.thread.interrupt();
            }
            rests = resting ? rests + 1 : 0;
            if (rests == DEAF_TURNS) {
              leave();
              return;
            }
          }
          if (told || since < LONG_NANOS) {
            continue;
          }
          told = true;
        }
        unstoppable.accept(Frames.holding(watched.thread.getStackTrace()));
      }
    }

    /** The thread waits in a call that no interrupt ends: the session goes on without it. */
    private void leave() {
      thread.leave();
      running = null;
      watched.task.cancel(false);
    }
  }

  /** The frames of the user's code that runs, the innermost first; empty if none does. */
  StackTraceElement[] stackTrace() {
    synchronized (lock) {
      return running == null || running.thread == null
          ? new StackTraceElement[0]
          : running.thread.getStackTrace();
    }
  }

  /** Whether the calling thread is the one on which code of the user's runs. */
  boolean isHere() {
    synchronized (lock) {
      return running != null && running.thread == Thread.currentThread();
    }
  }

  boolean isRunning() {
    synchronized (lock) {
      return running != null && running.thread != null;
    }
  }

  boolean stopped() {
    synchronized (lock) {
      return stopped;
    }
  }

  /** Who is told when something that was to stop cannot; on a thread of its own. */
  void unstoppable(Consumer<String> listener) {
    unstoppable = listener;
  }

  /** Ends the thread of the snippets, when what it does has ended. */
  @Override
  public void close() {
    thread.close();
  }

  // ---- what came of it ----

  /** The value of the last snippet invoked; null after an exception. */
  Object value() {
    return value;
  }

  /** What the last snippet invoked has thrown, or null. */
  Throwable thrown() {
    return thrown;
  }
}
