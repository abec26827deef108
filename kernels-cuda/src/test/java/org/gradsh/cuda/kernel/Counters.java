package org.gradsh.cuda.kernel;

import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ScanOps;
import org.gradsh.autograd.op.SoftmaxOps;
import org.gradsh.autograd.op.StandardOps;
import org.gradsh.autograd.op.StandardOps.Standard;

/** Not a test: what the emulator counts for each kernel here (CUDA_EMULATOR_COUNT=1, REPORT=1). */
final class Counters {
  private static void run(Function<Tensor[], Tensor> f, Tensor... in) {
    Tensor[] there = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) there[k] = in[k].to(Both.CUDA);
    f.apply(there).toDoubleArray();
  }

  public static void main(String[] args) {
    String what = args.length == 0 ? "" : args[0];
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      Tensor x = Both.random(d, 1, 64, 1024);
      for (int axis = 0; axis < 2; axis++) {
        int a = axis;
        if (!what.isEmpty() && !what.equals(axis == 0 ? "columns" : "rows")) continue;
        run(in -> in[0].sum(a), x);
        run(in -> in[0].prod(a), x);
        run(in -> in[0].norm(2, new int[] {a}, false), x);
        run(in -> in[0].max(a), x);
        run(in -> in[0].argMax(a, false), x);
        run(in -> in[0].logSumExp(a), x);
        run(in -> in[0].softmax(a), x);
        run(in -> in[0].logSoftmax(a), x);
        run(in -> SoftmaxOps.SOFTMAX_PRODUCT.apply(a, in), x, x);
        run(in -> SoftmaxOps.LOG_SOFTMAX_PRODUCT.apply(a, in), x, x);
        run(in -> in[0].cumSum(a), x);
        run(in -> in[0].logCumSumExp(a), x);
        run(in -> ScanOps.CUM_ARG.apply(new ScanOps.Running(a, true), in[0]), x);
      }
      run(in -> in[0].sum(), Both.random(d, 1, 100_000));
      Tensor target = Both.random(DType.INT64, 2, 64).abs();
      run(in -> Autograd.grad(t -> Autograd.crossEntropy(t, in[1])).apply(in[0]), x, target);
      run(in -> in[0].argSort(1, false), Both.random(d, 1, 64, 512));
      run(in -> in[0].argSort(0, false), Both.random(d, 1, 65536));
      Standard weighed = new Standard(1e-5, false, true);
      int[][] norms = {{64, 1, 1, 1024, 1}, {1, 8, 16, 1, 1024}};
      for (int[] dims : norms) {
        Tensor s = Both.random(d, 1, dims);
        Tensor w = Both.random(d, 2, dims[2], dims[3]);
        run(in -> StandardOps.STANDARDIZE.apply(weighed, in), s, w, w);
        run(in -> StandardOps.BACK.apply(weighed, in), s, s, w);
      }
    }
    run(in -> Autograd.bincount(in[0]), Both.random(DType.INT64, 2, 20_000).abs());
    run(in -> Autograd.histogram(in[0], 50, -2, 2).counts(), Both.random(DType.FLOAT64, 2, 20_000));
  }
}
