package org.gradsh.autograd.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gradsh.autograd.cpu.Convolution.Direction;
import org.gradsh.autograd.cpu.Convolution.Slide;

/**
 * What {@link Convolution} computes, of float32 images with few channels over which the kernel goes
 * in steps of 1: straight from the image, without columns. A product with a matrix that is so small
 * spends as long on its operands as on multiplying.
 *
 * <p>Sums are added up in the order of {@link ColumnConvolution}, which goes first until these
 * loops are compiled, and goes on where a trial shows that they are not faster, or that a library
 * adds up in another order.
 */
record DirectConvolution(Convolution c) implements Convolution.Way {
  /** Numbers of a vector; outputs, or places, that a tile has: two vectors. */
  static final int LANES = 8, TILE = 2 * LANES;

  /** Places, or columns of the kernel, of a tile; outputs of a tile of places. */
  private static final int FIVE = 5, SIX = 6;

  /** Part of a tile that has to be of use. */
  private static final double LEAST_USE = 0.6;

  /**
   * Elements of one group's kernels, and windows whose sums lie beside each other, beyond which a
   * matrix product is as good: measured with LeNet's, and 3 × 3 over 8 to 32 channels.
   */
  private static final int MOST_WEIGHTS = 1 << 12, MOST_WINDOWS = 1 << 8;

  private static final int MOST_SHAPES = 256;

  private static final Map<List<Integer>, RowsWarmUp> TRIALS = new ConcurrentHashMap<>();

  /** Whether the shapes are such that this way is worth a trial. */
  static boolean fits(Convolution c, Direction direction, Object image) {
    if (!(image instanceof float[]) || !Simd.enabled()) return false;
    Slide s = c.slide();
    boolean plane =
        s.extents()[0] == 1
            && s.size()[0] == 1
            && s.before()[0] == 0
            && s.before()[1] >= 0
            && s.before()[2] >= 0
            && s.steps()[1] == 1
            && s.steps()[2] == 1
            && s.dilations()[2] == 1;
    int width = s.counts()[2];
    if (!plane || s.windows() == 0 || c.batch() == 0 || width < FIVE) return false;
    if (c.each() == 0 || c.depth() == 0 || c.depth() > MOST_WEIGHTS / c.each()) return false;
    // Tiles of five take two products at a time.
    return switch (direction) {
      case FORWARD -> Math.max(useOfOutputs(c), useOfPlaces(c)) > LEAST_USE;
      case SPREAD ->
          use(c.inner(), LANES) * use(width, FIVE) > LEAST_USE
              && c.each() % 2 == 0
              && s.windows() <= MOST_WINDOWS
              && c.together(s.kernel()) == s.rows();
      case KERNEL ->
          use(c.each(), TILE) * use(s.size()[2], FIVE) > LEAST_USE
              && s.windows() <= MOST_WINDOWS
              && s.windows() % 2 == 0
              && new ColumnConvolution(c, true).rowsOfSums() * width % 2 == 0;
    };
  }

  private static double use(int n, int tile) {
    return (double) n / up(n, tile);
  }

  private static double useOfOutputs(Convolution c) {
    if (c.depth() % 2 != 0 || c.slide().windows() > MOST_WINDOWS) return 0;
    return use(c.each(), TILE) * use(c.slide().counts()[2], FIVE);
  }

  private static double useOfPlaces(Convolution c) {
    int width = c.slide().counts()[2];
    return width < TILE ? 0 : use(c.each(), SIX) * use(width, TILE);
  }

  private static int up(int n, int step) {
    return (n + step - 1) / step * step;
  }

  /** Whether a trial has been won with these shapes; counts towards having one. */
  static boolean isFaster(Convolution c, Direction direction) {
    Slide s = c.slide();
    List<Integer> shape =
        List.of(
            direction.ordinal(),
            c.inner(),
            c.each(),
            s.extents()[1],
            s.extents()[2],
            s.size()[1],
            s.size()[2],
            s.before()[1],
            s.before()[2],
            s.dilations()[1]);
    RowsWarmUp trial = TRIALS.get(shape);
    if (trial == null) {
      if (TRIALS.size() >= MOST_SHAPES) return false;
      trial =
          TRIALS.computeIfAbsent(
              shape, _ -> new RowsWarmUp(() -> new DirectTrial(c, direction).twins()));
    }
    return trial.isDone((long) c.batch() * c.outputs() * c.depth() * s.windows());
  }

