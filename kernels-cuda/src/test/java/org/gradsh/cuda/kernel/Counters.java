package org.gradsh.cuda.kernel;

import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;

/** Not a test: what the emulator counts for each kernel here (CUDA_EMULATOR_COUNT=1, REPORT=1). */
final class Counters {
  private static void run(Function<Tensor[], Tensor> f, Tensor... in) {
    Tensor[] there = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) there[k] = in[k].to(Both.CUDA);
    f.apply(there).toDoubleArray();
  }

  public static void main(String[] args) {
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      Tensor x = Both.random(d, 1, 64, 1024);
      for (int axis = 0; axis < 2; axis++) {
        int a = axis;
        run(in -> in[0].sum(a), x);
        run(in -> in[0].norm(2, new int[] {a}, false), x);
        run(in -> in[0].max(a), x);
        run(in -> in[0].argMax(a, false), x);
        run(in -> in[0].logSumExp(a), x);
        run(in -> in[0].softmax(a), x);
        run(in -> in[0].logSoftmax(a), x);
      }
      run(in -> in[0].sum(), Both.random(d, 1, 100_000));
    }
  }
}
