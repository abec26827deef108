package org.gradsh.autograd;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;

/** Elements as Java values, and Java values as elements. */
final class Elements {
  private Elements() {}

  static double item(Tensor t) {
    if (t.size() != 1) {
      throw TensorException.shape("item: one element is wanted")
          .operand("this", t, t.size() + " elements")
          .hint("sum() or mean() for one number, get(…) for one element, toDoubleArray() for all")
          .build();
    }
    return doubles(t.values())[0];
  }

  static float[] floats(Strided values) {
    return (float[]) Casts.fresh(values.host(), DType.FLOAT32).data();
  }

  static double[] doubles(Strided values) {
    return (double[]) Casts.fresh(values.host(), DType.FLOAT64).data();
  }

  static int[] ints(Strided values) {
    return (int[]) Casts.fresh(values.host(), DType.INT32).data();
  }

  static long[] longs(Strided values) {
    return (long[]) Casts.fresh(values.host(), DType.INT64).data();
  }

  static boolean[] booleans(Strided values) {
    return (boolean[]) Casts.fresh(values.host(), DType.BOOL).data();
  }

  // ---- from Java ----

  /**
   * A block of the elements of a Java value: a number or boolean (a scalar), or an array or List of
   * such values, nested to any depth, of primitives or boxes.
   *
   * @param dtype null takes the dtype of the elements (see {@link DType#ofJava}), the widest where
   *     boxes differ, float32 where there are none
   * @throws TensorException when nested lengths differ, or an element is null or no number
   */
  static Strided of(Object value, DType dtype) {
    Nesting nesting = new Nesting();
    nesting.visit(value, 0);
    DType natural = nesting.dtype == null ? DType.FLOAT32 : nesting.dtype;
    Strided out = Strided.zeros(dtype == null ? natural : dtype, nesting.shape());
    if (out.size() > 0) fill(value, out, 0);
    return out;
  }

  /** What a first walk over a nested value learns: the extent at each depth, and the dtype. */
  private static final class Nesting {
    private int[] extents = new int[4];
    private int known;

    /** Where the walk is: the index at each depth. */
    private int[] at = new int[4];

    /** The first array at each depth, and the first number: what later ones are compared with. */
    private String[] firstArrays = new String[4];

    private String firstNumber;
    private DType dtype;

    Shape shape() {
      return Shape.of(Arrays.copyOf(extents, known));
    }

    void visit(Object value, int depth) {
      int length = length(value);
      if (length < 0) {
        number(value, depth);
        return;
      }
      if (depth == known) extend(length);
      else if (extents[depth] != length) throw ragged(depth, length);
      Class<?> component = value.getClass().getComponentType();
      if (component != null && component.isPrimitive()) {
        at[depth] = 0;
        meet(component, depth + 1);
      } else if (length == 0) {
        extendByType(component, depth + 1);
      } else if (value instanceof List<?> list) {
        int i = 0;
        for (Object element : list) {
          at[depth] = i++;
          visit(element, depth + 1);
        }
      } else {
        Object[] array = (Object[]) value;
        for (int i = 0; i < length; i++) {
          at[depth] = i;
          visit(array[i], depth + 1);
        }
      }
    }

    private void number(Object value, int depth) {
      if (value == null) {
        throw TensorException.value("tensor: null at " + path(depth))
            .hint("Double.NaN where a number is missing")
            .build();
      }
      if (value instanceof Tensor t) {
        throw TensorException.value("tensor: a tensor at " + path(depth))
            .operand("element", t)
            .hint("stack(0, list) or concat(0, list) of tensors; t.item() for a number")
            .build();
      }
      meet(value.getClass(), depth);
    }

    /** Numbers of a type at a depth: they must all lie at one depth. */
    private void meet(Class<?> type, int depth) {
      if (depth < known) throw mixed(path(depth), firstArrays[depth]);
      DType own;
      try {
        own = DType.ofJava(type);
      } catch (IllegalArgumentException e) {
        throw TensorException.dtype(
                "tensor: " + path(depth) + " is no number but of type " + type.getSimpleName())
            .hint("float, double, int, long, boolean, their boxes, nested arrays or Lists of them")
            .build();
      }
      if (firstNumber == null) firstNumber = path(depth);
      dtype = dtype == null ? own : dtype.promote(own);
    }

