package org.gradsh.autograd.cpu;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;

/**
 * Gets the vector loops of one op compiled before they are used.
 *
 * <p>Loops over vectors are some hundred times slower than plain ones until the compiler has done
 * with them. So an op that has shown to matter is run over vectors by a background thread, on
 * numbers of no interest, until it is faster there; from then on vectors are used. Short programs
 * never get so far, and do not load the vector module. When it happens is left to chance, which is
 * harmless: both loops give the same bits.
 */
final class VectorWarmUp {
  /** What plain loops have done before an op matters, in additions: some 20 milliseconds. */
  static final long MATTERS = Settings.positive("vectorsAfter", 1 << 24);

  /** Elements of a trial run; of a short one, which gets loops compiled after fewer steps. */
  static final int TRIAL = 4096;

  private static final int SHORT = 64;

  /** Short runs between two trials. */
  private static final int SHORTS = 1000;

  /** Trials that must be faster one after the other. */
  private static final int WINS = 3;

  /** Past so many trials the compiler is waited for: on a busy machine it needs the processor. */
  private static final int EAGER = 300;

  private static final long PAUSE_MILLIS = 2;

  /** When to give up for now: some machine has no use for vectors. */
  private static final long PATIENCE_NANOS = 8_000_000_000L;

  /** How much more an op has to matter for another attempt, and another multiple each time. */
  private static final long AGAIN = 64, MOST_DOUBLINGS = 20;

  private static final int FLOAT32 = 0, FLOAT64 = 1;

  /** One per dtype, whose loops are compiled on their own. */
  private final long[] work = new long[2];

  private final boolean[] asked = new boolean[2];
  private final int[] lost = new int[2];

  private volatile boolean singleDone;
  private volatile boolean doubleDone;

  /** Whether the vector loops are compiled; counts towards getting them so. */
  boolean isDone(Elementwise op, DType compute, int elements) {
    if (compute == DType.FLOAT32 ? singleDone : doubleDone) return true;
    int which = compute == DType.FLOAT32 ? FLOAT32 : FLOAT64;
    // Several threads may count at once and lose a little: it is a rough measure.
    work[which] += (long) elements * op.cost();
    if (work[which] >= MATTERS && !asked[which]) {
      asked[which] = true;
      if (Simd.enabled()) later(() -> warmUp(op, compute));
    }
    return false;
  }

  /**
   * What an op does before the next attempt: a machine that was busy may be idle by then.
   *
   * @param lost how many attempts there were before
   */
  static long pause(int lost) {
    return AGAIN * MATTERS << Math.min(lost, MOST_DOUBLINGS);
  }

  /** Leaves work to the background thread. */
  static void later(Runnable work) {
    Background.EXECUTOR.execute(work);
  }

  /** Runs the vector loops until they are faster than the plain ones; on the background thread. */
  void warmUp(Elementwise op, DType compute) {
    if (op.vectorKernel() == null) return;
    Object[] x = new Object[op.arity()];
    for (int k = 0; k < x.length; k++) x[k] = numbers(op.isMask(k) ? DType.BOOL : compute, TRIAL);
    for (Object array : x) someLarge(array);
    Object y = op.resultType(compute).newArray(TRIAL);
    int forms = x.length == 2 ? 3 : 1;
    for (int scalars = 0; scalars < forms; scalars++) {
      if (isFaster(op, compute, x, scalars, y)) continue;
      int which = compute == DType.FLOAT32 ? FLOAT32 : FLOAT64;
      work[which] = -pause(lost[which]++);
      asked[which] = false;
      return;
    }
    if (compute == DType.FLOAT32) singleDone = true;
    else doubleDone = true;
  }

  private static boolean isFaster(
      Elementwise op, DType compute, Object[] x, int scalars, Object y) {
    ElementwiseKernel plain = op.kernel(), vector = op.vectorKernel();
    int[] offset = new int[x.length];
    return isFaster(
        SHORT,
        (vectors, n) -> (vectors ? vector : plain).run(compute, x, offset, scalars, y, 0, n));
  }

  /** Loops that there are with vectors and without. */
  @FunctionalInterface
  interface Twins {
    /** Runs them over numbers of no interest, of which there are {@link #TRIAL}. */
    void run(boolean vectors, int n);
  }

  /**
   * Runs the loops over vectors until they are faster, or it seems that they never will be.
   *
   * @param length elements of a short run
   */
  static boolean isFaster(int length, Twins loops) {
    long began = System.nanoTime();
    for (int trial = 0, wins = 0; System.nanoTime() - began < PATIENCE_NANOS; trial++) {
      if (trial > EAGER && wins == 0 && !paused()) return false;
      for (int i = 0; i < SHORTS * SHORT / length && wins == 0; i++) {
        // An odd end now and then: it is to be known, but not to be taken for usual.
        int n = i % 16 == 0 ? length - 1 : length;
        loops.run(true, n);
        // Both are to be compiled: against a cold one anything wins.
        loops.run(false, n);
      }
      long start = System.nanoTime();
      loops.run(true, TRIAL);
      long between = System.nanoTime();
      loops.run(false, TRIAL);
      boolean faster = between - start < System.nanoTime() - between;
      wins = faster ? wins + 1 : 0;
      if (wins == WINS) return true;
    }
    return false;
  }

  /** False where the thread is to end. */
  private static boolean paused() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Past the short runs some elements are large: there functions may branch. */
  private static void someLarge(Object array) {
    for (int i = SHORT; i < TRIAL; i += 1000) {
      switch (array) {
        case float[] a -> a[i] *= 1e6f;
        case double[] a -> a[i] *= 1e12;
        default -> {
          return;
        }
      }
    }
  }

  /** Numbers about 1 of either sign. */
  static Object numbers(DType dtype, int n) {
    Object array = dtype.newArray(n);
    for (int i = 0; i < n; i++) {
      float v = (i * 37 % 101 - 50) / 25f;
      switch (array) {
        case float[] a -> a[i] = v;
        case double[] a -> a[i] = v;
        case boolean[] a -> a[i] = v > 0;
        default -> throw new IllegalArgumentException("no vectors of " + dtype);
      }
    }
    return array;
  }

  /**
   * Threads that end when nothing is to be warmed up, and with the program. Several: loops for
   * which the compiler takes long, or that never win, do not keep the others waiting.
   */
  private static final class Background {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;

    static final ThreadPoolExecutor EXECUTOR =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Background::thread);

    static {
      EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
      Thread thread = new Thread(null, work, "gradsh-warm-up", 0, false);
      thread.setDaemon(true);
      thread.setPriority(Thread.MIN_PRIORITY);
      return thread;
    }
  }
}
