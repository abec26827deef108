package org.gradsh.cuda.driver;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * The functions of the driver's library that are called at every op, and those that JCuda lacks.
 *
 * <p>Each gives the driver's code, 0 for success. Addresses and handles are longs, as the driver
 * has them. No call is a critical one: where the queue of a stream is full the driver waits.
 */
public final class Driver {
  private Driver() {}

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY =
      DriverLibrary.open(DriverLibrary.name(), Arena.global());

  private static final MethodHandle SET_CURRENT = function("cuCtxSetCurrent", JAVA_LONG);
  private static final MethodHandle LAUNCH =
      function(
          "cuLaunchKernel",
          JAVA_LONG,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_INT,
          JAVA_LONG,
          ADDRESS,
          ADDRESS);
  private static final MethodHandle TO_DEVICE =
      function("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle TO_HOST =
      function("cuMemcpyDtoHAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WITHIN =
      function("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FILL =
      function("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FILL_WORDS =
      function("cuMemsetD32Async", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle QUERY = function("cuEventQuery", JAVA_LONG);
  private static final MethodHandle SYNCHRONIZE_EVENT = function("cuEventSynchronize", JAVA_LONG);
  private static final MethodHandle SYNCHRONIZE = function("cuStreamSynchronize", JAVA_LONG);
  private static final MethodHandle RECORD = function("cuEventRecord", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WAIT =
      function("cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SET_ATTRIBUTE =
      function("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final int MAX_DYNAMIC_SHARED = 8;
  private static final MethodHandle ERROR_NAME = function("cuGetErrorName", JAVA_INT, ADDRESS);
  private static final MethodHandle ERROR_TEXT = function("cuGetErrorString", JAVA_INT, ADDRESS);

  private static MethodHandle function(String name, MemoryLayout... parameters) {
    MemorySegment address =
        LIBRARY.find(name).orElseThrow(() -> new IllegalStateException("no " + name));
    return LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** A further function of the library; empty where it has none of that name. */
  public static Optional<MethodHandle> find(String name, MemoryLayout... parameters) {
    return LIBRARY
        .find(name)
        .map(a -> LINKER.downcallHandle(a, FunctionDescriptor.of(JAVA_INT, parameters)));
  }

  /** Makes a context that of the calling thread. */
  public static int setCurrent(long context) {
    try {
      return (int) SET_CURRENT.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Puts a kernel into the queue of a stream.
   *
   * @param parameters an array of pointers, one to each parameter
   */
  public static int launch(
      long kernel,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int shared,
      long stream,
      MemorySegment parameters) {
    try {
      return (int)
          LAUNCH.invokeExact(
              kernel,
              gridX,
              gridY,
              gridZ,
              blockX,
              blockY,
              1,
              shared,
              stream,
              parameters,
              MemorySegment.NULL);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * @param host the address of memory that stays as it is until the copy has been made; the driver
   *     has read it when this returns unless it is pinned
   */
  public static int copyToDevice(long device, long host, long bytes, long stream) {
    try {
      return (int) TO_DEVICE.invokeExact(device, host, bytes, stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static int copyToHost(long host, long device, long bytes, long stream) {
    try {
      return (int) TO_HOST.invokeExact(host, device, bytes, stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static int copyWithin(long to, long from, long bytes, long stream) {
    try {
      return (int) WITHIN.invokeExact(to, from, bytes, stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets bytes. */
  public static int fill(long device, byte value, long bytes, long stream) {
    try {
      return (int) FILL.invokeExact(device, value, bytes, stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Sets words of four bytes. */
  public static int fillWords(long device, int value, long words, long stream) {
    try {
      return (int) FILL_WORDS.invokeExact(device, value, words, stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Whether an event has come: {@link CudaError#NOT_READY} where it has not. */
  public static int query(long event) {
    try {
      return (int) QUERY.invokeExact(event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Waits until an event has come. */
  public static int synchronizeEvent(long event) {
    try {
      return (int) SYNCHRONIZE_EVENT.invokeExact(event);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Waits until a stream is empty. */
  public static int synchronize(long stream) {
    try {
      return (int) SYNCHRONIZE.invokeExact(stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static int record(long event, long stream) {
    try {
      return (int) RECORD.invokeExact(event, stream);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What is put into the stream from now on waits for the event. */
  public static int await(long stream, long event) {
    try {
      return (int) WAIT.invokeExact(stream, event, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Lets a kernel be launched with so many bytes of shared memory beside what it declares. */
  static int allowShared(long kernel, int bytes) {
    try {
      return (int) SET_ATTRIBUTE.invokeExact(kernel, MAX_DYNAMIC_SHARED, bytes);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** An error as the driver names it. */
  static String errorText(int code) {
    return text(ERROR_NAME, code) + " (" + text(ERROR_TEXT, code) + ")";
  }

  private static String text(MethodHandle function, int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      int failed = (int) function.invokeExact(code, out);
      MemorySegment text = out.get(ADDRESS, 0);
      if (failed != 0 || text.address() == 0) return "error " + code;
      return text.reinterpret(1 << 12).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** What the driver of the tests has to say of an error beyond its code; the real one is mute. */
  static List<String> errorDetails() {
    return EmulatorReport.lines(LIBRARY);
  }

  private static AssertionError unexpected(Throwable e) {
    return new AssertionError(e);
  }
}
