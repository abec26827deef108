package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.maxPool2d;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.bench.speed.Data.data;
import static org.gradsh.bench.speed.Data.scaled;
import static org.gradsh.bench.speed.Row.row;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** Reductions, layouts, pooling and products. */
final class StructureRows {
  private static final double FLOAT = Float.BYTES;
  private static final int SIDE = 1000;
  private static final double SQUARE_BYTES = FLOAT * SIDE * SIDE;
  private static final int[] PRODUCTS = {16, 64, 128, 512, 1024, 2048};

  static final List<Row> ALL = all();

  private StructureRows() {}

  private static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        rows("softmax 1000x1000, rows", SIDE, SIDE, x -> x.softmax(1), "x.softmax(1)")
            .djl(m -> on(m, SIDE, SIDE, x -> x.softmax(1)))
            .bytes(2 * SQUARE_BYTES));
    rows.add(
        rows(
                "row max 1000x1000 (PyTorch's max tells indices)",
                SIDE,
                SIDE,
                x -> x.max(1),
                "x.max(1).values")
            .djl(m -> on(m, SIDE, SIDE, x -> x.max(new int[] {1})))
            .bytes(SQUARE_BYTES));
    rows.add(
        rows("row max 1000x1000 (PyTorch's amax)", SIDE, SIDE, x -> x.max(1), "x.amax(1)")
            .bytes(SQUARE_BYTES));
    rows.add(
        rows("sum over axis 0, 4096x1024", 4096, 1024, x -> x.sum(0), "x.sum(0)")
            .djl(m -> on(m, 4096, 1024, x -> x.sum(new int[] {0})))
            .bytes(FLOAT * 4096 * 1024));
    rows.add(
        rows("transpose copy 1000x1000", SIDE, SIDE, x -> x.T().flatten(), "x.t().flatten()")
            .djl(m -> on(m, SIDE, SIDE, x -> x.transpose().flatten()))
            .bytes(2 * SQUARE_BYTES));
    rows.add(pool());
    for (int n : PRODUCTS) rows.add(matmul(n));
    return List.copyOf(rows);
  }

  private static Row rows(
      String name, int rows, int columns, UnaryOperator<Tensor> ours, String pytorch) {
    return row(name)
        .target(0.7, 0.4)
        .ours(
            () -> {
              Tensor x = scaled(1, 4, rows, columns);
              return () -> ours.apply(x);
            })
        .pytorch("x = data(1, %d, %d, scale=4)\nrun = lambda: %s".formatted(rows, columns, pytorch))
        .parallel();
  }

  private static Work on(NDManager m, int rows, int columns, UnaryOperator<NDArray> f) {
    NDArray x = m.create(Data.numbers(1, 4, rows * columns), new Shape(rows, columns));
    return () -> f.apply(x);
  }

  private static Row pool() {
    int elements = 64 * 6 * 28 * 28;
    return row("max_pool2d(2) 64x6x28x28, fwd + bwd")
        .target(0.4, 0.2)
        .ours(
            () -> {
              Variable x = variable(data(1, 64, 6, 28, 28));
              Tensor g = data(2, 64, 6, 14, 14);
              return () -> {
                x.zeroGrad();
                maxPool2d(x, 2).backward(g);
                return x.grad();
              };
            })
        .pytorch(
            """
            x, g = variable(data(1, 64, 6, 28, 28)), data(2, 64, 6, 14, 14)
            def run():
                x.grad = None
                F.max_pool2d(x, 2).backward(g)
                return x.grad
            """)
        .djl(DjlTraining::pool)
        .bytes(FLOAT * elements * (1 + 1 / 4.0 + 1 / 4.0 + 1))
        .parallel();
  }

  private static Row matmul(int n) {
    Row row =
        row("matmul " + n)
            .target(n == 16 ? 0.7 : 1, Double.NaN)
            .ours(
                () -> {
                  Tensor x = data(1, n, n);
                  Tensor y = data(2, n, n);
                  return () -> x.matmul(y);
                })
            .pytorch(
                "x, y = data(1, %d, %d), data(2, %d, %d)\nrun = lambda: x @ y"
                    .formatted(n, n, n, n))
            .djl(
                m -> {
                  NDArray x = m.create(Data.numbers(1, n * n), new Shape(n, n));
                  NDArray y = m.create(Data.numbers(2, n * n), new Shape(n, n));
                  return () -> x.matMul(y);
                })
            .flops(2.0 * n * n * n)
            .tolerance(1e-3)
            .parallel();
    return row;
  }
}
