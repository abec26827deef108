package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** H·v and vᵀ·H, without the Hessian. */
class HessianProductsTest {
  private static Tensor real(double... values) {
    return tensor(values, DType.FLOAT64);
  }

  private final Function<Tensor, Tensor> f = x -> x.get(0).pow(3).mul(x.get(1)).add(x.sin().sum());
  private final Tensor x = real(1, 2);
  private final Tensor v = real(3, 5);

  /** H = [[6ab − sin a, 3a²], [3a², −sin b]]. */
  private final double[] product = {3 * (12 - Math.sin(1)) + 15, 9 - 5 * Math.sin(2)};

  @Test
  void bothWaysAgreeWithTheHessian() {
    Expect.values(hvp(f, x, v), product);
    Expect.values(vhp(f, x, v), product);
    Expect.values(hessian(f).apply(x).matmul(v), product);
    Expect.values(hvp(f, x.to(DType.FLOAT32), v), product);
    Expect.values(vhp(f, x.to(DType.FLOAT32), v), product);
    Expect.values(vhp(t -> t.sum(), x, v), 0, 0);
    Expect.values(hvp(t -> t.sum(), x, v), 0, 0);
  }

  @Test
  void theyCanBeDifferentiated() {
    Function<Tensor, Tensor> cube = t -> t.pow(3).sum();
    Expect.values(grad(t -> vhp(cube, t, v).sum()).apply(x), 18, 30);
    Expect.values(grad(t -> hvp(cube, t, v).sum()).apply(x), 18, 30);
    Expect.values(grad(t -> vhp(cube, x, t).sum()).apply(v), 6, 12);
    Expect.values(jvp(t -> vhp(cube, t, v), x, real(1, 1)).tangent(), 18, 30);
  }

  /** f = a²b³: H = [[2b³, 6ab²], [6ab², 6a²b]] = [[54, 108], [108, 72]] at (2, 3). */
  @Test
  void severalArguments() {
    Tensor a = real(2).squeeze();
    Tensor b = real(3).squeeze();
    Tensor va = tensor(1.0, DType.FLOAT64);
    Tensor vb = tensor(10.0, DType.FLOAT64);
    BinaryOperator<Tensor> g = (s, t) -> s.square().mul(t.pow(3));
    for (List<Tensor> both : List.of(hvp(g, a, b, va, vb), vhp(g, a, b, va, vb))) {
      Expect.values(both.get(0), 54 + 1080);
      Expect.values(both.get(1), 108 + 720);
    }
    TensorFunction3 h = (r, s, t) -> g.apply(r, s).mul(t);
    List<Tensor> at = List.of(a, b, va);
    for (var three : List.of(hvp(h, at, List.of(va, vb, vb)), vhp(h, at, List.of(va, vb, vb)))) {
      Expect.values(three.get(0), 54 + 1080 + 10 * 2 * 2 * 27);
      Expect.values(three.get(2), 2 * 2 * 27 + 10 * 4 * 27);
    }
  }

  /** A derivative that claims x's gradient is (b, 0) has H = [[0, 1], [0, 0]], not symmetric. */
  @Test
  void theyDifferWhereTheHessianIsNotSymmetric() {
    UnaryOperator<Tensor> odd =
        customGradient(t -> t.prod(), (t, g) -> stack(0, t.get(1), t.get(0).mul(0)).mul(g));
    Expect.values(hvp(odd, x, v), 5, 0);
    Expect.values(vhp(odd, x, v), 0, 3);
  }

  @Test
  void badInput() {
    Expect.error(
        () -> vhp(f, x, real(1)), "vhp: a tangent has its argument's shape", "float64 [1]");
    Expect.error(() -> hvp(f, x, real(1)), "hvp: a tangent has its argument's shape");
    Expect.error(() -> vhp(t -> t, x, v), "vhp: the target is not a scalar");
    Expect.error(() -> vhp(f, x, null), "vhp: v is null");
    Expect.error(() -> vhp(f, null, v), "vhp: x is null");
    Expect.error(
        () -> vhp(f, tensor(new int[] {1, 2}), v),
        "vhp: only floating-point tensors can be differentiated");
    Function<Tensor, Tensor> none = null;
    Expect.error(() -> vhp(none, x, v), "vhp: the function is null");
    TensorFunction3 h = (r, s, t) -> r;
    Expect.error(
        () -> hvp(h, List.of(x, x, x), List.of(x)),
        "hvp: one tangent for each argument is wanted",
        "3 arguments, 1 tangents");
  }
}
