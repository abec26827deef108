package org.gradsh.autograd.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every declared op, in every dtype and in many layouts, against its expression over doubles. Runs
 * with the vector module and without it.
 */
@Tag("kernels")
class ElementwiseKernelTest {
  /** Around the lengths of vectors, of rows that are gathered, and where vectors begin. */
  private static final int[] SIZES = {1, 2, 3, 7, 15, 16, 17, 33, 1023, 1024, 1025, 1041, 2100};

  @TestFactory
  Stream<DynamicTest> valuesInEveryDtypeAndLayout() {
    return ElementwiseCatalogue.ALL.stream()
        .map(op -> DynamicTest.dynamicTest(op.name(), () -> checkLayouts(op)));
  }

  private static void checkLayouts(Elementwise op) {
    assertNotNull(op.kernel(), "the build made no kernel");
    for (DType dtype : DType.values()) {
      if (!op.accepts(dtype) || op.computeType(dtype) != dtype) continue;
      for (int size : SIZES) {
        Random random = new Random(size);
        List<Strided> plain = new ArrayList<>();
        for (int k = 0; k < op.arity(); k++) plain.add(contiguous(op, k, dtype, random, size));
        check(op, dtype, plain, Shape.of(size));
        for (int k = 0; k < op.arity(); k++) {
          for (Strided other : layouts(op, k, dtype, random, size)) {
            List<Strided> mixed = new ArrayList<>(plain);
            mixed.set(k, other);
            check(op, dtype, mixed, Shape.of(size));
          }
        }
      }
      checkMatrices(op, dtype);
    }
  }

  /** One element for all, every second element, backwards, beginning elsewhere. */
  private static List<Strided> layouts(
      Elementwise op, int k, DType dtype, Random random, int size) {
    Shape shape = Shape.of(size);
    Strided wide = contiguous(op, k, dtype, random, 2 * size + 3);
    return List.of(
        new Strided(wide.dtype(), shape, wide.data(), 1, new int[] {0}),
        new Strided(wide.dtype(), shape, wide.data(), 1, new int[] {2}),
        new Strided(wide.dtype(), shape, wide.data(), size, new int[] {-1}),
        new Strided(wide.dtype(), shape, wide.data(), 3, new int[] {1}));
  }

  /** Transposed, broadcast along rows and columns, with axes of 1, sliced, empty. */
  private static void checkMatrices(Elementwise op, DType dtype) {
    for (int[] dims : new int[][] {{3, 5}, {40, 70}, {70, 1, 3}, {2, 3, 40}, {0, 4}, {1, 1}}) {
      Random random = new Random(7);
      Shape shape = Shape.of(dims);
      int rank = dims.length;
      int rows = dims[0], rest = rows == 0 ? 0 : shape.size() / rows;
      List<Strided> plain = new ArrayList<>();
      for (int k = 0; k < op.arity(); k++) {
        Strided flat = contiguous(op, k, dtype, random, shape.size());
        plain.add(Strided.contiguous(flat.dtype(), shape, flat.data()));
      }
      check(op, dtype, plain, shape);
      for (int k = 0; k < op.arity(); k++) {
        Strided data = contiguous(op, k, dtype, random, 2 * shape.size() + 1);
        int[] columnMajor = new int[rank], alongRows = new int[rank], sliced = new int[rank];
        for (int a = 0, step = 1; a < rank; step *= dims[a++]) columnMajor[a] = step;
        alongRows[0] = 1;
        int[] inner = shape.rowMajorStrides();
        for (int a = 0; a < rank; a++) sliced[a] = 2 * inner[a];
        int[] alongColumns = inner.clone();
        alongColumns[0] = 0;
        int[] flipped = inner.clone();
        flipped[0] = -inner[0];
        for (int[] strides : List.of(columnMajor, alongRows, sliced, alongColumns, flipped)) {
          int offset = strides == flipped ? Math.max(0, (rows - 1) * rest) : 1;
          List<Strided> mixed = new ArrayList<>(plain);
          mixed.set(k, new Strided(data.dtype(), shape, data.data(), offset, strides));
          check(op, dtype, mixed, shape);
        }
      }
    }
  }

  private static Strided contiguous(Elementwise op, int k, DType dtype, Random random, int size) {
    DType own = op.isMask(k) ? DType.BOOL : dtype;
    Strided s = Strided.zeros(own, Shape.of(size));
    Elementwise.Range range = op.ranges().get(k);
    for (int i = 0; i < size; i++) {
      double v = random.nextDouble(range.low(), range.high());
      if (op.isMask(k)) v = Math.rint(v);
      if (!dtype.isFloating()) v = Math.rint(3 * v);
      if (dtype.isInteger() && dividesBy(op, k)) v = Math.max(1, v);
      Elements.set(s.data(), i, v);
    }
    return s;
  }

  /** Where a whole number may not be 0, or not negative. */
  private static boolean dividesBy(Elementwise op, int k) {
    return k == 1 && List.of("rem", "floorDivide", "pow").contains(op.name());
  }

