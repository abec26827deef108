package org.gradsh.repl;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;

/**
 * Runs snippets in this process, on the thread that calls {@code JShell.eval}.
 *
 * <p>The JDK's control, from which this one takes the stop checks in loops and methods, starts a
 * thread for each snippet and hands values back as text. Here thread-locals survive from snippet to
 * snippet, and the session gets the value and the exception themselves.
 */
final class SnippetControl extends LocalExecutionControl {
  /** The class that LocalExecutionControl's stop checks call. */
  private static final String CANCEL = "REPL.$Cancel$";

  private final SnippetLoader loader;
  private final SnippetLines lines;
  private final Object lock = new Object();
  private Stopwatch stopwatch;
  private Field cancel;
  private Thread running;
  private boolean stopped;
  private Object value;
  private Throwable thrown;

  SnippetControl(SnippetLoader loader, SnippetLines lines) {
    super(loader);
    this.loader = loader;
    this.lines = lines;
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
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      return super.findClass(name);
    } catch (LinkageError e) {
      // JShell says nothing of it, and goes on as if the snippet had run.
      thrown = e;
      throw e;
    }
  }

  @Override
  protected String invoke(Method method) throws Exception {
    begin();
    Stopwatch timing = stopwatch;
    try {
      if (timing != null) {
        timing.start();
      }
      value = method.invoke(null);
    } catch (InvocationTargetException e) {
      thrown = e.getCause();
      throw new ExecutionControl.StoppedException();
    } finally {
      if (timing != null) {
        timing.stop();
      }
      end();
    }
    return "";
  }

  /**
   * Runs what snippets have made, such as a lambda, so that it can be stopped as a snippet can.
   *
   * @return false if it has thrown, or was stopped
   */
  boolean call(Callable<?> code) {
    forget();
    try {
      begin();
    } catch (Exception e) {
      return false;
    }
    try {
      value = code.call();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      end();
    }
    return thrown == null;
  }

  private void begin() throws Exception {
    synchronized (lock) {
      if (cancel == null) {
        loader.load(new ClassBytecodes[] {cancelClass()});
        cancel = findClass(CANCEL).getDeclaredField("allStop");
      }
      value = null;
      if (stopped || thrown != null) {
        // The rest of "int a = 1 / 0, b = 2;" does not run either.
        throw new ExecutionControl.StoppedException();
      }
      cancel.setBoolean(null, false);
      running = Thread.currentThread();
    }
  }

  private void end() {
    synchronized (lock) {
      running = null;
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
  }

  /** Stops the run: the snippet at its next check or wait, later ones before they begin. */
  @Override
  public void stop() {
    synchronized (lock) {
      stopped = true;
      // Only user code is interrupted: the compiler's open jar files would be closed by it.
      if (running != null) {
        try {
          cancel.setBoolean(null, true);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
        running.interrupt();
      }
    }
  }

  boolean isRunning() {
    synchronized (lock) {
      return running != null;
    }
  }

  boolean stopped() {
    synchronized (lock) {
      return stopped;
    }
  }

  /** The value of the last snippet invoked; null after an exception. */
  Object value() {
    return value;
  }

  /** What the last snippet invoked has thrown, or null. */
  Throwable thrown() {
    return thrown;
  }

  /** {@code class $Cancel$ { static volatile boolean allStop; static void stopCheck() … }}. */
  private static ClassBytecodes cancelClass() {
    ClassDesc self = ClassDesc.of(CANCEL);
    ClassDesc signal = StopSignal.class.describeConstable().orElseThrow();
    byte[] bytes =
        ClassFile.of()
            .build(
                self,
                c ->
                    c.withFlags(ClassFile.ACC_PUBLIC)
                        .withField(
                            "allStop",
                            ConstantDescs.CD_boolean,
                            ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE)
                        .withMethodBody(
                            "stopCheck",
                            ConstantDescs.MTD_void,
                            ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                            code ->
                                code.getstatic(self, "allStop", ConstantDescs.CD_boolean)
                                    .ifThen(
                                        then ->
                                            then.new_(signal)
                                                .dup()
                                                .invokespecial(
                                                    signal,
                                                    ConstantDescs.INIT_NAME,
                                                    ConstantDescs.MTD_void)
                                                .athrow())
                                    .return_()));
    return new ClassBytecodes(CANCEL, bytes);
  }
}
