package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Placement;

/** What layers ask of the numbers and operands that they are given, and how they tell them. */
final class Sizes {
  private Sizes() {}

  // ---- of constructors ----

  /** The extents of a kernel, one for each axis of the image. */
  static int[] extents(String layer, int[] kernel, int axes) {
    Arguments.nonNull(layer, "kernel", kernel);
    if (kernel.length != axes) {
      throw TensorException.value(layer + ": the kernel has " + kernel.length + " extents")
          .hint("as many as the image has axes: " + axes)
          .build();
    }
    for (int n : kernel) Arguments.positive(layer, "an extent of the kernel", n);
    return kernel;
  }

  /** Options of a convolution of images with so many axes. */
  static Conv.Options fitting(String layer, Conv.Options options, int axes) {
    Arguments.nonNull(layer, "options", options);
    atLeast(layer, "stride", options.stride(), axes, 1);
    atLeast(layer, "padding", options.padding(), axes, 0);
    atLeast(layer, "dilation", options.dilation(), axes, 1);
    atLeast(layer, "outputPadding", options.outputPadding(), axes, 0);
    return options;
  }

  /** Windows of a pooling of images with so many axes. */
  static Pool fitting(String layer, Pool pool, int axes) {
    Arguments.nonNull(layer, "pool", pool);
    atLeast(layer, "size", pool.size(), axes, 1);
    if (!pool.stride().isEmpty()) atLeast(layer, "stride", pool.stride(), axes, 1);
    atLeast(layer, "padding", pool.padding(), axes, 0);
    atLeast(layer, "dilation", pool.dilation(), axes, 1);
    for (int a = 0; a < axes; a++) {
      int size = pool.size().get(pool.size().size() == 1 ? 0 : a);
      int padding = pool.padding().get(pool.padding().size() == 1 ? 0 : a);
      if (padding <= size / 2) continue;
      throw TensorException.value(layer + ": padding " + padding + " is too large")
          .detail("a window of " + size)
          .hint("at most half of the window")
          .build();
    }
    return pool;
  }

  private static void atLeast(
      String layer, String what, List<Integer> numbers, int axes, int least) {
    if (numbers.size() != 1 && numbers.size() != axes) {
      throw TensorException.value(layer + ": " + what + " has " + numbers.size() + " numbers")
          .hint(axes == 1 ? "one number" : "one number, or " + axes)
          .build();
    }
    for (int n : numbers) {
      if (n >= least) continue;
      throw TensorException.value(layer + ": " + what + " is " + n)
          .hint(least + " or more")
          .build();
    }
  }

  // ---- of operands ----

  /** That an axis of x has the size that a layer was made for. */
  static void require(Layer layer, Tensor x, int axis, int size, String what) {
    int a = axis < 0 ? x.rank() + axis : axis;
    if (a < 0 || a >= x.rank() || x.shape().dim(a) != size) {
      throw misfit(layer, x, axis, size, what);
    }
  }

  static TensorException misfit(Layer layer, Tensor x, int axis, int size, String what) {
    int a = axis < 0 ? x.rank() + axis : axis;
    boolean isThere = a >= 0 && a < x.rank();
    String which = axis == -1 ? "the last axis" : "axis " + axis;
    String problem =
        isThere
            ? which + " of x is " + x.shape().dim(a) + ", not " + size
            : "x has no axis " + axis;
    return TensorException.shape(layer + ": " + problem)
        .operand("x", x, isThere ? what + ": " + x.shape().dim(a) : "axes: " + x.rank())
        .detail("the layer was made with " + what + " = " + size)
        .build();
  }

  /**
   * What a layer says where its ops have operands on different devices: one of its variables is
   * elsewhere than x. What has another reason is left as it is.
   */
  static TensorException elsewhere(Layer layer, Tensor x, TensorException e) {
    if (x == null || !Placement.isMixed(e)) return e;
    for (Map.Entry<String, Variable> own : layer.namedParameters().entrySet()) {
      Tensor v = own.getValue();
      if (v.device().equals(x.device())) continue;
      boolean isBehind = v.device().equals(Device.CPU);
      String fix =
          isBehind
              ? "net.to(" + Placement.text(x.device()) + "), net being the whole model"
              : "{x}.to(" + Placement.text(v.device()) + ")";
      TensorException told =
          TensorException.device(
                  StandardLayer.name(layer) + ": x and the layer are on different devices")
              .operand("x", x, "on " + x.device())
              .operand(own.getKey(), v.dtype(), v.shape(), "on " + v.device())
              .hint(fix)
              .build();
      told.initCause(e);
      return told;
    }
    return e;
  }

  // ---- as text ----

  /** A number as one writes it: 1 for 1.0. */
  static String text(double v) {
    return v == Math.rint(v) && Math.abs(v) < 1e9 ? (long) v + "" : v + "";
  }

  /** Extents from an axis on: 3×5. */
  static String times(int[] dims, int from) {
    return Arrays.stream(dims, from, dims.length)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining("×"));
  }

  static String text(Pool pool) {
    List<String> parts = new ArrayList<>(List.of(times(pool.size())));
    if (!pool.stride().isEmpty()) parts.add("stride " + times(pool.stride()));
    if (!isAll(pool.padding(), 0)) parts.add("padding " + times(pool.padding()));
    if (!isAll(pool.dilation(), 1)) parts.add("dilation " + times(pool.dilation()));
    if (pool.ceilMode()) parts.add("ceil");
    return String.join(", ", parts);
  }

  static boolean isAll(List<Integer> numbers, int n) {
    return numbers.stream().allMatch(k -> k == n);
  }

  /** Extents: 3×5. */
  static String times(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }
}
