package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/** A vector for each word of a vocabulary: integers [...] to [..., size]. */
public final class Embedding extends StandardLayer implements OwnType<Embedding> {
  /** [count, size], normal with mean 0 and variance 1 at first. */
  public final Variable weight;

  private static final int NONE = -1;

  private final int paddingIndex;

  public Embedding(int count, int size) {
    this(count, size, 0, false);
  }

  /**
   * @param paddingIndex the row that stands for nothing: zeros, which are not learned; −1: the last
   * @throws TensorException when a size is below 1, or there is no such row
   */
  public Embedding(int count, int size, int paddingIndex) {
    this(count, size, paddingIndex, true);
  }

  private Embedding(int count, int size, int paddingIndex, boolean isPadded) {
    Arguments.positive("Embedding", "count", count);
    Arguments.positive("Embedding", "size", size);
    if (paddingIndex < -count || paddingIndex >= count) {
      throw TensorException.index("Embedding: paddingIndex " + paddingIndex + " is out of range")
          .detail("there are " + count + " rows; -1 is the last")
          .build();
    }
    this.paddingIndex = !isPadded ? NONE : paddingIndex < 0 ? paddingIndex + count : paddingIndex;
    Tensor table = Autograd.randn(count, size);
    if (isPadded) {
      Tensor rows = Autograd.arange(count, DType.INT32).ne(this.paddingIndex).unsqueeze(1);
      table = Autograd.where(rows, table, 0.0);
    }
    weight = variable(table, "weight");
  }

  @Override
  protected Tensor forward(Tensor x) {
    if (!x.dtype().isInteger()) {
      throw TensorException.dtype(this + ": x must be integers, the numbers of rows")
          .operand("x", x, "not integers")
          .hint("{x}.to(DType.INT64)")
          .build();
    }
    return paddingIndex == NONE
        ? Autograd.embedding(weight, x)
        : Autograd.embedding(weight, x, paddingIndex);
  }

  @Override
  public String toString() {
    int[] dims = weight.dims();
    String padding = paddingIndex == NONE ? "" : ", padding " + paddingIndex;
    return "Embedding(" + dims[0] + ", " + dims[1] + padding + ")";
  }
}
