package org.gradsh.bench.growth;

import static org.gradsh.autograd.Autograd.exp;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.sin;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** Work whose size grows; the growth is declared once, ours beside PyTorch's. */
enum Series {
  SCALAR(Against.OPS, "a scalar") {
    @Override
    Pass pass(int size) {
      return chain(variable(1.0), size);
    }
  },
  FOUR(Against.OPS, "4 elements") {
    @Override
    Pass pass(int size) {
      return chain(variable(ones(4)), size);
    }
  },
  SHARED(Against.OPS, "4 elements, a variable in each op") {
    @Override
    Pass pass(int size) {
      Variable x = variable(ones(4));
      Variable w = variable(ones(4));
      return new Pass(
          () -> {
            Tensor y = x;
            for (int i = 0; i < size; i++) y = y.mul(w);
            return y.sum();
          },
          backward(x, w));
    }
  },
  TAPE(Against.OPS, "a scalar, by a tape") {
    @Override
    Pass pass(int size) {
      Variable x = variable(1.0);
      GradientTape[] tape = {null};
      return new Pass(
          () -> {
            tape[0] = new GradientTape();
            return steps(x, size);
          },
          y -> tape[0].gradient(y, x));
    }
  },
  FORWARD(Against.OPS, "a scalar, forward mode") {
    @Override
    Pass pass(int size) {
      return new Pass(
          () -> jvp((Tensor x) -> steps(x, size), tensor(1), tensor(1)).tangent(), y -> {});
    }
  },
  ELEMENTS(Against.ELEMENTS, "sum of tanh(x*a)") {
    @Override
    Pass pass(int size) {
      Variable x = variable(ones(size));
      return new Pass(() -> x.mul(0.5).tanh().sum(), backward(x));
    }
  },
  ORDER(Against.ORDER, "sin(x)*exp(x)") {
    @Override
    Pass pass(int size) {
      UnaryOperator<Tensor> f = t -> sin(t).mul(exp(t));
      for (int i = 0; i < size; i++) f = grad(f);
      UnaryOperator<Tensor> derivative = f;
      Tensor x = tensor(0.7);
      return new Pass(() -> derivative.apply(x), y -> {});
    }
  };

  /** The factor and the summand of a step; values stay near 1. */
  private static final double FACTOR = .999999;

  private static final double SUMMAND = 1e-6;

  final Against against;
  final String title;

  Series(Against against, String title) {
    this.against = against;
    this.title = title;
  }

  /** The work of one size, ready to be done. */
  abstract Pass pass(int size);

  private static Pass chain(Variable x, int size) {
    return new Pass(() -> steps(x, size).sum(), backward(x));
  }

  private static Consumer<Tensor> backward(Variable... variables) {
    return y -> {
      for (Variable x : variables) x.zeroGrad();
      y.backward();
    };
  }

  private static Tensor steps(Tensor x, int size) {
    Tensor y = x;
    for (int i = 0; i < size / 2; i++) y = y.mul(FACTOR).add(SUMMAND);
    return y;
  }

  /** PyTorch's, which defines forward() and backward(y) for a size n; empty where it has none. */
  String pytorch() {
    return switch (this) {
      case SCALAR -> chain("torch.tensor(1.0)");
      case FOUR -> chain("torch.ones(4)");
      case SHARED ->
          """
          x, w = torch.ones(4, requires_grad=True), torch.ones(4, requires_grad=True)
          def forward():
              y = x
              for _ in range(n): y = y * w
              return y.sum()
          def backward(y):
              x.grad = w.grad = None
              y.backward()
          """;
      case TAPE, FORWARD -> "";
      case ELEMENTS ->
          """
          x = torch.ones(n, requires_grad=True)
          forward = lambda: torch.tanh(x * 0.5).sum()
          def backward(y):
              x.grad = None
              y.backward()
          """;
      case ORDER ->
          """
          x = torch.tensor(0.7, requires_grad=True)
          def forward():
              y = torch.sin(x) * torch.exp(x)
              for _ in range(n): y, = torch.autograd.grad(y, x, create_graph=True)
              return y
          backward = lambda y: None
          """;
    };
  }

  private static String chain(String x) {
    return """
    x = %s.requires_grad_()
    def forward():
        y = x
        for _ in range(n // 2): y = y * %s + %s
        return y.sum()
    def backward(y):
        x.grad = None
        y.backward()
    """
        .formatted(x, FACTOR, SUMMAND);
  }

  /** What grows. */
  enum Against {
    OPS("number of ops", List.of(100, 1_000, 10_000, 100_000, 1_000_000)),
    ELEMENTS(
        "number of elements",
        List.of(1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)),
    ORDER("order of the derivative", List.of(1, 2, 3, 4, 5, 6, 7, 8));

    final String title;
    final List<Integer> sizes;

    Against(String title, List<Integer> sizes) {
      this.title = title;
      this.sizes = sizes;
    }

    String fileName() {
      return "growth-" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
