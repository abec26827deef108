package org.gradsh.autograd.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;

/**
 * A data set in batches; each loop over it is one epoch. A last batch that is not full is given as
 * it is.
 *
 * <pre>{@code
 * var loader = DataLoader.of(x, y).batchSize(64).shuffle(1);
 * for (int epoch = 0; epoch < 10; epoch++) {
 *   for (Batch batch : loader) train(batch.x(), batch.y());
 * }
 * }</pre>
 */
public final class DataLoader implements Iterable<Batch> {
  private final Dataset data;
  private int batchSize = 1;
  private Philox random;

  private DataLoader(Dataset data) {
    this.data = data;
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

  /**
   * The number of rows in a batch; default 1.
   *
   * @throws TensorException when it is less than 1
   */
  public DataLoader batchSize(int rows) {
    if (rows < 1) {
      throw TensorException.value("data loader: the batch size is " + rows)
          .hint("1 or more")
          .build();
    }
    batchSize = rows;
    return this;
  }

  /** Gives the rows in an order that is new in each epoch; the same seed gives the same orders. */
  public DataLoader shuffle(long seed) {
    random = new Philox(seed);
    return this;
  }

  /** The number of batches in an epoch. */
  public int size() {
    return Math.ceilDiv(data.size(), batchSize);
  }

  /** One epoch, of a number of batches that is known beforehand. */
  @Override
  public Spliterator<Batch> spliterator() {
    return Spliterators.spliterator(iterator(), size(), Spliterator.ORDERED);
  }

  /** One epoch. */
  @Override
  public Iterator<Batch> iterator() {
    int[] order = IntStream.range(0, data.size()).toArray();
    if (random != null) shuffle(order);
    int step = batchSize;
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < order.length;
      }

      @Override
      public Batch next() {
        if (!hasNext()) throw new NoSuchElementException("the epoch has no more batches");
        int end = (int) Math.min(order.length, (long) next + step);
        Batch batch = data.pick(Arrays.copyOfRange(order, next, end));
        next = end;
        return batch;
      }
    };
  }

  /** Fisher and Yates' shuffle: every order is as likely. */
  private void shuffle(int[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = (int) random.nextLong(i + 1L);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
  }

  /** {@code DataLoader: 1797 rows in 29 batches of 64, shuffled}. */
  @Override
  public String toString() {
    int batches = size();
    return "DataLoader: "
        + data.size()
        + (data.size() == 1 ? " row in " : " rows in ")
        + batches
        + (batches == 1 ? " batch of " : " batches of ")
        + batchSize
        + (random == null ? "" : ", shuffled");
  }
}