  // ---- the image, as a kernel goes over it: with its padding ----

  private Slide slide() {
    return c.slide();
  }

  /** From one row of an image with its padding to the next. */
  private int pitch() {
    return slide().counts()[2] + slide().size()[2] - 1;
  }

  /** From one row of the kernel to the next. */
  private int step() {
    return slide().dilations()[1] * pitch();
  }

  private int plane() {
    return (slide().counts()[1] - 1) * pitch() + (slide().size()[1] - 1) * step() + pitch();
  }

  /** The rows of the image that are in a plane: from where in the image, and how many. */
  private interface Rows {
    void run(int image, int plane, int length);
  }

  private void rows(Rows rows) {
    int[] extents = slide().extents();
    int front = slide().before()[2];
    int length = Math.min(extents[2], pitch() - front);
    int all = plane() / pitch();
    for (int row = 0, to = slide().before()[1]; row < extents[1] && to < all; row++, to++) {
      rows.run(row * extents[2], to * pitch() + front, length);
    }
  }

  /** The channels of an image, and what a tile may read beyond them. */
  private float[] planes(float[] x, int from) {
    int plane = plane();
    int all = c.inner() * plane;
    float[] planes = (float[]) Scratch.COLUMNS.like(x, all + TILE);
    if (pitch() == slide().extents()[2] && plane == slide().image()) {
      System.arraycopy(x, from, planes, 0, all);
      Arrays.fill(planes, all, all + TILE, 0);
      return planes;
    }
    Arrays.fill(planes, 0, all + TILE, 0);
    for (int channel = 0; channel < c.inner(); channel++) {
      int image = from + channel * slide().image();
      int at = channel * plane;
      rows((row, to, n) -> System.arraycopy(x, image + row, planes, at + to, n));
    }
    return planes;
  }

  /** Where each element of the kernel looks, in the planes of all channels. */
  private int[] taps() {
    int size = slide().kernel();
    int columns = slide().size()[2];
    int[] taps = new int[c.depth()];
    for (int t = 0; t < taps.length; t++) {
      taps[t] = t / size * plane() + t % size / columns * step() + t % columns;
    }
    return taps;
  }

  /** Weights of {@code n} elements each, as {@code at} says, in blocks of outputs side by side. */
  private float[] beside(float[] w, int wo, int block) {
    int depth = c.depth();
    int blocks = up(c.each(), block);
    float[] beside = new float[c.groups() * blocks * depth];
    for (int o = 0; o < c.outputs(); o++) {
      int lane = o / c.each() * blocks + o % c.each();
      int to = lane / block * block * depth + lane % block;
      for (int t = 0; t < depth; t++) beside[to + t * block] = w[wo + o * depth + t];
    }
    return beside;
  }

  // ---- forward ----

  /** Where tiles begin in what they multiply, and where their sums go. */
  private record Tiles(int[] starts, int[] ends) {
    /**
     * Of {@code n} windows of a row each, in all rows. The last of a row begins further left where
     * it would not end with the row: some windows are computed twice.
     */
    static Tiles within(Slide s, int n, int pitch) {
      int width = s.counts()[2];
      int across = (width - 1) / n + 1;
      Tiles tiles = new Tiles(new int[s.counts()[1] * across], new int[s.counts()[1] * across]);
      for (int tile = 0; tile < tiles.starts.length; tile++) {
        int column = Math.min(tile % across * n, width - n);
        tiles.starts[tile] = tile / across * pitch + column;
        tiles.ends[tile] = tile / across * width + column;
      }
      return tiles;
    }

