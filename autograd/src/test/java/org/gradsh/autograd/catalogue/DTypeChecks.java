package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.expr.Elementwise;

/** Every dtype of every operand gives the promised dtype, or an error that says why not. */
record DTypeChecks(Subject subject, Tally tally) {
  void run() {
    // Beside operands with axes a scalar does not widen the result: all are to have axes here.
    Subject.Point p =
        subject.points().stream()
            .filter(q -> Arrays.stream(q.inputs()).allMatch(t -> t.rank() > 0))
            .findFirst()
            .orElse(subject.points().getFirst());
    int arity = Math.min(p.inputs().length, 3);
    DType[] dtypes = DType.values();
    int combinations = (int) Math.pow(dtypes.length, arity);
    for (int c = 0; c < combinations; c++) {
      Tensor[] in = p.inputs().clone();
      int rest = c;
      for (int k = 0; k < arity; k++) {
        in[k] = in[k].to(dtypes[rest % dtypes.length]);
        rest /= dtypes.length;
      }
      one(p.on(in));
    }
  }

  private void one(Subject.Point p) {
    String what = p + " of " + Arrays.stream(p.inputs()).map(Tensor::dtype).toList();
    Tensor y;
    try {
      y = p.value();
    } catch (TensorException e) {
      assertTrue(e.getMessage().startsWith(subject.name()), () -> what + ": " + e.getMessage());
      assertTrue(allowedToRefuse(p.inputs()), () -> what + ": " + e.getMessage());
      tally.passed();
      return;
    } catch (RuntimeException e) {
      throw new AssertionError(what + ": " + e, e);
    }
    if (subject.elementwise() != null) {
      assertEquals(promised(subject.elementwise(), p.inputs()), y.dtype(), what);
    } else if (!subject.name().equals("to")) {
      boolean wide = Arrays.stream(p.inputs()).anyMatch(t -> t.dtype() == DType.FLOAT64);
      if (!wide) assertNotEquals(DType.FLOAT64, y.dtype(), what);
      DType first = p.inputs()[0].dtype();
      boolean kept = first != DType.FLOAT64 || y.dtype() != DType.FLOAT32;
      assertTrue(kept, () -> what + " loses precision");
    }
    tally.passed();
  }

  /** Floating operands are refused only where the op says that it is for bits or for indices. */
  private boolean allowedToRefuse(Tensor[] in) {
    Elementwise op = subject.elementwise();
    if (op == null) return Arrays.stream(in).anyMatch(t -> t.dtype() != DType.FLOAT64);
    for (int k = 0; k < in.length; k++) {
      if (op.isMask(k) && in[k].dtype() != DType.BOOL) return true;
    }
    return op.numbers() == Elementwise.Numbers.BITS;
  }

  private static DType promised(Elementwise op, Tensor[] in) {
    DType promoted = null;
    for (int k = 0; k < in.length; k++) {
      if (op.isMask(k)) continue;
      promoted = promoted == null ? in[k].dtype() : promoted.promote(in[k].dtype());
    }
    return op.resultType(promoted);
  }
}
