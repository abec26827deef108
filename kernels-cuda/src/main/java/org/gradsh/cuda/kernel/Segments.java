package org.gradsh.cuda.kernel;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.DeviceArray;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/**
 * The numbers 0 … n − 1 sorted by keys, those of equal keys in their order: {@code segments.cu}.
 * What is added up key by key has so one order, whatever runs at the same time.
 *
 * @param numbers int32, sorted
 * @param starts int32, where among them each key begins; one more than there are keys
 * @param bound keys are 0 … bound − 1
 */
record Segments(CudaDevice device, Strided numbers, Strided starts, int bound) {
  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;

  /** Numbers that a thread moves, and those in a sector. */
  private static final int ROUNDS = 16, SECTOR = 8;

  private static final int THREADS = 512, MOST_THREADS = 1024;

  /** So many go out in longer runs from larger blocks, which old cards have no memory for. */
  private static final int MANY_DIGITS = 128, MANY_NUMBERS = 1 << 16, ROOMY = 80;

  /** Threads of the one block that adds up counts. */
  static final int SCANNING = 1024;

  /** With so many keys for each number the keys that have none are most. */
  private static final int FEW = 4;

  /** Bytes of elements side by side that are added at once. */
  private static final int WIDE = 16;

  /** Threads that a block may have where it moves numbers. */
  private static int mostThreads(CudaDevice device) {
    return device.context().capability() >= ROOMY ? MOST_THREADS : THREADS;
  }

  /** Bytes of shared memory that such a block needs, as {@code move_digits} has it. */
  private static int shared(int threads) {
    int byWarps = DIGITS / 32, gaps = (DIGITS + byWarps) * SECTOR;
    int words = threads * ROUNDS + gaps + DIGITS + byWarps + threads / 32 * DIGITS / 2;
    return words * Integer.BYTES;
  }

  /** Sorts by keys, int32 and row-major, which nobody needs any more. */
  static Segments of(CudaDevice device, Strided keys, int bound) {
    int n = keys.size();
    Stream stream = device.stream();
    int most = (n - 1) / (THREADS * ROUNDS) + 1;
    Strided counts = device.unwritten(DType.INT32, Shape.of(DIGITS * most + 1));
    Strided numbers = null;
    Strided sorted = keys;
    int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(bound - 1));
    // As few passes as may be, and digits as short as those want: so runs are longer.
    int passes = (bits - 1) / DIGIT_BITS + 1, each = (bits - 1) / passes + 1;
    for (int shift = 0; shift < bits; shift += each) {
      int mask = (1 << each) - 1, digits = Math.min(mask, bound - 1 >> shift) + 1;
      boolean many = digits > MANY_DIGITS && n >= MANY_NUMBERS;
      int threads = many ? mostThreads(device) : THREADS;
      int tile = threads * ROUNDS, tiles = (n - 1) / tile + 1;
      Strided newKeys = device.unwritten(DType.INT32, keys.shape());
      Strided newNumbers = device.unwritten(DType.INT32, keys.shape());
      Arguments a =
          Arguments.begin()
              .of(device.address(sorted, stream))
              .of(device.address(counts, stream))
              .of(n)
              .of(tile)
              .of(shift)
              .of(mask)
              .of(digits);
      stream.launch(device.written().kernel("segments", "digit_counts"), tiles, threads, a);
      addUp(device, device.address(counts, stream), digits * tiles);
      a =
          Arguments.begin()
              .of(device.address(sorted, stream))
              .of(numbers == null ? 0L : device.address(numbers, stream))
              .of(device.address(newKeys, stream))
              .of(device.address(newNumbers, stream))
              .of(device.address(counts, stream))
              .of(n)
              .of(shift)
              .of(mask)
              .of(digits);
      int room = shared(mostThreads(device));
      var kernel = device.written().kernel("segments", "move_digits", room);
      stream.launch(kernel, tiles, 1, 1, threads, 1, shared(threads), a);
      release(sorted);
      if (numbers != null) release(numbers);
      sorted = newKeys;
      numbers = newNumbers;
    }
    release(counts);
    Strided starts = device.unwritten(DType.INT32, Shape.of(bound + 1));
    Arguments a =
        Arguments.begin()
            .of(device.address(sorted, stream))
            .of(device.address(starts, stream))
            .of(n)
            .of(bound);
    boolean few = bound / FEW > n;
    Flat.launch(device, "segments", few ? "starts_of_few" : "starts", (few ? bound : n) + 1, a);
    release(sorted);
    return new Segments(device, numbers, starts, bound);
  }

  /**
   * In place of each of some int32 the sum of those before it, and behind them the sum of all.
   *
   * @param counts the address, of one more than n
   */
  static void addUp(CudaDevice device, long counts, int n) {
    Arguments a = Arguments.begin().of(counts).of(n);
    device.stream().launch(device.written().kernel("segments", "scan_counts"), 1, SCANNING, a);
  }

  /** Gives back what only the device's queue still needs. */
  private static void release(Strided block) {
    ((DeviceArray) block.data()).release();
  }

  /**
   * y[o][e][k] = Σ x[o][p][k] over the numbers p of key e, added in their order.
   *
   * @param in with {@code places} numbers along the middle axis; any layout
   * @param extent keys along the middle axis of the result
   */
  Strided sums(Strided in, Shape shape, int places, int extent, int inner) {
    Strided x = Casts.contiguous(in);
    Strided out = device.unwritten(x.dtype(), shape);
    int each = WIDE / x.dtype().bytes();
    boolean wide = inner % each == 0 && x.offset() % each == 0;
    if (!wide) each = 1;
    int n = out.size() / each;
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(device.address(numbers, stream))
            .of(device.address(starts, stream))
            .of(n)
            .of(places);
    Division.by(inner / each).asOne(Division.by(extent).asOne(a));
    String entry = (wide ? "sums_wide_" : "sums_") + Written.suffix(x.dtype());
    Flat.launch(device, "segments", entry, n, a);
    release(numbers);
    release(starts);
    return out;
  }

  /** The numbers of each key, padded with −1 to the length of the longest: int64, one axis more. */
  Strided lists(Shape shape) {
    Stream stream = device.stream();
    Strided most = device.unwritten(DType.INT32, Shape.SCALAR);
    Arguments a =
        Arguments.begin()
            .of(device.address(starts, stream))
            .of(device.address(most, stream))
            .of(bound);
    stream.launch(device.written().kernel("segments", "longest"), 1, SCANNING, a);
    int length = ((int[]) device.download(most).data())[0];
    int[] dims = java.util.Arrays.copyOf(shape.dims(), shape.rank() + 1);
    dims[dims.length - 1] = length;
    Strided out = device.unwritten(DType.INT64, Shape.of(dims));
    if (out.size() == 0) return out;
    a =
        Arguments.begin()
            .of(device.address(numbers, stream))
            .of(device.address(starts, stream))
            .of(device.address(out, stream))
            .of(out.size());
    Flat.launch(device, "segments", "lists", out.size(), Division.by(length).asOne(a));
    release(numbers);
    release(starts);
    return out;
  }
}
