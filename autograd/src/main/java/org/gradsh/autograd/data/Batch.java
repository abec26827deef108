package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Some rows of a {@link Dataset}: one tensor for each of its parts, of equal first extent.
 *
 * @param parts in the data set's order
 */
public record Batch(List<Tensor> parts) {
  public Batch {
    Rows.nonNull("the list of a batch's parts", parts);
    if (parts.isEmpty()) {
      throw TensorException.value("batch: there are no parts").hint("Batch.of(x, y)").build();
    }
    for (int i = 0; i < parts.size(); i++) Rows.nonNull("part " + i + " of a batch", parts.get(i));
    parts = List.copyOf(parts);
  }

  /** Parts in their order. */
  public static Batch of(Tensor... parts) {
    return new Batch(Arrays.asList(Rows.nonNull("the array of a batch's parts", parts)));
  }

  /** The same with another first part. */
  public Batch withX(Tensor x) {
    List<Tensor> others = new ArrayList<>(parts);
    others.set(0, x);
    return new Batch(others);
  }

  /** The first part: the examples. */
  public Tensor x() {
    return get(0);
  }

  /** The second part: their targets. */
  public Tensor y() {
    return get(1);
  }

  /**
   * A part by its place.
   *
   * @throws TensorException when there are fewer
   */
  public Tensor get(int part) {
    if (part < 0 || part >= parts.size()) {
      throw TensorException.index("batch: there is no part " + part)
          .detail("the data set has " + parts.size() + ", counted from 0")
          .build();
    }
    return parts.get(part);
  }

  /** The number of rows. */
  public int size() {
    return parts.getFirst().dims()[0];
  }
}
