package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.exp;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.hessian;
import static org.gradsh.autograd.Autograd.sin;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.bench.speed.Data.data;
import static org.gradsh.bench.speed.Row.row;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** What people explore with: scalars, a few elements, derivatives of higher order. */
final class SmallRows {
  /** Steps y = y·a + b, two ops each. */
  private static final int STEPS = 100;

  static final List<Row> ALL =
      List.of(
          row("add, 4 elements, no gradient")
              .target(0.06, 0.03)
              .ours(
                  () -> {
                    Tensor x = data(1, 4);
                    Tensor y = data(2, 4);
                    return () -> x.add(y);
                  })
              .pytorch(
                  """
                  x, y = data(1, 4), data(2, 4)
                  run = lambda: x + y
                  """)
              .djl(
                  m -> {
                    NDArray x = m.create(Data.numbers(1, 4));
                    NDArray y = m.create(Data.numbers(2, 4));
                    return () -> x.add(y);
                  }),
          chain("chain y = y*a + b x100, 4 elements, fwd + bwd, per op", 4).target(0.04, 0.02),
          chain("the same with 1000 elements", 1000).target(0.25, 0.15),
          row("4th derivative of sin(x)*exp(x)")
              .target(0.05, 0.02)
              .ours(
                  () -> {
                    Tensor x = tensor(0.7);
                    return () -> grad(grad(grad(grad(t -> sin(t).mul(exp(t)))))).apply(x);
                  })
              .pytorch(
                  """
                  x = torch.tensor(0.7, requires_grad=True)
                  def run():
                      y = torch.sin(x) * torch.exp(x)
                      for _ in range(4):
                          y, = torch.autograd.grad(y, x, create_graph=True)
                      return y
                  """),
          row("Hessian of Rosenbrock, n = 100")
              .target(0.5, 0.1)
              .ours(
                  () -> {
                    Tensor x = data(3, 100);
                    return () -> hessian(SmallRows::rosenbrock).apply(x);
                  })
              .pytorch(
                  """
                  from torch.autograd.functional import hessian
                  x = data(3, 100)
                  def rosenbrock(x):
                      a, b = x[:-1], x[1:]
                      return (100 * (b - a ** 2) ** 2 + (1 - a) ** 2).sum()
                  run = lambda: hessian(rosenbrock, x, vectorize=True)
                  """));

  private SmallRows() {}

  private static Row chain(String name, int elements) {
    return row(name)
        .perOp(2 * STEPS)
        .ours(
            () -> {
              Variable x = variable(data(1, elements));
              Tensor a = data(2, elements);
              Tensor b = data(3, elements);
              return () -> {
                Tensor y = x;
                for (int i = 0; i < STEPS; i++) y = y.mul(a).add(b);
                x.zeroGrad();
                y.sum().backward();
                return List.of(y, x.grad());
              };
            })
        .pytorch(
            """
            n = %d
            x, a, b = variable(data(1, n)), data(2, n), data(3, n)
            def run():
                y = x
                for _ in range(%d):
                    y = y * a + b
                x.grad = None
                y.sum().backward()
                return y, x.grad
            """
                .formatted(elements, STEPS))
        .djl(m -> chain(m, elements));
  }

  private static Work chain(NDManager m, int elements) {
    NDArray x = m.create(Data.numbers(1, elements), new Shape(elements));
    NDArray a = m.create(Data.numbers(2, elements), new Shape(elements));
    NDArray b = m.create(Data.numbers(3, elements), new Shape(elements));
    x.setRequiresGradient(true);
    return () -> {
      try (NDScope _ = new NDScope();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray y = x;
        for (int i = 0; i < STEPS; i++) y = y.mul(a).add(b);
        collector.backward(y.sum());
        NDArray gradient = x.getGradient();
        NDScope.unregister(y, gradient);
        return List.of(y, gradient);
      }
    };
  }

  private static Tensor rosenbrock(Tensor x) {
    Tensor a = x.get(":-1");
    Tensor b = x.get("1:");
    return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square()).sum();
  }
}
