package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.ClassLossOps;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Elements at classes: {@code classes.cu}. */
final class Classes {
  /** {@code EACH} in {@code classes.cu}. */
  private static final int EACH = 4;

  private Classes() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("atClasses", (device, a, in) -> at(device, in[0], in[1], (ClassLossOps.At) a));
    ops.put("intoClasses", (device, a, in) -> into(device, in[0], in[1], (ClassLossOps.Into) a));
    ops.put("oneHot", (device, classes, in) -> oneHot(device, in[0], (Integer) classes));
  }

  private static Strided named(Strided target) {
    return Casts.contiguous(Casts.cast(target, DType.INT64));
  }

  /** Of kernels that write some neighbours in each thread. */
  private static int threads(Strided out) {
    return (out.size() - 1) / EACH + 1;
  }

  private static Strided at(CudaDevice device, Strided in, Strided target, ClassLossOps.At at) {
    if (in.size() == 0) return null; // nothing, or an error
    int axis = at.axis();
    Strided x = AxisSet.others(in, axis).fits() ? in : Casts.contiguous(in);
    Strided classes = named(target);
    Strided out = device.unwritten(x.dtype(), target.shape());
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(device.address(classes, stream))
            .of(out.size())
            .of(x.shape().dim(axis))
            .of(x.strides()[axis])
            .of((long) at.ignored())
            .of(device.faults().index());
    AxisSet.others(x, axis).into(a);
    Flat.launch(device, "classes", "at_classes_" + x.dtype().bytes(), out.size(), a);
    return out;
  }

  private static Strided into(
      CudaDevice device, Strided in, Strided target, ClassLossOps.Into into) {
    Shape shape = into.shape();
    if (shape.size() == 0) return null;
    Strided x = Casts.contiguous(in);
    Strided classes = named(target);
    int inner = 1;
    for (int k = into.at().axis() + 1; k < shape.rank(); k++) inner *= shape.dim(k);
    Strided out = device.unwritten(x.dtype(), shape);
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(x, stream))
            .of(device.address(out, stream))
            .of(device.address(classes, stream))
            .of(out.size())
            .of(shape.dim(into.at().axis()))
            .of(inner)
            .of((long) into.at().ignored())
            .of(device.faults().index());
    Flat.launch(device, "classes", "into_classes_" + x.dtype().bytes(), threads(out), a);
    return out;
  }

  private static Strided oneHot(CudaDevice device, Strided index, int classes) {
    if (classes <= 0 || index.size() == 0) return null; // nothing, or an error
    Strided named = named(index);
    int[] dims = java.util.Arrays.copyOf(index.shape().dims(), index.shape().rank() + 1);
    dims[dims.length - 1] = classes;
    Strided out = device.unwritten(DType.FLOAT32, Shape.of(dims));
    Stream stream = device.stream();
    Arguments a =
        Arguments.begin()
            .of(device.address(named, stream))
            .of(device.address(out, stream))
            .of(out.size())
            .of(classes)
            .of(device.faults().index());
    Flat.launch(device, "classes", "one_hot", threads(out), a);
    return out;
  }
}
