package org.gradsh.cuda.kernel;

import java.util.Arrays;
import org.gradsh.autograd.cpu.Pooling.Spans;
import org.gradsh.autograd.op.PoolWindows;

/**
 * The windows of a pooling as {@code pooling.cu} takes them, and which results a block makes.
 *
 * @param fields {@code struct Pooling}
 * @param table where windows begin and end along axes on which they are not a stride apart
 * @param tile results of a block
 * @param shared bytes of its shared memory
 */
record PoolPlan(int[] fields, int[] table, int tile, int shared) {
  private static final int AXES = 3;

  /** Ints in {@code struct Pooling}. */
  static final int FIELDS = 7 * AXES + 5;

  private static final int THREADS = 256;

  private static final int MOST_RESULTS = 1024;

  /** Blocks from which a card is busy. */
  private static final int BUSY = 128;

  /** What blocks should take of shared memory, so that several fit, and what they may. */
  private static final int WANTED_BYTES = 16384, MOST_BYTES = 49152;

  private static final int SECTOR = 32;

  /** Windows along an axis: a stride apart where that is not 0. */
  private record Axis(int extent, Spans spans, int stride, int first, int covers) {
    static Axis of(int extent, Spans spans) {
      int n = spans.count();
      int[] from = spans.from(), to = spans.to();
      if (n == 0) return new Axis(extent, spans, 1, 0, 1);
      if (n == 1) return new Axis(extent, spans, 1, from[0], to[0] - from[0]);
      int stride = Math.max(from[n - 1] - from[n - 2], to[1] - to[0]);
      int first = from[n - 1] - (n - 1) * stride;
      int covers = 0;
      for (int i = 0; i < n; i++) covers = Math.max(covers, to[i] - first - i * stride);
      Axis axis = new Axis(extent, spans, stride, first, covers);
      return axis.isRegular() ? axis : new Axis(extent, spans, 0, 0, 0);
    }

    private boolean isRegular() {
      if (stride < 1 || first > 0) return false;
      int step = spans.step();
      for (int i = 0; i < spans.count(); i++) {
        int from = i * stride + first;
        int to = Math.min(from + covers, extent);
        if (from < 0) from += (step - 1 - from) / step * step;
        if (spans.from()[i] != from || spans.to()[i] != to) return false;
      }
      return true;
    }

    /** Where a window begins, be it before the image, as the kernel has it. */
    private int begin(int window) {
      return stride == 0 ? spans.from()[window] : window * stride + first;
    }

    /**
     * Where windows begin and end, then for each place the first window that may have it and the
     * first behind it that has not. Windows begin and end in their order.
     */
    int[] table() {
      int n = spans.count();
      int[] part = new int[2 * n + 2 * extent];
      System.arraycopy(spans.from(), 0, part, 0, n);
      System.arraycopy(spans.to(), 0, part, n, n);
      int first = 0, behind = 0;
      for (int at = 0; at < extent; at++) {
        while (first < n && spans.to()[first] <= at) first++;
        while (behind < n && begin(behind) <= at) behind++;
        part[2 * n + at] = first;
        part[2 * n + extent + at] = Math.max(first, behind);
      }
      return part;
    }
  }

  /**
   * @param windows whether results are of windows; of places of the image else
   * @param planes how many images
   * @param bytes of an element of each block that is read
   */
  static PoolPlan of(PoolWindows w, boolean windows, int planes, int... bytes) {
    Axis[] axes = new Axis[AXES];
    int[][] tables = new int[AXES][];
    int missing = AXES - w.extents().length;
    for (int k = 0; k < AXES; k++) {
      axes[k] =
          k < missing
              ? Axis.of(1, Spans.ONE)
              : Axis.of(w.extents()[k - missing], w.spans()[k - missing]);
      tables[k] = axes[k].table();
    }
    int[] f = new int[FIELDS];
    int entries = 0;
    for (int k = 0; k < AXES; k++) {
      Axis a = axes[k];
      int[] of = {a.extent, a.spans.count(), a.spans.step(), a.stride, a.first, a.covers, entries};
      for (int j = 0; j < of.length; j++) f[j * AXES + k] = of[j];
      if (a.stride == 0) entries += tables[k].length;
    }
    int[] table = new int[entries];
    for (int k = 0; k < AXES; k++) {
      if (axes[k].stride == 0)
        System.arraycopy(tables[k], 0, table, f[6 * AXES + k], tables[k].length);
    }
    Stage stage = new Stage(axes, tables, windows, planes, bytes, (entries * 4 + 15) / 16 * 16);
    int tile = stage.tile();
    int shift = stage.shift(), pitch = stage.pitch(tile);
    boolean fits = stage.bytes(tile) <= MOST_BYTES;
    int[] rest = {entries, tile, fits ? pitch << shift : 0, shift, pitch};
    System.arraycopy(rest, 0, f, 7 * AXES, rest.length);
    return new PoolPlan(f, table, tile, fits ? (int) stage.bytes(tile) : 0);
  }

