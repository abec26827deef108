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

  private final int paddingIndex;

  public Embedding(int count, int size) {
    this(count, size, -1);
  }

  /**
   * @param paddingIndex the row that stands for nothing: zeros, which are not learned; −1: none
   * @throws TensorException when a size is below 1, or there is no such row
   */
  public Embedding(int count, int size, int paddingIndex) {
    Arguments.positive("Embedding", "count", count);
    Arguments.positive("Embedding", "size", size);
    if (paddingIndex < -1 || paddingIndex >= count) {
      throw TensorException.index("Embedding: paddingIndex " + paddingIndex + " is out of range")
          .detail("there are " + count + " rows")
          .build();
    }
    this.paddingIndex = paddingIndex;
    Tensor table = Autograd.randn(count, size);
    if (paddingIndex >= 0) {
      Tensor rows = Autograd.arange(count, DType.INT32).ne(paddingIndex).unsqueeze(1);
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
    return paddingIndex < 0
        ? Autograd.embedding(weight, x)
        : Autograd.embedding(weight, x, paddingIndex);
  }

  @Override
  public String toString() {
    int[] dims = weight.dims();
    String padding = paddingIndex < 0 ? "" : ", padding " + paddingIndex;
    return "Embedding(" + dims[0] + ", " + dims[1] + padding + ")";
  }
}