    /**
     * Of five windows each, in all rows, which are as wide as so many tiles.
     *
     * @param from what lies between the beginnings of two rows where the tiles begin
     * @param to where they end
     * @param lanes of one sum
     */
    static Tiles ofFive(Slide s, int from, int to, int lanes) {
      int across = (s.counts()[2] - 1) / FIVE + 1;
      Tiles tiles = new Tiles(new int[s.counts()[1] * across], new int[s.counts()[1] * across]);
      for (int tile = 0; tile < tiles.starts.length; tile++) {
        tiles.starts[tile] = tile / across * from + tile % across * FIVE;
        tiles.ends[tile] = (tile / across * to + tile % across * FIVE) * lanes;
      }
      return tiles;
    }

    Tiles turned() {
      return new Tiles(turned(starts), turned(ends));
    }

    private static int[] turned(int[] a) {
      int[] turned = new int[a.length];
      for (int i = 0; i < a.length; i++) turned[i] = a[a.length - 1 - i];
      return turned;
    }
  }

  /** A row of windows, as wide as tiles of five are. */
  private int wide() {
    return up(slide().counts()[2], FIVE);
  }

  @Override
  public void forward(Object x, int xo, Object w, int wo, Object b, int bo, Object y) {
    boolean places = useOfPlaces(c) > useOfOutputs(c);
    int block = places ? SIX : TILE;
    float[] weights = beside((float[]) w, wo, block);
    int group = up(c.each(), block) * c.depth();
    int[] taps = taps();
    Tiles tiles =
        places
            ? Tiles.within(slide(), TILE, pitch())
            : Tiles.ofFive(slide(), pitch(), wide(), TILE);
    Parallel.ranges(
        c.batch() * c.groups(),
        Convolution.cost((long) c.each() * c.depth() * slide().windows()),
        (first, last) -> {
          for (int image = first; image < last; image++) {
            float[] planes = planes((float[]) x, xo + image * c.inner() * slide().image());
            for (int o = 0; o < c.each(); o += block) {
              int from = image % c.groups() * group + o * c.depth();
              int few = Math.min(block, c.each() - o);
              int bias = bo + image % c.groups() * c.each() + o;
              int to = (image * c.each() + o) * slide().windows();
              if (places) {
                DirectTiles.six(
                    taps.length,
                    taps,
                    tiles.starts,
                    planes,
                    weights,
                    from,
                    tiles.ends,
                    (float[]) y,
                    to,
                    slide().windows(),
                    few,
                    (float[]) b,
                    bias);
              } else {
                float[] sums = fives(taps, tiles, planes, weights, from, few, (float[]) b, bias);
                outputs(sums, few, (float[]) y, to);
              }
            }
          }
        });
  }

  /** For each window the results of a block of outputs. */
  private float[] fives(
      int[] taps, Tiles tiles, float[] planes, float[] w, int from, int few, float[] b, int bo) {
    int length = slide().counts()[1] * wide() * TILE;
    float[] sums = (float[]) Scratch.PRODUCT.like(planes, length);
    // A number that is added to this zero stays what it is, even another zero.
    Arrays.fill(sums, 0, TILE, -0f);
    if (b != null) System.arraycopy(b, bo, sums, 0, few);
    for (int n = TILE; n < length; n *= 2) {
      System.arraycopy(sums, 0, sums, n, Math.min(n, length - n));
    }
    DirectTiles.five(
        taps.length, taps, tiles.starts, planes, 0, w, from, tiles.ends, sums, 0, TILE, LANES);
    return sums;
  }

  /** Each output's as a plane. */
  private void outputs(float[] sums, int few, float[] y, int to) {
    int windows = slide().windows();
    boolean vectors = Turns.areVectors(y, (long) few * windows);
    if (wide() == slide().counts()[2]) {
      Turns.band(sums, 0, TILE, y, to, windows, few, windows, vectors);
      return;
    }
    int width = slide().counts()[2];
    for (int row = 0; row < slide().counts()[1]; row++) {
      int from = row * wide() * TILE;
      Turns.band(sums, from, TILE, y, to + row * width, windows, few, width, vectors);
    }
  }

  // ---- back to the image ----