  int blocks(int n) {
    return (n - 1) / tile + 1;
  }

  /** What a block has in shared memory. */
  private record Stage(
      Axis[] axes, int[][] tables, boolean windows, int planes, int[] bytes, int before) {
    private int count(int k) {
      return axes[k].spans.count();
    }

    private int results(int k) {
      return windows ? count(k) : axes[k].extent;
    }

    private int source(int k) {
      return windows ? axes[k].extent : count(k);
    }

    /** The first of what a result wants along an axis, and the first behind. */
    private int from(int k, int result) {
      Axis a = axes[k];
      if (!windows) return tables[k][2 * count(k) + result];
      // In order, as places of windows that begin before the image are not.
      return Math.max(0, a.begin(result) - (a.stride == 0 ? a.spans.step() - 1 : 0));
    }

    private int to(int k, int result) {
      return tables[k][(windows ? count(k) : 2 * count(k) + axes[k].extent) + result];
    }

    int tile() {
      long n = (long) planes * results(0) * results(1) * results(2);
      int tile = MOST_RESULTS;
      while (tile > THREADS && (n < (long) tile * BUSY || bytes(tile) > WANTED_BYTES)) tile /= 2;
      return tile;
    }

    long bytes(int tile) {
      return before + ((long) pitch(tile) << shift()) * Arrays.stream(bytes).sum();
    }

    /** What neighbouring windows are apart, as a power of two. */
    int shift() {
      if (!windows) return 0;
      int apart = source(0) * source(1) * source(2), inner = 1;
      for (int k = AXES - 1; k >= 0; k--) {
        if (count(k) > 1) {
          apart = axes[k].stride * inner;
          break;
        }
        inner *= source(k);
      }
      return Math.min(bytes[0] == 8 ? 4 : 5, apart == 0 ? 0 : Integer.numberOfTrailingZeros(apart));
    }

    /** Of so many elements: what is a power of two apart, so that they fall into other banks. */
    int pitch(int tile) {
      int room =
          (int) Math.min(MOST_BYTES, stretch(tile)) + SECTOR / Arrays.stream(bytes).min().orElse(1);
      int shift = shift(), banks = bytes[0] == 8 ? 16 : 32;
      if (shift == 0) return (room + 3) / 4 * 4;
      int each = (room - 1 >> shift) + 1;
      return (each + banks - 1) / banks * banks + (banks >> shift);
    }

    /** The most elements that so many results are made of: {@code stretch} in the kernel. */
    private long stretch(int tile) {
      int across = results(2), rows = results(0) * results(1);
      long all = (long) planes * rows;
      long high =
          tile % across == 0 ? tile / across : across % tile == 0 ? 1 : (tile - 2) / across + 2;
      long most = 0;
      for (int row = 0; row < rows; row++) {
        long last = Math.min(all - 1, row + high - 1);
        int z0 = row / results(1), y0 = row % results(1);
        int z1 = (int) (last % rows / results(1)), y1 = (int) (last % results(1));
        boolean plane = last < rows, same = plane && z0 == z1;
        int zFrom = from(0, z0), zTo = to(0, z1);
        long low = (long) zFrom * source(1);
        if (zFrom < source(0) && (same || !plane && z0 == results(0) - 1)) low += from(1, y0);
        long end = (last / rows * source(0) + zTo) * source(1);
        if (zTo > 0 && (same || !plane && z1 == 0)) end += to(1, y1) - source(1);
        most = Math.max(most, end - low);
      }
      return most * source(2);
    }
  }
}
