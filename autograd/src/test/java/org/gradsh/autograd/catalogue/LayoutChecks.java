package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.tape.Transforms;

/** Value and gradients are the same, to the bit, wherever the operands lie in memory. */
record LayoutChecks(Subject subject, Tally tally) {
  void run() {
    for (Subject.Point p : subject.points()) {
      for (DType dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
        Tensor[] inputs = cast(p.inputs(), dtype);
        for (MemoryLayout layout : MemoryLayout.values()) {
          for (int k = 0; k < inputs.length; k++) {
            if (!layout.applies(inputs[k].shape())) continue;
            Tensor[] moved = inputs.clone();
            moved[k] = layout.of(inputs[k]);
            same(p.on(inputs), p.on(moved), p + " " + dtype + ", operand " + k + " " + layout);
          }
        }
      }
    }
  }

  static Tensor[] cast(Tensor[] inputs, DType dtype) {
    Tensor[] out = inputs.clone();
    for (int k = 0; k < out.length; k++) if (out[k].dtype().isFloating()) out[k] = out[k].to(dtype);
    return out;
  }

  private void same(Subject.Point expected, Subject.Point actual, String what) {
    List<Tensor> a = valueAndGradients(expected);
    List<Tensor> b = valueAndGradients(actual);
    for (int i = 0; i < a.size(); i++) {
      String which = what + (i == 0 ? ": value" : ": gradient " + (i - 1));
      assertEquals(a.get(i).shape(), b.get(i).shape(), which);
      assertEquals(a.get(i).dtype(), b.get(i).dtype(), which);
      assertArrayEquals(MemoryLayout.bits(a.get(i)), MemoryLayout.bits(b.get(i)), which);
    }
    tally.passed();
  }

  /** The value, and where it is floating the cotangents of the floating operands. */
  static List<Tensor> valueAndGradients(Subject.Point p) {
    List<Tensor> all = new ArrayList<>();
    Tensor value = p.value();
    all.add(value);
    int[] at = GradientChecks.floating(p.inputs());
    if (!value.dtype().isFloating() || at.length == 0) return all;
    var pullback =
        Transforms.vjp(
            "vjp",
            in -> {
              Tensor[] operands = p.inputs().clone();
              for (int k = 0; k < at.length; k++) operands[at[k]] = in[k];
              return p.function().apply(operands);
            },
            GradientChecks.pick(p.inputs(), at));
    Tensor cotangent = GradientChecks.random(value.shape(), new Philox(7)).to(value.dtype());
    all.addAll(pullback.pull(cotangent.to(value.device())));
    return all;
  }
}