  /** Two elements of the kernel at a time, each with 8 channels. */
  @Override
  public void spread(Object y, int yo, Object w, int wo, Object x) {
    float[] pairs = pairs((float[]) w, wo);
    if (!areFinite(pairs)) {
      // What is beyond the ends of rows would not be 0 times that.
      new ColumnConvolution(c, true).spread(y, yo, w, wo, x);
      return;
    }
    int each = c.each();
    int width = slide().counts()[2];
    int wide = wide();
    int windows = slide().counts()[1] * wide;
    int[] outputs = new int[each];
    for (int o = 0; o < each; o++) outputs[o] = o * windows;
    int[] taps = taps();
    // The second element of the kernel reaches a place from an earlier window than the first does:
    // in falling order the first is added first.
    Tiles tiles = Tiles.ofFive(slide(), wide, pitch(), LANES).turned();
    int size = slide().kernel();
    int beyond = (plane() + wide - width) * LANES;
    int blocks = (c.inner() - 1) / LANES + 1;
    Parallel.ranges(
        c.batch() * c.groups(),
        Convolution.cost((long) each * c.depth() * slide().windows()),
        (first, last) -> {
          float[] sums = (float[]) Scratch.COLUMNS.like(x, 2 * beyond);
          for (int image = first; image < last; image++) {
            int from = yo + image * each * slide().windows();
            float[] rows = (float[]) y;
            if (wide > width) {
              rows = widened(rows, from, wide);
              from = 0;
            }
            for (int block = 0; block < blocks; block++) {
              Arrays.fill(sums, 0, beyond, 0);
              int at = (image % c.groups() * blocks + block) * up(size, 2) * each * LANES;
              for (int k = 0; k < size; k += 2, at += each * TILE) {
                // The last of an odd number has no second.
                int second = k + 1 < size ? (taps[k + 1] - taps[k]) * LANES : beyond;
                DirectTiles.five(
                    each,
                    outputs,
                    tiles.starts,
                    rows,
                    from,
                    pairs,
                    at,
                    tiles.ends,
                    sums,
                    taps[k] * LANES,
                    LANES,
                    second);
              }
              places(sums, block, (float[]) x, image * c.inner() * slide().image());
            }
          }
        });
  }

  /** For each group, 8 channels, and two elements of the kernel: [outputs, 2, 8]. */
  private float[] pairs(float[] w, int wo) {
    int size = slide().kernel();
    int each = c.each();
    int blocks = (c.inner() - 1) / LANES + 1;
    float[] pairs = new float[c.groups() * blocks * up(size, 2) * each * LANES];
    for (int o = 0; o < c.outputs(); o++) {
      for (int t = 0; t < c.depth(); t++) {
        int block = o / each * blocks + t / size / LANES;
        int k = t % size;
        int to = block * up(size, 2) * each + (k / 2 * each + o % each) * 2 + k % 2;
        pairs[to * LANES + t / size % LANES] = w[wo + o * c.depth() + t];
      }
    }
    return pairs;
  }

  private static boolean areFinite(float[] w) {
    float zero = 0;
    for (float each : w) zero += each * 0;
    return zero == 0;
  }

