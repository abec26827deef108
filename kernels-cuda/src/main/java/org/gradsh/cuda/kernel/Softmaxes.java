package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.ClassLossOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Softmax, its relatives and cross-entropy against classes: {@code softmax.cu}. */
final class Softmaxes {
  private Softmaxes() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("softmax", (device, a, in) -> softmax(device, "softmax", in[0], (Integer) a));
    ops.put("logSoftmax", (device, a, in) -> softmax(device, "log_softmax", in[0], (Integer) a));
    ops.put("softmaxProduct", (device, a, in) -> product(device, "softmax", in, (Integer) a));
    ops.put(
        "logSoftmaxProduct", (device, a, in) -> product(device, "log_softmax", in, (Integer) a));
    ops.put("classEntropy", (device, a, in) -> entropy(device, in, (ClassLossOps.At) a));
    ops.put("classEntropySlope", (device, a, in) -> slope(device, in, (ClassLossOps.At) a));
  }

  private static Strided softmax(CudaDevice device, String entry, Strided in, int axis) {
    Strided x = Casts.cast(in, Reducers.floating(in.dtype()));
    Strided out = device.unwritten(x.dtype(), x.shape());
    return x.size() == 0 ? out : line(device, entry, x, out, null, null, axis, 0);
  }

  private static Strided entropy(CudaDevice device, Strided[] in, ClassLossOps.At a) {
    Strided x = Casts.cast(in[0], Reducers.floating(in[0].dtype()));
    if (x.size() == 0) return null;
    Strided out = device.unwritten(x.dtype(), in[1].shape());
    return line(device, "entropy", x, out, in[1], null, a.axis(), a.ignored());
  }

  private static Strided slope(CudaDevice device, Strided[] in, ClassLossOps.At a) {
    Strided x = Casts.cast(in[0], Reducers.floating(in[0].dtype()));
    if (x.size() == 0) return null;
    Strided by = Casts.contiguous(Casts.cast(in[2], x.dtype()));
    Strided out = device.unwritten(x.dtype(), x.shape());
    return line(device, "entropy_slope", x, out, in[1], by, a.axis(), a.ignored());
  }

  /**
   * One of the kernels that find the largest element and the sum of exponentials of each line.
   *
   * @param target the class of each line, or null
   * @param by a number for each line, row-major, or null
   */
  private static Strided line(
      CudaDevice device,
      String entry,
      Strided in,
      Strided out,
      Strided target,
      Strided by,
      int axis,
      long ignored) {
    Strided x = AxisSet.others(in, axis).fits() ? in : Casts.contiguous(in);
    Lines lines = Lines.of(x, axis, 32 / x.dtype().bytes());
    Strided classes = target == null ? null : Casts.contiguous(Casts.cast(target, DType.INT64));
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(classes == null ? 0 : device.address(classes, stream))
            .of(by == null ? 0 : device.address(by, stream));
    lines.into(a).of(lines.step()).of(ignored).of(device.faults().index());
    lines.kept().into(a);
    lines.launch(device, "softmax", entry + "_" + Written.suffix(x.dtype()), a);
    return out;
  }

  private static Strided product(CudaDevice device, String entry, Strided[] in, int axis) {
    DType dtype = Reducers.floating(in[0].dtype().promote(in[1].dtype()));
    Strided[] both = {Casts.cast(in[0], dtype), Casts.cast(in[1], dtype)};
    Strided out = device.unwritten(dtype, both[0].shape());
    if (out.size() == 0) return out;
    for (int k = 0; k < 2; k++) {
      if (!AxisSet.others(both[k], axis).fits()) both[k] = Casts.contiguous(both[k]);
    }
    Lines lines = Lines.of(both[0], axis, 16 / dtype.bytes());
    Lines other = Lines.of(both[1], axis, 16 / dtype.bytes());
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(both[0], stream))
            .of(device.address(both[1], stream))
            .of(device.address(out, stream));
    lines.into(a).of(lines.step()).of(other.step());
    other.kept().into(lines.kept().into(a));
    lines.launch(device, "softmax", entry + "_product_" + Written.suffix(dtype), a);
    return out;
  }
}
