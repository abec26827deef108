package org.gradsh.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** What a stream was given while it was recorded, as a graph that is launched at once. */
public final class LaunchGraph implements Runnable {
  /** Nothing that a thread does meanwhile spoils the record but work that cannot be part of it. */
  private static final int RELAXED = 2;

  private static final Kernel NAME = new Kernel("graph", 0);

  private static final Optional<MethodHandle> BEGIN =
      Driver.find("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
  private static final Optional<MethodHandle> END =
      Driver.find("cuStreamEndCapture", JAVA_LONG, ADDRESS);
  private static final Optional<MethodHandle> MAKE =
      Driver.find("cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG);

  /** Before CUDA 11.4; gives also where it failed. */
  private static final Optional<MethodHandle> MAKE_BEFORE =
      Driver.find("cuGraphInstantiate_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final Optional<MethodHandle> LAUNCH =
      Driver.find("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
  private static final Optional<MethodHandle> DESTROY = Driver.find("cuGraphDestroy", JAVA_LONG);
  private static final Optional<MethodHandle> DESTROY_MADE =
      Driver.find("cuGraphExecDestroy", JAVA_LONG);

  private static final boolean ARE_THERE =
      BEGIN.isPresent()
          && END.isPresent()
          && (MAKE.isPresent() || MAKE_BEFORE.isPresent())
          && LAUNCH.isPresent()
          && DESTROY.isPresent()
          && DESTROY_MADE.isPresent();

  private final Context context;
  private final long handle;

  private LaunchGraph(Context context, long handle) {
    this.context = context;
    this.handle = handle;
  }

  /** Whether the driver has them. Where each launch is waited for they are of no use. */
  public static boolean areThere() {
    return ARE_THERE && !Launches.DEBUG;
  }

  /**
   * What is put into the stream from now on is recorded and not done.
   *
   * @return whether the driver does so
   */
  public static boolean begin(Stream stream) {
    stream.context().makeCurrent();
    try {
      return (int) BEGIN.orElseThrow().invokeExact(stream.handle(), RELAXED) == 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Ends the record.
   *
   * @return null where it cannot be launched: something was asked for that waits
   */
  public static LaunchGraph end(Stream stream) {
    stream.context().makeCurrent();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      int code = (int) END.orElseThrow().invokeExact(stream.handle(), out);
      long graph = out.get(JAVA_LONG, 0);
      if (code != 0 || graph == 0) return null;
      out.set(JAVA_LONG, 0, 0);
      if (MAKE.isPresent()) code = (int) MAKE.get().invokeExact(out, graph, 0L);
      else code = (int) MAKE_BEFORE.orElseThrow().invokeExact(out, graph, 0L, 0L, 0L);
      int ignored = (int) DESTROY.orElseThrow().invokeExact(graph);
      return code != 0 ? null : new LaunchGraph(stream.context(), out.get(JAVA_LONG, 0));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Puts all of it into a stream. */
  public void launch(Stream stream) {
    context.makeCurrent();
    int code = launched(stream);
    if (code == CudaError.OUT_OF_MEMORY) code = context.retried(() -> launched(stream));
    if (code != 0) throw Launches.failed(code, NAME);
    Launches.note(stream, NAME);
  }

  private int launched(Stream stream) {
    try {
      return (int) LAUNCH.orElseThrow().invokeExact(handle, stream.handle());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Gives it up; what was launched of it is still done. */
  @Override
  public void run() {
    context.makeCurrent();
    try {
      int ignored = (int) DESTROY_MADE.orElseThrow().invokeExact(handle);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
