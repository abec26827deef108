package org.gradsh.cuda.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;

/**
 * The structural ops that have kernels here, by the name under which the catalogue declares them.
 * Those that have none are computed on the CPU, and {@code docs/cuda.md} lists them.
 */
public final class Structural {
  /** One op on a device. */
  @FunctionalInterface
  interface CudaOp {
    /**
     * Computes the result.
     *
     * @param in all on the device
     * @return null for a case that it has no kernel for
     */
    Strided run(CudaDevice device, Object attributes, Strided[] in);
  }

  /** Some ops of one family. */
  @FunctionalInterface
  interface Family {
    void register(Map<String, CudaOp> ops);
  }

  private static final List<Family> FAMILIES =
      List.of(
          Triangles::register,
          Products::register,
          Reducers::register,
          Softmaxes::register,
          Classes::register,
          Scans::register,
          Orders::register,
          Norms::register,
          Counts::register,
          Picks::register,
          Places::register,
          Convolutions::register,
          Poolings::register,
          Randoms::register,
          Linear::register,
          Recurrences::register);

  private static final Map<String, CudaOp> OPS = ops();

  private Structural() {}

  private static Map<String, CudaOp> ops() {
    Map<String, CudaOp> ops = new HashMap<>();
    for (Family family : FAMILIES) family.register(ops);
    return Map.copyOf(ops);
  }

  /** See {@link org.gradsh.autograd.device.Accelerator#structural}. */
  public static Strided run(CudaDevice device, String op, Object attributes, Strided[] in) {
    CudaOp kernel = OPS.get(op);
    return kernel == null ? null : kernel.run(device, attributes, in);
  }
}