    private void extend(int length) {
      if (firstNumber != null) throw mixed(firstNumber, path(known));
      if (known == extents.length) {
        extents = Arrays.copyOf(extents, known * 2);
        firstArrays = Arrays.copyOf(firstArrays, known * 2);
        at = Arrays.copyOf(at, known * 2);
      }
      firstArrays[known] = path(known);
      extents[known++] = length;
    }

    /** An empty array says by its type alone how deep it would be: double[0][3] is [0, 0]. */
    private void extendByType(Class<?> component, int depth) {
      if (component == null) return;
      if (component.isArray()) {
        at[depth - 1] = 0;
        if (depth == known && firstNumber == null) extend(0);
        extendByType(component.getComponentType(), depth + 1);
      } else if (component.isPrimitive()) {
        meet(component, depth);
      }
    }

    private TensorException ragged(int depth, int length) {
      return TensorException.shape("tensor: a nested array is ragged")
          .detail(firstArrays[depth] + " has " + count(extents[depth]))
          .detail(path(depth) + " has " + count(length))
          .hint("pad the short rows, or a tensor for each")
          .build();
    }

    private static TensorException mixed(String number, String array) {
      return TensorException.shape("tensor: a nested array is ragged")
          .detail(number + " is a number")
          .detail(array + " is an array")
          .build();
    }

    private String path(int depth) {
      if (depth == 0) return "the value";
      StringBuilder s = new StringBuilder();
      for (int d = 0; d < depth; d++) s.append('[').append(at[d]).append(']');
      return s.toString();
    }

    private static String count(int n) {
      return n == 1 ? "1 element" : n + " elements";
    }
  }

  /** The length of an array or List; −1 for anything else. */
  private static int length(Object value) {
    if (value instanceof List<?> list) return list.size();
    return value != null && value.getClass().isArray() ? Array.getLength(value) : -1;
  }

  /** Writes the elements from {@code at} on, gives the place after them. */
  private static int fill(Object value, Strided out, int at) {
    int length = length(value);
    if (length < 0) {
      put(value, out, at);
      return at + 1;
    }
    Strided row = row(value, length);
    if (row != null) {
      Casts.copy(row, new Strided(out.dtype(), row.shape(), out.data(), at, new int[] {1}));
      return at + length;
    }
    List<?> elements = value instanceof List<?> list ? list : Arrays.asList((Object[]) value);
    for (Object e : elements) at = fill(e, out, at);
    return at;
  }

  /** A primitive array as a block over itself; null for other arrays. */
  private static Strided row(Object array, int length) {
    Shape shape = Shape.of(length);
    return switch (array) {
      case float[] a -> Strided.contiguous(DType.FLOAT32, shape, a);
      case double[] a -> Strided.contiguous(DType.FLOAT64, shape, a);
      case int[] a -> Strided.contiguous(DType.INT32, shape, a);
      case long[] a -> Strided.contiguous(DType.INT64, shape, a);
      case boolean[] a -> Strided.contiguous(DType.BOOL, shape, a);
      case short[] a -> {
        int[] wide = new int[length];
        for (int i = 0; i < length; i++) wide[i] = a[i];
        yield Strided.contiguous(DType.INT32, shape, wide);
      }
      case byte[] a -> {
        int[] wide = new int[length];
        for (int i = 0; i < length; i++) wide[i] = a[i];
        yield Strided.contiguous(DType.INT32, shape, wide);
      }
      default -> null;
    };
  }

  private static void put(Object value, Strided out, int at) {
    Number n = value instanceof Boolean b ? (Number) (b ? 1 : 0) : (Number) value;
    switch (out.dtype()) {
      case FLOAT32 -> ((float[]) out.data())[at] = n.floatValue();
      case FLOAT64 -> ((double[]) out.data())[at] = n.doubleValue();
      case INT32 -> ((int[]) out.data())[at] = n.intValue();
      case INT64 -> ((long[]) out.data())[at] = n.longValue();
      case BOOL -> ((boolean[]) out.data())[at] = n.doubleValue() != 0;
    }
  }
}
