package org.gradsh.autograd.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * LAPACK within the OpenBLAS library, by Fortran's convention: every argument is an address, and
 * the lengths of texts follow at the end.
 *
 * <p>Small calls are critical ones on heap arrays. During such a call no safepoint is reached, so
 * what may take longer works on copies outside the heap instead, which are cheap beside it.
 */
@SuppressWarnings("restricted") // native calls are what it is for
record OpenBlasLapack() implements Lapack {
  /** Elements of all arguments up to which a call is a critical one: it takes some milliseconds. */
  private static final long SMALL = 3 * 64 * 64;

  /** A routine, for heap arrays and for memory outside. */
  private record Routine(MethodHandle critical, MethodHandle free) {}

  private static final Map<String, Routine> ROUTINES = new ConcurrentHashMap<>();

  /** Whether the library that is loaded has LAPACK; some systems' have not. */
  static boolean isPresent() {
    return OpenBlasLibrary.present().symbols().find("sgesdd_").isPresent();
  }

  @Override
  public int getrf(int m, int n, Object a, int[] pivots) {
    return call("getrf", m, n, a, Math.max(1, m), pivots);
  }

  @Override
  public int getrs(boolean transposed, int n, int columns, Object lu, int[] pivots, Object b) {
    int ld = Math.max(1, n);
    return call("getrs", transposed ? 'T' : 'N', n, columns, lu, ld, pivots, b, ld);
  }

  @Override
  public int getri(int n, Object lu, int[] pivots) {
    int size = 32 * Math.max(1, n);
    return call("getri", n, lu, Math.max(1, n), pivots, like(lu, size), size);
  }

  @Override
  public int potrf(int n, Object a) {
    return call("potrf", 'L', n, a, Math.max(1, n));
  }

  @Override
  public int geqrf(int m, int n, Object a, Object tau) {
    int size = 32 * Math.max(1, n);
    return call("geqrf", m, n, a, Math.max(1, m), tau, like(a, size), size);
  }

  @Override
  public int orgqr(int m, int n, int k, Object a, Object tau) {
    int size = 32 * Math.max(1, n);
    return call("orgqr", m, n, k, a, Math.max(1, m), tau, like(a, size), size);
  }

  @Override
  public int gesdd(int m, int n, Object a, Object s, Object u, Object vt) {
    int k = Math.min(m, n);
    int size = workOfSingularValues(m, n);
    return call(
        "gesdd",
        'S',
        m,
        n,
        a,
        Math.max(1, m),
        s,
        u,
        Math.max(1, m),
        vt,
        Math.max(1, k),
        like(a, size),
        size,
        new int[Math.max(1, 8 * k)]);
  }

  /** What gesdd wants for singular vectors: 4k² + 7k and more for blocks. */
  static int workOfSingularValues(int m, int n) {
    int k = Math.min(m, n);
    long size = 4L * k * k + 7L * k + 32L * Math.max(1, (long) m + n);
    return Math.toIntExact(size);
  }

  @Override
  public int syevd(int n, Object a, Object w) {
    int size = workOfEigenvalues(n);
    int integers = 3 + 5 * n;
    return call(
        "syevd",
        'V',
        'L',
        n,
        a,
        Math.max(1, n),
        w,
        like(a, size),
        size,
        new int[integers],
        integers);
  }

  /** What syevd wants for eigenvectors: 1 + 6n + 2n², and more for blocks. */
  static int workOfEigenvalues(int n) {
    return Math.toIntExact(1 + 38L * n + 2L * n * n);
  }

  @Override
  public int trtrs(
      boolean upper, boolean transposed, boolean unit, int n, int columns, Object a, Object b) {
    int ld = Math.max(1, n);
    return call(
        "trtrs",
        upper ? 'U' : 'L',
        transposed ? 'T' : 'N',
        unit ? 'U' : 'N',
        n,
        columns,
        a,
        ld,
        b,
        ld);
  }

  @Override
  public String name() {
    return "LAPACK of " + OpenBlasLibrary.version();
  }

  private static Object like(Object array, int length) {
    return array instanceof float[] ? new float[length] : new double[length];
  }

  /** Calls a routine with its arguments, an info behind them; gives the info. */
  private static int call(String routine, Object... arguments) {
    Object[] arrays = new Object[arguments.length + 1];
    int texts = 0;
    boolean single = false;
    long elements = 0;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case Integer number -> arrays[i] = new int[] {number};
        case Character letter -> {
          arrays[i] = new byte[] {(byte) letter.charValue()};
          texts++;
        }
        case Object array -> {
          arrays[i] = array;
          single |= array instanceof float[];
          elements += Array.getLength(array);
        }
      }
    }
    int[] info = new int[1];
    arrays[arguments.length] = info;
    String name = (single ? "s" : "d") + routine + "_";
    int signs = texts;
    Routine found = ROUTINES.computeIfAbsent(name, n -> linked(n, arrays.length, signs));
    MemorySegment[] heap = new MemorySegment[arrays.length];
    for (int i = 0; i < heap.length; i++) heap[i] = segment(arrays[i]);
    try {
      if (elements <= SMALL) {
        found.critical.invokeExact(heap);
      } else {
        outsideTheHeap(found.free, heap);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a call of LAPACK failed", e);
    }
    if (info[0] < 0) {
      throw new IllegalStateException(name + ": argument " + -info[0] + " has an illegal value");
    }
    return info[0];
  }

  private static void outsideTheHeap(MethodHandle handle, MemorySegment[] heap) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] copies = new MemorySegment[heap.length];
      for (int i = 0; i < heap.length; i++) {
        copies[i] = arena.allocate(Math.max(8, heap[i].byteSize()), 64);
        MemorySegment.copy(heap[i], 0, copies[i], 0, heap[i].byteSize());
      }
      handle.invokeExact(copies);
      for (int i = 0; i < heap.length; i++) {
        MemorySegment.copy(copies[i], 0, heap[i], 0, heap[i].byteSize());
      }
    }
  }

  private static MemorySegment segment(Object array) {
    return switch (array) {
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case byte[] a -> MemorySegment.ofArray(a);
      default -> throw new IllegalArgumentException("LAPACK takes no " + array.getClass());
    };
  }

  private static Routine linked(String name, int addresses, int texts) {
    MemoryLayout[] layouts = new MemoryLayout[addresses + texts];
    Arrays.fill(layouts, 0, addresses, ADDRESS);
    Arrays.fill(layouts, addresses, layouts.length, JAVA_LONG);
    FunctionDescriptor shape = FunctionDescriptor.ofVoid(layouts);
    return new Routine(
        handle(name, shape, addresses, texts, Linker.Option.critical(true)),
        handle(name, shape, addresses, texts));
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor shape, int addresses, int texts, Linker.Option... options) {
    MemorySegment address = OpenBlasLibrary.present().symbols().findOrThrow(name);
    MethodHandle call = Linker.nativeLinker().downcallHandle(address, shape, options);
    Object[] lengths = new Object[texts];
    Arrays.fill(lengths, 1L);
    return java.lang.invoke.MethodHandles.insertArguments(call, addresses, lengths)
        .asSpreader(MemorySegment[].class, addresses);
  }
}