  static void check(Elementwise op, DType dtype, List<Strided> in, Shape shape) {
    DType result = op.resultType(dtype);
    int guard = 5; // elements around the result that must stay as they are
    Object y = result.newArray(shape.size() + 2 * guard);
    for (int i = 0; i < shape.size() + 2 * guard; i++) Elements.set(y, i, 1);
    Strided out = new Strided(result, shape, y, guard, shape.rowMajorStrides());
    ElementwiseLoops.run(op, dtype, in.toArray(Strided[]::new), out);
    int n = shape.size();
    // Of many elements the ends, where loops begin and end, and some between.
    for (int i = 0; i < n; i += i < 70 || i > n - 70 ? 1 : 23) {
      double[] p = new double[op.arity()];
      for (int k = 0; k < p.length; k++) p[k] = Elements.at(in.get(k), i);
      double expected = Elements.as(result, Reference.value(op.forward(), dtype, p));
      double got = Elements.get(y, guard + i);
      int at = i;
      Accuracy.check(
          op,
          result,
          p,
          expected,
          got,
          () -> op.name() + " " + dtype + " " + shape + " at " + at + Arrays.toString(p));
    }
    for (int i = 0; i < guard; i++) {
      assertEquals(1, Elements.get(y, i), "before the result");
      assertEquals(1, Elements.get(y, guard + shape.size() + i), "behind the result");
    }
  }

  /** The same element has the same bits wherever it lies, however many threads there are. */
  @TestFactory
  Stream<DynamicTest> valuesDependNeitherOnPlaceNorOnThreads() {
    return ElementwiseCatalogue.ALL.stream()
        .map(op -> DynamicTest.dynamicTest(op.name(), () -> checkPlaces(op)));
  }

  private static void checkPlaces(Elementwise op) {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      if (!op.accepts(dtype)) continue;
      int n = Math.max(3000, 150_001 / op.cost()); // worth several threads
      double[] p = op.sample(new Random(3));
      Strided[] in = new Strided[op.arity()];
      for (int k = 0; k < in.length; k++) {
        in[k] = Strided.zeros(op.isMask(k) ? DType.BOOL : dtype, Shape.of(n));
        Elements.fill(in[k].data(), p[k]);
        // Extremes here and there must not disturb their neighbours.
        for (int i = 5; i < n; i += 97) Elements.set(in[k].data(), i, 1e30);
      }
      Strided out = Strided.zeros(op.resultType(dtype), Shape.of(n));
      Object expected = out.dtype().newArray(n);
      int threads = Parallel.threads();
      try {
        for (int t : new int[] {1, 3}) {
          Parallel.threads(t);
          ElementwiseLoops.run(op, dtype, in, out);
          Elements.fill(expected, Elements.get(out.data(), 0));
          double extreme = Elements.get(out.data(), 5);
          for (int i = 5; i < n; i += 97) Elements.set(expected, i, extreme);
          assertTrue(Elements.equal(expected, out.data()), dtype + " on " + t + " threads");
        }
      } finally {
        Parallel.threads(threads);
      }
    }
  }

  @Test
  void aVariableIsUpdatedInPlace() {
    float[] w = {1, 2, 3, 4};
    Strided s = Strided.contiguous(DType.FLOAT32, Shape.of(4), w);
    Strided half = new Strided(DType.FLOAT32, Shape.of(4), new float[] {.5f}, 0, new int[] {0});
    ElementwiseLoops.run(ElementwiseCatalogue.SUB, DType.FLOAT32, new Strided[] {s, half}, s);
    assertTrue(Arrays.equals(new float[] {.5f, 1.5f, 2.5f, 3.5f}, w));
  }

  @Test
  void integersWrap() {
    check("add", DType.INT32, Integer.MAX_VALUE, 1, Integer.MIN_VALUE);
    check("neg", DType.INT32, Integer.MIN_VALUE, 0, Integer.MIN_VALUE);
    check("abs", DType.INT32, Integer.MIN_VALUE, 0, Integer.MIN_VALUE);
    check("floorDivide", DType.INT32, Integer.MIN_VALUE, -1, Integer.MIN_VALUE);
    check("rem", DType.INT64, Long.MIN_VALUE, -1, 0);
    check("mul", DType.INT64, Long.MAX_VALUE, 2, -2);
    check("pow", DType.INT32, 3, 40, (int) 0xa8b8_b452_291f_e821L);
    check("pow", DType.INT64, -7, 3, -343);
    check("square", DType.INT32, 65536, 0, 0);
  }

  private static void check(String name, DType dtype, long a, long b, long expected) {
    Elementwise op = ElementwiseCatalogue.named(name);
    long[] operands = {a, b};
    Strided[] in = new Strided[op.arity()];
    for (int k = 0; k < in.length; k++) {
      Object x =
          dtype == DType.INT32 ? (Object) new int[] {(int) operands[k]} : new long[] {operands[k]};
      in[k] = Strided.contiguous(dtype, Shape.SCALAR, x);
    }
    Strided out = Strided.zeros(dtype, Shape.SCALAR);
    ElementwiseLoops.run(op, dtype, in, out);
    long got = out.data() instanceof int[] y ? y[0] : ((long[]) out.data())[0];
    assertEquals(expected, got, name);
  }

  @Test
  void integersAreNotDividedByZero() {
    for (String name : List.of("rem", "floorDivide")) {
      for (DType dtype : List.of(DType.INT32, DType.INT64)) {
        TensorException e = assertThrows(TensorException.class, () -> check(name, dtype, 1, 0, 0));
        assertTrue(e.getMessage().startsWith(name + ": an integer is divided by zero"));
      }
    }
    TensorException e =
        assertThrows(TensorException.class, () -> check("pow", DType.INT32, 2, -1, 0));
    assertTrue(e.getMessage().contains("negative power"), e.getMessage());
  }
}
