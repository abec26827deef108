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
    DType[] dtypes = DType.values();
    Tensor[] sampled = p.inputs();
    int arity = Math.min(sampled.length, 3);
    int combinations = (int) Math.pow(dtypes.length, arity);
    for (int c = 0; c < combinations; c++) {
      Tensor[] in = sampled.clone();
      int rest = c;
      for (int k = 0; k < arity; k++) {
        in[k] = cast(sampled[k], dtypes[rest % dtypes.length]);
        rest /= dtypes.length;
      }
      one(p.on(in), sampled);
    }
  }

  private Tensor cast(Tensor x, DType dtype) {
    // Not to 0, so that an integer can be divided by it.
    boolean rounded = subject.elementwise() != null && x.dtype().isFloating();
    return rounded && !dtype.isFloating() ? x.abs().ceil().to(dtype) : x.to(dtype);
  }

  private void one(Subject.Point p, Tensor[] sampled) {
    String what = p + " of " + Arrays.stream(p.inputs()).map(Tensor::dtype).toList();
    Tensor y;
    try {
      y = p.value();
    } catch (TensorException e) {
      assertTrue(e.getMessage().startsWith(subject.method()), () -> what + ": " + e.getMessage());
      assertTrue(mayRefuse(p.inputs(), sampled), () -> what + ": " + e.getMessage());
      tally.passed();
      return;
    } catch (RuntimeException e) {
      throw new AssertionError(what + ": " + e, e);
    }
    if (subject.elementwise() != null) {
      assertEquals(promised(subject.elementwise(), p.inputs()), y.dtype(), what);
    } else if (!subject.name().equals("to") && sampled[0].dtype().isFloating()) {
      boolean wide = Arrays.stream(p.inputs()).anyMatch(t -> t.dtype() == DType.FLOAT64);
      if (!wide) assertNotEquals(DType.FLOAT64, y.dtype(), what);
      boolean keeps = p.inputs()[0].dtype() != DType.FLOAT64 || y.dtype() != DType.FLOAT32;
      assertTrue(keeps, () -> what + " loses precision");
    }
    tally.passed();
  }

  /** An op may be for masks, for whole numbers, or for indices: then its samples are such. */
  private boolean mayRefuse(Tensor[] in, Tensor[] sampled) {
    Elementwise op = subject.elementwise();
    for (int k = 0; k < in.length; k++) {
      boolean other = in[k].dtype().category() != sampled[k].dtype().category();
      if (other && (op == null || op.isMask(k) || !op.accepts(in[k].dtype()))) return true;
    }
    return false;
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
