package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.io.Stateful;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.show.Progress;
import org.gradsh.autograd.show.ProgressLoop;

/**
 * A data set in batches; each loop over it is one epoch.
 *
 * <pre>{@code
 * var loader = DataLoader.of(x, y).batchSize(64).shuffle(1).prefetch(2);
 * while (loader.epoch() < 10) {
 *   for (Batch batch : loader) train(batch.x(), batch.y());
 * }
 * }</pre>
 *
 * <p>Random numbers that a data set draws for a batch (by {@code map}, say) follow from the
 * loader's seed, the epoch and the number of the batch: they are the same with and without
 * prefetch, and disturb no others. A loader can be part of a checkpoint: it goes on within the
 * epoch, with the next batch.
 */
public final class DataLoader implements Iterable<Batch>, Stateful {
  private final Dataset data;
  private int batchSize = 1;
  private Philox random;
  private Collate collate;
  private boolean dropsLast;
  private int ahead;

  /** Epochs that are done. */
  private long epoch;

  /** Batches given of the present epoch; 0 between epochs. */
  private int given;

  /** Where the random order of the present epoch begins. */
  private long began;

  /** How many batches the next loop leaves out: those given before a checkpoint. */
  private int resumed;

  private Epoch present;

  private DataLoader(Dataset data) {
    this.data = Rows.nonNull("the data set of a loader", data);
  }

  public static DataLoader of(Dataset data) {
    return new DataLoader(data);
  }

  /**
   * Batches of tensors side by side, as {@link Dataset#of}.
   *
   * @throws TensorException when there are none, or first extents differ
   */
  public static DataLoader of(Tensor... parts) {
    return of(Dataset.of(parts));
  }

  // ---- settings ----

  /**
   * The number of rows in a batch; default 1.
   *
   * @throws TensorException when it is less than 1
   */
  public DataLoader batchSize(int rows) {
    batchSize = Arguments.positive("data loader", "the batch size", rows);
    return this;
  }

  /** Gives the rows in an order that is new in each epoch; the same seed gives the same orders. */
  public DataLoader shuffle(long seed) {
    random = new Philox(seed);
    return this;
  }

  /** Leaves out a last batch that is not full; else it is given as it is. */
  public DataLoader dropLast() {
    dropsLast = true;
    return this;
  }

  /** How examples become a batch, where they cannot be stacked: {@code Collate.padded(0)}. */
  public DataLoader collate(Collate collate) {
    this.collate = Arguments.nonNull("data loader", "how examples become a batch", collate);
    return this;
  }

  /**
   * Has a thread make so many batches ahead, while the one before is used; default 0. What fails
   * there is told where the batch is asked for. A loop that is left leaves no thread behind.
   *
   * @throws TensorException when it is negative
   */
  public DataLoader prefetch(int batches) {
    ahead = Arguments.notNegative("data loader", "the number of batches ahead", batches);
    return this;
  }

  // ---- loops ----

  /** The number of batches in an epoch. */
  public int size() {
    return dropsLast ? data.size() / batchSize : Math.ceilDiv(data.size(), batchSize);
  }

  /** The number of epochs that are done: those whose last batch was given. */
  public long epoch() {
    return epoch;
  }

  /** One epoch, with a bar while it is iterated over. */
  public ProgressLoop<Batch> progress(String message) {
    return Progress.over(this, message);
  }

  /** One epoch, of a number of batches that is known beforehand. */
  @Override
  public Spliterator<Batch> spliterator() {
    int left = size() - resumed;
    return Spliterators.spliterator(iterator(), left, Spliterator.ORDERED);
  }

  /**
   * One epoch; the first after {@link #loadStateDict} is the rest of one. An epoch that was left
   * counts as done when another begins.
   */
  @Override
  public Iterator<Batch> iterator() {
    if (present != null && given > 0) finish();
    began = random == null ? 0 : random.position();
    given = resumed;
    resumed = 0;
    int[] order = random == null ? null : Rows.shuffled(data.size(), random);
    Epoch begun = new Epoch(order, given, size());
    present = begun;
    if (!begun.hasNext()) finish();
    return begun;
  }

  /**
   * Ends the present epoch, which counts as done. Said where a loop is left by {@code break} for
   * good: a state that is taken afterwards would else be one within the epoch, whose rest comes
   * first when the training is resumed. After {@link #loadStateDict} it leaves out that rest.
   */
  public void endEpoch() {
    boolean isWithin = present != null || resumed > 0;
    // The next order follows the one that has not been drawn yet.
    if (present == null && resumed > 0 && random != null) Rows.shuffled(data.size(), random);
    resumed = 0;
    if (isWithin) finish();
  }

  private void finish() {
    epoch++;
    given = 0;
    present = null;
    began = random == null ? 0 : random.position();
  }

  private final class Epoch implements Iterator<Batch> {
    private final int count;
    private final IntFunction<Batch> source;
    private int next;

    Epoch(int[] order, int first, int count) {
      this.count = count;
      next = first;
      // Neither loader nor iterator: a thread that fetches ahead must not keep them.
      IntFunction<Batch> fetch =
          new Fetch(data, order, batchSize, collate, random == null ? 0 : random.seed(), epoch);
      source = ahead == 0 ? fetch : new Ahead(there(fetch), ahead, first, count);
    }

