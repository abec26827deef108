package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Examples that can be counted and picked by number. */
public interface Dataset {
  /** The number of examples. */
  int size();

  /**
   * The examples of the given numbers, in their order.
   *
   * @param rows from 0 to size − 1; numbers may repeat
   */
  Batch pick(int[] rows);

  /**
   * Tensors side by side: example i is slice i of each along the first axis.
   *
   * @throws TensorException when there are none, or first extents differ
   */
  static Dataset of(Tensor... parts) {
    List<Tensor> sides = List.of(parts);
    if (sides.isEmpty()) {
      throw TensorException.value("dataset: there are no tensors").hint("of(x, y)").build();
    }
    Tensor first = sides.getFirst();
    for (Tensor t : sides) {
      if (t.rank() == 0) {
        throw TensorException.shape("dataset: a scalar has no rows").operand("scalar", t).build();
      }
      if (t.dims()[0] != first.dims()[0]) {
        throw TensorException.shape("dataset: the tensors differ in their number of rows")
            .operand("x", first, "rows: " + first.dims()[0])
            .operand("y", t, "rows: " + t.dims()[0])
            .build();
      }
    }
    return new Dataset() {
      @Override
      public int size() {
        return first.dims()[0];
      }

      @Override
      public Batch pick(int[] rows) {
        Tensor index = Autograd.tensor(rows);
        List<Tensor> picked = new ArrayList<>();
        for (Tensor t : sides) picked.add(t.indexSelect(0, index));
        return new Batch(picked);
      }

      @Override
      public String toString() {
        List<String> row = new ArrayList<>();
        for (Tensor t : sides)
          row.add(t.dtype() + " " + Arrays.toString(Arrays.copyOfRange(t.dims(), 1, t.rank())));
        return "Dataset: " + size() + " rows of " + String.join(", ", row);
      }
    };
  }
}
