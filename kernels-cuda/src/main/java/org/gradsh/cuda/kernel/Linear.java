package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.SolveOps.Triangle;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.memory.Faults.Kind;

/** Systems of equations, inverses, determinants and Cholesky's factor: {@code linear.cu}. */
final class Linear {
  private Linear() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("triangularSolve", (device, t, in) -> triangle(device, in[0], in[1], (Triangle) t));
    ops.put("cholesky", (device, none, in) -> cholesky(device, in[0]));
    ops.put("solve", (device, right, in) -> solve(device, in[0], in[1]));
    ops.put("inverse", (device, none, in) -> inverse(device, in[0]));
    ops.put("det", (device, none, in) -> determinants(device, in[0], false));
    ops.put("slogdet", (device, none, in) -> determinants(device, in[0], true));
  }

  private static Strided triangle(CudaDevice device, Strided a, Strided b, Triangle t) {
    DType type = Reducers.floating(a.dtype().promote(b.dtype()));
    Matrices x = Matrices.of(device, b, type);
    if (x.isEmpty()) return x.result(b.shape());
    Matrices l = Matrices.of(device, a, type);
    // The transpose of what is upper is lower, and the other way round.
    x.solve(
        t.transposed() ? l.turned() : l, t.upper() != t.transposed(), t.unit(), 0, Kind.TRIANGLE);
    return x.result(b.shape());
  }

  private static Strided cholesky(CudaDevice device, Strided in) {
    DType type = Reducers.floating(in.dtype());
    Matrices a = Matrices.of(device, in, type);
    if (a.isEmpty()) return a.result(in.shape());
    Strided turned = Casts.fresh(in, type); // row by row: column by column it is the transpose
    Arguments h = Arguments.begin().of(a.address()).of(a.at(turned)).of(a.block().size());
    Flat.launch(device, "linear", a.entry("halves"), a.block().size(), h);
    a.cholesky();
    return a.result(in.shape());
  }

  private static Strided solve(CudaDevice device, Strided a, Strided b) {
    DType type = Reducers.floating(a.dtype().promote(b.dtype()));
    Matrices right = Matrices.of(device, b, type);
    if (right.isEmpty()) return right.result(b.shape());
    if (!Factors.fits(a)) return null;
    return Factors.of(Matrices.of(device, a, type)).solve(right, Kind.SOLVE).result(b.shape());
  }

  private static Strided inverse(CudaDevice device, Strided in) {
    DType type = Reducers.floating(in.dtype());
    Matrices a = Matrices.of(device, in, type);
    if (a.isEmpty()) return a.result(in.shape());
    if (!Factors.fits(in)) return null;
    return Factors.of(a).solve(null, Kind.INVERSE).result(in.shape());
  }

  /** In float64, as on the CPU. */
  private static Strided determinants(CudaDevice device, Strided in, boolean logarithms) {
    int[] dims = in.shape().dims();
    int rank = dims.length - 2 + (logarithms ? 1 : 0);
    int[] lead = java.util.Arrays.copyOf(dims, rank);
    if (logarithms) lead[rank - 1] = 2;
    Strided out = device.unwritten(DType.FLOAT64, Shape.of(lead));
    if (out.size() > 0) {
      Matrices a = Matrices.of(device, in, DType.FLOAT64);
      boolean isEmpty = a.isEmpty(); // of no rows: 1
      Factors f = isEmpty ? null : Factors.of(a);
      Arguments d =
          Arguments.begin()
              .of(isEmpty ? 0 : a.address())
              .of(isEmpty ? 0 : a.at(f.pivots()))
              .of(isEmpty ? 0 : a.at(f.spoilt()))
              .of(a.at(out))
              .of(a.rows())
              .of(logarithms ? 1 : 0);
      var kernel = device.written().kernel("linear", "linear_determinants");
      device.stream().launch(kernel, a.count(), Matrices.SIDE, d);
    }
    return Casts.cast(out, Reducers.floating(in.dtype()));
  }
}
