package org.gradsh.cuda.kernel;

import java.util.Arrays;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;

/** {@code matmul}: what its operands are, and who computes it. */
final class Products {
  private Products() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("matmul", (device, none, in) -> product(device, in[0], in[1], Ending.NONE));
    ops.put("affine", (device, none, in) -> affine(device, in[0], in[1], in[2]));
  }

  /** X Wᵀ + b in one pass. */
  private static Strided affine(CudaDevice device, Strided x, Strided w, Strided b) {
    DType type = x.dtype().promote(w.dtype());
    if (type != b.dtype() || type == DType.BOOL) return null;
    Ending ending = new Ending(Casts.contiguous(b), Ending.Activation.NONE);
    return product(device, x, transposed(w), ending);
  }

  private static Strided transposed(Strided w) {
    Shape shape = Shape.of(w.shape().dim(1), w.shape().dim(0));
    int[] strides = {w.strides()[1], w.strides()[0]};
    return new Strided(w.dtype(), shape, w.data(), w.offset(), strides);
  }

  /** A B, and what is done with it; null where the CPU has an error to tell. */
  static Strided product(CudaDevice device, Strided a, Strided b, Ending ending) {
    DType type = a.dtype().promote(b.dtype());
    if (type == DType.BOOL) type = DType.INT32;
    Shape lead = Shape.broadcast(batch(a.shape()), batch(b.shape()));
    if (lead == null) return null;
    Strided left = Casts.cast(a, type);
    Strided right = Casts.cast(b, type);
    Shape shape = ProductForm.with(lead, a.shape().dim(-2), b.shape().dim(-1));
    if (shape.size() > 0 && left.shape().dim(-1) == 0) {
      Strided zeros = device.zeros(type, shape);
      return ending.isNone() ? zeros : null;
    }
    Strided out = device.unwritten(type, shape);
    if (shape.size() == 0) return out;
    product(device, left, right, lead, out, ending);
    return out;
  }

  /** The product of two matrices of one dtype, none of which is empty, into a third of rows. */
  static void product(CudaDevice device, Strided a, Strided b, Strided out, Ending ending) {
    product(device, a, b, Shape.SCALAR, out, ending);
  }

  private static void product(
      CudaDevice device, Strided a, Strided b, Shape lead, Strided out, Ending ending) {
    Strided left = readable(a);
    Strided right = readable(b);
    ProductForm form = ProductForm.of(left, right, lead);
    if (form.extents().length > ProductForm.AXES) {
      left = Casts.fresh(left.broadcastTo(with(lead, left)), out.dtype());
      right = Casts.fresh(right.broadcastTo(with(lead, right)), out.dtype());
      form = ProductForm.of(left, right, lead);
    }
    ProductKernels.run(device, form, left, right, out, ending);
  }

  /**
   * A matrix whose rows or columns are runs of memory, or repetitions: transposed ones are as they
   * are, others are copied, for each of their elements is read many times.
   */
  private static Strided readable(Strided x) {
    int rank = x.shape().rank();
    int rows = x.shape().dim(-2) == 1 ? 0 : Math.abs(x.strides()[rank - 2]);
    int columns = x.shape().dim(-1) == 1 ? 0 : Math.abs(x.strides()[rank - 1]);
    return Math.min(rows, columns) <= 1 ? x : Casts.fresh(x, x.dtype());
  }

  private static Shape with(Shape lead, Strided x) {
    return ProductForm.with(lead, x.shape().dim(-2), x.shape().dim(-1));
  }

  private static Shape batch(Shape s) {
    return Shape.of(Arrays.copyOf(s.dims(), s.rank() - 2));
  }
}