    /** Another thread knows nothing of the {@code withDevice} around the loop. */
    private static IntFunction<Batch> there(IntFunction<Batch> fetch) {
      Device device = Device.current();
      if (device.equals(Device.CPU)) return fetch;
      return number -> Autograd.withDevice(device, () -> fetch.apply(number));
    }

    @Override
    public boolean hasNext() {
      return next < count;
    }

    @Override
    public String toString() {
      return "batch " + next + " of " + count + " is next";
    }

    @Override
    public Batch next() {
      if (!hasNext()) throw new NoSuchElementException("the epoch has no more batches");
      Batch batch = source.apply(next);
      next++;
      if (present == this) {
        given = next;
        if (next == count) finish();
      }
      return batch;
    }
  }

  /** Makes the batches of one epoch, each from its number alone. */
  private record Fetch(
      Dataset data, int[] order, int batchSize, Collate collate, long seed, long epoch)
      implements IntFunction<Batch> {
    /** An odd number of about 2⁶⁴ / φ: batches that follow each other get seeds far apart. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    @Override
    public Batch apply(int number) {
      int from = number * batchSize;
      int to = (int) Math.min(data.size(), (long) from + batchSize);
      int[] rows =
          order == null ? IntStream.range(from, to).toArray() : Arrays.copyOfRange(order, from, to);
      long own = (seed * GOLDEN + epoch) * GOLDEN + number + 1;
      try {
        return RandomState.of(own).repeat(() -> batch(rows));
      } catch (RuntimeException e) {
        TensorException told =
            TensorException.value("data loader: batch " + number + " could not be made")
                .detail("epoch %d, rows %s".formatted(epoch, some(rows)))
                .build();
        told.initCause(e);
        throw told;
      }
    }

    private Batch batch(int[] rows) {
      if (collate == null) return data.pick(rows);
      List<Batch> examples = new ArrayList<>();
      for (int row : rows) examples.add(data.example(row));
      return collate.collate(examples);
    }

    private static String some(int[] rows) {
      if (rows.length <= 8) return Arrays.toString(rows);
      String first = Arrays.toString(Arrays.copyOf(rows, 8));
      return first.substring(0, first.length() - 1) + ", … (" + rows.length + ")]";
    }
  }

  // ---- checkpoints ----

  private long seed() {
    return random == null ? 0 : random.seed();
  }

  /** What else says which rows a batch has: 1 if they are shuffled, 2 more if the last is left. */
  private int kind() {
    return (random == null ? 0 : 1) + (dropsLast ? 2 : 0);
  }

  private static String told(long batchSize, long seed, long rows, long kind) {
    return "%d rows in batches of %d%s%s"
        .formatted(
            rows,
            batchSize,
            (kind & 1) == 0 ? "" : ", shuffled by the seed " + seed,
            (kind & 2) == 0 ? "" : ", without a last one that is not full");
  }

  /** The epoch, the batches given of it, where its random order begins, and what it rests on. */
  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    boolean isWithin = present != null;
    long position = random == null ? 0 : isWithin ? began : random.position();
    int done = isWithin ? given : resumed;
    long[] numbers = {epoch, done, seed(), position, batchSize, data.size(), kind()};
    state.put("place", Autograd.tensor(numbers));
    return state;
  }

  /**
   * Goes on from there: the next loop gives the rest of that epoch.
   *
   * @throws TensorException when the state is not one of a loader of as many rows, this batch size
   *     and seed, that shuffles and leaves out the last batch as this one does
   */
  @Override
  public void loadStateDict(Map<String, ? extends Tensor> state) {
    Tensor t = Rows.nonNull("the state of a loader", state).get("place");
    boolean fits = state.size() == 1 && t != null && t.dtype() == DType.INT64 && t.size() == 7;
    long[] place = fits ? t.toLongArray() : new long[7];
    String here = told(batchSize, seed(), data.size(), kind());
    String there = told(place[4], place[2], place[5], place[6]);
    boolean isOther = !there.equals(here);
    // The number of batches follows from the rest.
    fits &= place[0] >= 0 && place[1] >= 0 && place[3] >= 0 && (isOther || place[1] <= size());
    if (!fits || isOther) {
      throw TensorException.value("data loader: this is not the state of such a loader")
          .detail(
              fits
                  ? "it had " + there + "; here: " + here
                  : "given: " + state.keySet() + "; this one has " + size() + " batches an epoch")
          .hint("the same data set and settings as when it was saved")
          .build();
    }
    epoch = place[0];
    resumed = (int) place[1];
    given = 0;
    present = null;
    if (random != null) {
      random = new Philox(random.seed());
      random.skip(place[3]);
    }
  }

  /** {@code DataLoader: 1797 rows in 29 batches of 64, shuffled}. */
  @Override
  public String toString() {
    int batches = size();
    return "DataLoader: "
        + Rows.count(data.size())
        + " in "
        + batches
        + (batches == 1 ? " batch of " : " batches of ")
        + batchSize
        + (random == null ? "" : ", shuffled")
        + (ahead == 0 ? "" : ", " + ahead + " ahead");
  }
}
