package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** Tensors side by side. */
record TensorDataset(List<Tensor> sides) implements Dataset {
  TensorDataset {
    for (int i = 0; i < sides.size(); i++) Rows.nonNull("tensor " + i, sides.get(i));
    sides = List.copyOf(sides);
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
  }

  @Override
  public int size() {
    return sides.getFirst().dims()[0];
  }

  @Override
  public Batch pick(int[] rows) {
    return new Batch(sides.stream().map(t -> t.indexSelect(0, Rows.index(rows, t))).toList());
  }

  @Override
  public Batch all() {
    return new Batch(sides);
  }

  @Override
  public String toString() {
    List<String> row = new ArrayList<>();
    for (Tensor t : sides) {
      row.add(t.dtype() + " " + Arrays.toString(Arrays.copyOfRange(t.dims(), 1, t.rank())));
    }
    return "Dataset: " + size() + " rows of " + String.join(", ", row);
  }
}
