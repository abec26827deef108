package org.gradsh.autograd.cpu;

import java.util.function.Supplier;

/**
 * The loops of a fused group: plain ones until those over vectors are compiled.
 *
 * <p>As {@link WarmUp} does it for the loops of the catalogue: a background thread runs the vector
 * loops until they are faster. Both give the same bits.
 */
public final class FusedLoops {
  /**
   * What plain loops have done before vectors are made ready, in additions. Less than for the
   * catalogue's, which are run by programs that do not ask to be fast.
   */
  private static final long MATTERS = Settings.positive("vectorsAfter", 1 << 21);

  /**
   * Elements of a trial run: so many vectors that the compiler counts calls and rounds of the loop
   * up to its limits at the same time, and an odd end.
   */
  private static final int TRIAL = 24 * 16 + 5;

  /** Trials that must be faster one after the other, and when to give up. */
  private static final int WINS = 3, MOST_TRIALS = 20_000;

  private final LoopNest nest;
  private final FusedKernel plain;
  private final Supplier<FusedKernel> writer;
  private final WarmUp warmUp = new WarmUp(MATTERS, this::isFaster);
  private volatile FusedKernel vectors;

  /** The kernel over vectors between two trials; the background thread's. */
  private FusedKernel written;

  /**
   * @param writer makes the loops over vectors; null where there are none
   */
  public FusedLoops(LoopNest nest, FusedKernel plain, Supplier<FusedKernel> writer) {
    this.nest = nest;
    this.plain = plain;
    this.writer = writer;
  }

  /**
   * Runs the loops once.
   *
   * @param in of the loop's shape, by strides
   * @param out contiguous
   */
  public void run(Strided[] in, Strided[] out) {
    new NestRun(nest, kernel(), plain, RowsWarmUp.areFoldsDone(), in, out).run();
  }

  /** The same with loops of one kind, compiled or not: for checks. */
  public void run(Strided[] in, Strided[] out, boolean overVectors) {
    FusedKernel kernel = plain;
    if (overVectors && writer != null) kernel = vectors == null ? writer.get() : vectors;
    new NestRun(nest, kernel, plain, overVectors, in, out).run();
  }

  /** The loops to run; counts towards getting those over vectors. */
  private FusedKernel kernel() {
    FusedKernel ready = vectors;
    if (ready != null) return ready;
    if (writer != null || nest.folds()) warmUp.isDone((long) nest.loop().size() * nest.cost());
    return plain;
  }

  /** Runs the vector loops until they are faster than the plain ones. */
  private boolean isFaster() {
    if (nest.folds()) RowsWarmUp.getFoldsDone();
    if (writer == null) return true;
    if (written == null) written = writer.get();
    FusedKernel made = written;
    Object[] arrays = new Object[nest.slots()];
    int[] at = new int[arrays.length];
    for (int slot = 0; slot < arrays.length; slot++) {
      arrays[slot] = Trial.numbers(nest.types()[slot], TRIAL);
    }
    for (LoopNest.Phase phase : nest.phases()) {
      for (int pass : phase.passes()) {
        for (int trial = 0, wins = 0; wins < WINS; trial++) {
          if (trial == MOST_TRIALS) return false;
          long start = System.nanoTime();
          made.run(pass, arrays, at, TRIAL);
          long between = System.nanoTime();
          plain.run(pass, arrays, at, TRIAL);
          boolean faster = between - start < System.nanoTime() - between;
          wins = faster ? wins + 1 : 0;
        }
      }
    }
    vectors = made;
    return true;
  }

  /** Whether those over vectors are used from now on. */
  public boolean isDone() {
    return vectors != null;
  }
}
