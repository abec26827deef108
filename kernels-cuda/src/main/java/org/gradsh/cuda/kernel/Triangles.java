package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** {@code tril} and {@code triu}: {@code triangle.cu}. */
final class Triangles {
  private Triangles() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("tril", (device, k, in) -> triangle(device, in[0], (Integer) k, true));
    ops.put("triu", (device, k, in) -> triangle(device, in[0], (Integer) k, false));
  }

  private static Strided triangle(CudaDevice device, Strided x, int k, boolean lower) {
    Strided out = Casts.fresh(x, x.dtype());
    int n = out.size();
    if (n == 0) return out;
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(out, stream))
            .of(n)
            .of(x.shape().dim(-2))
            .of(x.shape().dim(-1))
            .of(k)
            .of(lower ? 1 : 0);
    Flat.launch(device, "triangle", "triangle_" + x.dtype().bytes(), n, a);
    return out;
  }
}
