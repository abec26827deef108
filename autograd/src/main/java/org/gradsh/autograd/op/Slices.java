package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;

/**
 * A basic slice with its indices resolved against one shape: the parts of the result in order.
 * Trailing axes that no part names are taken whole.
 */
public record Slices(List<Part> parts) {
  public Slices {
    parts = List.copyOf(parts);
  }

  /** What becomes of an axis, or of none. */
  public sealed interface Part {}

  /** {@code length} places of an axis: start, start + step … */
  public record Range(int start, int step, int length) implements Part {
    @Override
    public String toString() {
      if (length == 0) return "0:0";
      if (step == 1) return start + ":" + (start + length);
      int stop = start + step * length;
      return start + ":" + (stop < 0 ? "" : stop) + ":" + step;
    }
  }

  /** One place of an axis, which is dropped. */
  public record At(int index) implements Part {
    @Override
    public String toString() {
      return Integer.toString(index);
    }
  }

  /** An axis of extent 1 that was not there. */
  public record NewAxis() implements Part {
    @Override
    public String toString() {
      return "None";
    }
  }

  /** A part of one axis, all others whole. */
  static Slices along(Shape shape, int axis, Part part) {
    List<Part> parts = new ArrayList<>();
    for (int a = 0; a < axis; a++) parts.add(new Range(0, 1, shape.dim(a)));
    parts.add(part);
    return new Slices(parts);
  }

  /** The same slices of axes that come after a first one of n places, which is taken whole. */
  Slices behindFirst(int n) {
    List<Part> all = new ArrayList<>(parts);
    all.addFirst(new Range(0, 1, n));
    return new Slices(all);
  }

  /** The part of a block that these slices name: a view. */
  Strided view(Strided in) {
    int rank = in.shape().rank();
    int[] dims = new int[parts.size() + rank];
    int[] strides = new int[dims.length];
    int offset = in.offset();
    int axis = 0;
    int n = 0;
    for (Part part : parts) {
      switch (part) {
        case Range r -> {
          int stride = in.strides()[axis++];
          dims[n] = r.length();
          strides[n++] = stride * r.step();
          if (r.length() > 0) offset += stride * r.start();
        }
        case At at -> offset += in.strides()[axis++] * at.index();
        case NewAxis _ -> {
          dims[n] = 1;
          strides[n++] = 0;
        }
      }
    }
    for (; axis < rank; axis++) {
      dims[n] = in.shape().dim(axis);
      strides[n++] = in.strides()[axis];
    }
    Shape shape = Shape.of(Arrays.copyOf(dims, n));
    return new Strided(in.dtype(), shape, in.data(), offset, Arrays.copyOf(strides, n));
  }

  /** As it would be written between brackets. */
  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
