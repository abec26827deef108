package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/** How examples become a batch. */
@FunctionalInterface
public interface Collate {
  /**
   * @param examples one at least, each without an axis for the rows
   */
  Batch collate(List<Batch> examples);

  /**
   * Parts one above the other along a new first axis.
   *
   * @throws TensorException when shapes differ
   */
  static Batch stack(List<Batch> examples) {
    List<Tensor> parts = new ArrayList<>();
    for (int p = 0; p < examples.getFirst().parts().size(); p++) {
      int part = p;
      List<Tensor> pieces = examples.stream().map(e -> e.get(part)).toList();
      Tensor first = pieces.getFirst();
      for (Tensor t : pieces) {
        if (t.shape().equals(first.shape())) continue;
        throw TensorException.shape("collate: examples differ in shape")
            .operand("first", first)
            .operand("other", t)
            .hint("collate(Collate.padded(0)), or the same size for all")
            .build();
      }
      parts.add(Autograd.stack(pieces, 0));
    }
    return new Batch(parts);
  }

  /**
   * The same for examples of different lengths: each part is as long as its longest along the first
   * axis, the rest is {@code value}.
   */
  static Collate padded(double value) {
    return examples -> {
      List<Batch> even = new ArrayList<>();
      for (Batch example : examples) {
        List<Tensor> parts = new ArrayList<>();
        for (int p = 0; p < example.parts().size(); p++) {
          int part = p;
          int longest =
              examples.stream()
                  .map(e -> e.get(part))
                  .mapToInt(t -> t.rank() == 0 ? 0 : t.dims()[0])
                  .max()
                  .orElse(0);
          parts.add(padded(example.get(p), longest, value));
        }
        even.add(new Batch(parts));
      }
      return stack(even);
    };
  }

  private static Tensor padded(Tensor t, int length, double value) {
    if (t.rank() == 0 || t.dims()[0] == length) return t;
    int[] rest = t.dims();
    rest[0] = length - rest[0];
    return Autograd.concat(0, t, Autograd.full(value, rest).to(t.device()).to(t.dtype()));
  }
}
