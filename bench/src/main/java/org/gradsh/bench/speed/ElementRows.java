package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.bench.speed.Data.data;
import static org.gradsh.bench.speed.Data.scaled;
import static org.gradsh.bench.speed.Row.row;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** One op, or a chain of them, on many elements. */
final class ElementRows {
  private static final int MILLION = 1_000_000;
  private static final int LARGE = 16_000_000;
  private static final double FLOAT = Float.BYTES;

  /** gelu's tanh form as it stands in books. */
  private static final String GELU =
      """
      c = math.sqrt(2 / math.pi)
      gelu = lambda x: 0.5 * x * (1 + torch.tanh(c * (x + 0.044715 * x * x * x)))
      """;

  private static final String FORWARD_BACKWARD =
      """
      x = variable(data(1, %d, scale=4))
      def run():
          x.grad = None
          f(x).sum().backward()
          return x.grad
      """
          .formatted(LARGE);

  static final List<Row> ALL =
      List.of(
          add("add 1e6, fresh output", MILLION).target(1, 0.9),
          row("mul 1e6, fresh output")
              .target(1, 0.9)
              .ours(
                  () -> {
                    Tensor x = data(1, MILLION);
                    Tensor y = data(2, MILLION);
                    return () -> x.mul(y);
                  })
              .pytorch("x, y = data(1, 1000000), data(2, 1000000)\nrun = lambda: x * y")
              .djl(
                  m -> {
                    NDArray x = m.create(Data.numbers(1, MILLION));
                    NDArray y = m.create(Data.numbers(2, MILLION));
                    return () -> x.mul(y);
                  })
              .bytes(3 * FLOAT * MILLION)
              .parallel(),
          unary("relu 1e6, fresh output", "relu", Tensor::relu)
              .djl(
                  m -> {
                    NDArray x = m.create(Data.numbers(1, 4, MILLION));
                    return () -> x.getNDArrayInternal().relu();
                  })
              .target(1, 0.9),
          unary("exp 1e6", "exp", Tensor::exp)
              .djl(
                  m -> {
                    NDArray x = m.create(Data.numbers(1, 4, MILLION));
                    return x::exp;
                  })
              .avx512()
              .target(0.9, 0.6),
          unary("sigmoid 1e6", "sigmoid", Tensor::sigmoid)
              .djl(
                  m -> {
                    NDArray x = m.create(Data.numbers(1, 4, MILLION));
                    return () -> ai.djl.nn.Activation.sigmoid(x);
                  })
              .avx512()
              .target(0.9, 0.6),
          unary("tanh 1e6", "tanh", Tensor::tanh)
              .djl(
                  m -> {
                    NDArray x = m.create(Data.numbers(1, 4, MILLION));
                    return x::tanh;
                  })
              .avx512()
              .target(0.9, 0.6),
          add("add 1.6e7, fresh output", LARGE).target(0.25, 0.18),
          row("gelu of primitives 1.6e7, fwd + bwd, eager")
              .target(0.35, 0.2)
              .ours(() -> forwardBackward(ElementRows::gelu))
              .pytorch(GELU + "f = gelu\n" + FORWARD_BACKWARD)
              .tolerance(1e-3)
              .parallel(),
          row("the same compiled, against fused F.gelu")
              .target(0.5, 0.2)
              .ours(() -> forwardBackward(compile(ElementRows::gelu)::apply))
              .pytorch("f = lambda x: F.gelu(x, approximate='tanh')\n" + FORWARD_BACKWARD)
              .tolerance(1e-3)
              .bytes(5 * FLOAT * LARGE)
              .parallel(),
          // What has to be paid once: tracing, generated code, and a first run of it.
          row("compile gelu and call it once (PyTorch: jit.trace)")
              .ours(
                  () -> {
                    Tensor x = scaled(1, 4, 1000);
                    return () -> compile(ElementRows::gelu).apply(x);
                  })
              .pytorch(
                  GELU
                      + """
                      x = data(1, 1000, scale=4)
                      run = lambda: torch.jit.trace(gelu, x)(x)
                      """)
              .tolerance(1e-3));

  private ElementRows() {}

  private static Row add(String name, int n) {
    return row(name)
        .ours(
            () -> {
              Tensor x = data(1, n);
              Tensor y = data(2, n);
              return () -> x.add(y);
            })
        .pytorch("x, y = data(1, %d), data(2, %d)\nrun = lambda: x + y".formatted(n, n))
        .djl(
            m -> {
              NDArray x = m.create(Data.numbers(1, n), new Shape(n));
              NDArray y = m.create(Data.numbers(2, n), new Shape(n));
              return () -> x.add(y);
            })
        .bytes(3 * FLOAT * n)
        .parallel();
  }

  private static Row unary(String name, String function, UnaryOperator<Tensor> ours) {
    return row(name)
        .ours(
            () -> {
              Tensor x = scaled(1, 4, MILLION);
              return () -> ours.apply(x);
            })
        .pytorch("x = data(1, %d, scale=4)\nrun = lambda: torch.%s(x)".formatted(MILLION, function))
        .bytes(2 * FLOAT * MILLION)
        .parallel();
  }

  private static Work forwardBackward(UnaryOperator<Tensor> f) {
    Variable x = variable(scaled(1, 4, LARGE));
    return () -> {
      x.zeroGrad();
      f.apply(x).sum().backward();
      return x.grad();
    };
  }

  static Tensor gelu(Tensor x) {
    Tensor inner = x.add(x.mul(0.044715).mul(x).mul(x)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(inner.tanh().add(1));
  }
}