  /** Rows of windows with zeros behind them. */
  private float[] widened(float[] y, int from, int wide) {
    int width = slide().counts()[2];
    int rows = c.each() * slide().counts()[1];
    float[] widened = (float[]) Scratch.LINES.like(y, rows * wide);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(y, from + row * width, widened, row * wide, width);
      Arrays.fill(widened, row * wide + width, (row + 1) * wide, 0);
    }
    return widened;
  }

  /** Channels of a block to where they are in the image. */
  private void places(float[] sums, int block, float[] x, int image) {
    int plane = plane();
    float[] turned = (float[]) Scratch.PRODUCT.like(x, LANES * plane);
    boolean vectors = Turns.areVectors(x, (long) LANES * plane);
    Turns.band(sums, 0, LANES, turned, 0, plane, LANES, plane, vectors);
    int end = Math.min(c.inner(), (block + 1) * LANES);
    for (int channel = block * LANES; channel < end; channel++) {
      int from = channel % LANES * plane;
      int to = image + channel * slide().image();
      rows((row, at, n) -> System.arraycopy(turned, from + at, x, to + row, n));
    }
  }

  // ---- back to the kernel ----

  @Override
  public void kernel(Object x, int xo, Object y, int yo, Object w) {
    int columns = up(slide().size()[2], FIVE);
    int lines = c.inner() * slide().size()[1];
    int size = lines * columns * TILE;
    int blocks = (c.each() - 1) / TILE + 1;
    int parts = c.parts();
    float[][] sums = new float[parts * c.groups()][];
    Parallel.ranges(
        sums.length,
        Convolution.cost((long) c.each() * c.depth() * slide().windows() * (c.batch() / parts)),
        (first, last) -> {
          for (int task = first; task < last; task++) {
            int part = task / c.groups();
            float[] sum = sums[task] = new float[blocks * size];
            int end = (int) ((part + 1L) * c.batch() / parts);
            for (int n = (int) ((long) part * c.batch() / parts); n < end; n++) {
              int image = n * c.groups() + task % c.groups();
              float[] planes = planes((float[]) x, xo + image * c.inner() * slide().image());
              sum(planes, (float[]) y, yo + image * c.each() * slide().windows(), sum);
            }
          }
        });
    for (int group = 0; group < c.groups(); group++) {
      float[] total = new float[blocks * size];
      for (int task = group; task < sums.length; task += c.groups()) {
        Sums.add(sums[task], 0, total, 0, total.length);
      }
      for (int o = 0; o < c.each(); o++) {
        int at = o / TILE * size + o % TILE;
        int to = (group * c.each() + o) * c.depth();
        for (int t = 0; t < c.depth(); t++) {
          int width = slide().size()[2];
          ((float[]) w)[to + t] = total[at + (t / width * columns + t % width) * TILE];
        }
      }
    }
  }

  /** Adds what one image contributes, some rows of windows at a time. */
  private void sum(float[] planes, float[] y, int from, float[] sum) {
    int width = slide().counts()[2];
    int windows = slide().windows();
    int columns = up(slide().size()[2], FIVE);
    int lines = c.inner() * slide().size()[1];
    int together = new ColumnConvolution(c, true).rowsOfSums();
    Tiles tiles = lines();
    int[] places = new int[together * width];
    float[] turned = (float[]) Scratch.PRODUCT.like(y, places.length * TILE);
    for (int row = 0; row < slide().counts()[1]; row += together) {
      int n = Math.min(together, slide().counts()[1] - row) * width;
      for (int p = 0; p < n; p++) places[p] = (row + p / width) * pitch() + p % width;
      for (int o = 0; o < c.each(); o += TILE) {
        turn(y, from + o * windows + row * width, Math.min(TILE, c.each() - o), n, turned);
        int to = o * lines * columns;
        DirectTiles.five(
            n, places, tiles.starts, planes, 0, turned, 0, tiles.ends, sum, to, TILE, LANES);
      }
    }
  }

  /** Of five columns of the kernel each, in the rows of all channels. */
  private Tiles lines() {
    int across = (slide().size()[2] - 1) / FIVE + 1;
    int height = slide().size()[1];
    Tiles tiles =
        new Tiles(new int[c.inner() * height * across], new int[c.inner() * height * across]);
    for (int tile = 0; tile < tiles.starts.length; tile++) {
      int line = tile / across;
      int start = line / height * plane() + line % height * step();
      tiles.starts[tile] = start + tile % across * FIVE;
      tiles.ends[tile] = tile * FIVE * TILE;
    }
    return tiles;
  }

  /** Of some outputs each as a column; what the others hold goes nowhere. */
  private void turn(float[] y, int from, int outputs, int n, float[] turned) {
    if (outputs == TILE) {
      Turns.panel(y, from, slide().windows(), turned, n, TILE);
      return;
    }
    for (int o = 0; o < outputs; o++) {
      int at = from + o * slide().windows();
      for (int p = 0; p < n; p++) turned[p * TILE + o] = y[at + p];
    }
  }
}
