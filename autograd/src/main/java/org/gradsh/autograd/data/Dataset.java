package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.op.Arguments;

/**
 * Examples that can be counted and picked by number.
 *
 * <pre>{@code
 * var data = Dataset.of(x, y);
 * var parts = data.randomSplit(7, 0.8, 0.2);
 * var bright = data.map(b -> b.withX(b.x().div(255))).filter(e -> e.x().mean().item() > 0.5);
 * }</pre>
 */
public interface Dataset {
  /** The number of examples. */
  int size();

  /**
   * The examples of the given numbers, in their order.
   *
   * @param rows from 0 to size − 1; numbers may repeat
   */
  Batch pick(int[] rows);

  // ---- making ----

  /**
   * Tensors side by side: example i is slice i of each along the first axis.
   *
   * @throws TensorException when there are none, or first extents differ
   */
  static Dataset of(Tensor... parts) {
    return new TensorDataset(Arrays.asList(Rows.nonNull("the array of tensors", parts)));
  }

  /**
   * Examples that are made when they are asked for, such as those read from files.
   *
   * @param example the parts of one, without an axis for the rows; examples of one shape are
   *     stacked, others want {@link DataLoader#collate}
   * @throws TensorException when the size is negative
   */
  static Dataset from(int size, IntFunction<Batch> example) {
    Arguments.notNegative("dataset", "the size", size);
    Rows.nonNull("the function of a row", example);
    return new Dataset() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public Batch example(int row) {
        return Rows.nonNull("example " + row, example.apply(row));
      }

      @Override
      public Batch pick(int[] rows) {
        return Collate.stack(Arrays.stream(rows).mapToObj(this::example).toList());
      }

      @Override
      public String toString() {
        return "Dataset: " + Rows.count(size);
      }
    };
  }

  // ---- looking ----

  /**
   * One example, without an axis for the rows.
   *
   * @throws TensorException when there is none of that number
   */
  default Batch example(int row) {
    Rows.check(row, size());
    return new Batch(pick(new int[] {row}).parts().stream().map(t -> t.get(0)).toList());
  }

  /** All examples as one batch. */
  default Batch all() {
    return pick(IntStream.range(0, size()).toArray());
  }

  // ---- another view of it ----

  /**
   * The same examples with {@code f} of each batch that is picked: of many rows at once, which is
   * faster than one by one. It runs anew each time; what it draws by chance is repeatable in a
   * {@link DataLoader}.
   */
  default Dataset map(UnaryOperator<Batch> f) {
    return new View(this, null, Rows.nonNull("the function of a batch", f));
  }

  /** The same with {@code f} of each example alone, without an axis for the rows; then stacked. */
  default Dataset mapEach(UnaryOperator<Batch> f) {
    Dataset of = this;
    Rows.nonNull("the function of an example", f);
    return from(size(), row -> f.apply(of.example(row)));
  }

  /** The examples for which {@code keep} holds; it is asked once for each, now. */
  default Dataset filter(Predicate<? super Batch> keep) {
    Rows.nonNull("what to keep", keep);
    return subset(IntStream.range(0, size()).filter(row -> keep.test(example(row))).toArray());
  }

  /**
   * The examples of the given numbers, in their order.
   *
   * @throws TensorException when there is none of a number
   */
  default Dataset subset(int... rows) {
    int size = size();
    for (int row : Rows.nonNull("the array of rows", rows)) Rows.check(row, size);
    return new View(this, rows.clone(), null);
  }

  /**
   * The first {@code n} examples, or all where there are fewer.
   *
   * @throws TensorException when n is negative
   */
  default Dataset take(int n) {
    Arguments.notNegative("take", "n", n);
    return subset(IntStream.range(0, Math.min(n, size())).toArray());
  }

  /**
   * All but the first {@code n} examples; none where there are fewer.
   *
   * @throws TensorException when n is negative
   */
  default Dataset skip(int n) {
    Arguments.notNegative("skip", "n", n);
    return subset(IntStream.range(n, Math.max(n, size())).toArray());
  }

  /**
   * Parts in the given shares, in order: split(0.8, 0.2).
   *
   * @param fractions each above 0, 1 together
   * @throws TensorException when they are not
   */
  default List<Dataset> split(double... fractions) {
    return Rows.split(this, IntStream.range(0, size()).toArray(), fractions, "split(");
  }

  /**
   * Parts in the given shares, of examples drawn by chance; the same seed draws the same.
   *
   * @param fractions each above 0, 1 together
   * @throws TensorException when they are not
   */
  default List<Dataset> randomSplit(long seed, double... fractions) {
    return Rows.split(
        this, Rows.shuffled(size(), new Philox(seed)), fractions, "randomSplit(" + seed + ", ");
  }

  /**
   * These examples, then those of others, which have the same parts.
   *
   * @throws TensorException when one of them is null
   */
  default Dataset concat(Dataset... others) {
    List<Dataset> all = new ArrayList<>(List.of(this));
    for (Dataset one : Rows.nonNull("the array of data sets", others)) {
      all.add(Rows.nonNull("a data set", one));
    }
    return new Concatenated(all);
  }
}
