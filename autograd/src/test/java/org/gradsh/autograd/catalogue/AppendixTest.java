package org.gradsh.autograd.catalogue;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Jvp;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Unconnected;
import org.gradsh.autograd.ValueAndGrad;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.Vjp;
import org.junit.jupiter.api.Test;

/** The names that scripts rely on, each in each of its forms, seen from another package. */
class AppendixTest {
  private static final Tensor M = tensor(new double[][] {{1, 2, 3}, {4, 5, 6}});

  private static void values(Tensor t, double... expected) {
    assertArrayEquals(expected, t.toDoubleArray(), 1e-5);
  }

  private static void shape(Tensor t, int... dims) {
    assertEquals(Shape.of(dims), t.shape());
  }

  @Test
  void make() {
    values(tensor(1, 2, 3), 1, 2, 3);
    values(tensor(7), 7);
    values(tensor(true, false), 1, 0);
    assertEquals(DType.BOOL, tensor(true, false).dtype());
    assertEquals(DType.BOOL, tensor(true).dtype());
    shape(tensor(new int[][][] {{{1}}, {{2}}}), 2, 1, 1);
    assertEquals(DType.FLOAT64, tensor(new double[] {1}, DType.FLOAT64).dtype());
    shape(zeros(2, 3), 2, 3);
    shape(zeros(DType.INT32, 2), 2);
    values(ones(2), 1, 1);
    values(full(7, 2), 7, 7);
    values(arange(3), 0, 1, 2);
    values(arange(1, 4), 1, 2, 3);
    values(arange(0, 6, 2), 0, 2, 4);
    assertEquals(DType.INT32, arange(3, DType.INT32).dtype());
    values(arange(1, 5, DType.INT32), 1, 2, 3, 4);
    assertEquals(DType.INT32, arange(1, 5, DType.INT32).dtype());
    assertEquals(DType.INT64, arange(1, 5, 2, DType.INT64).dtype());
    values(linspace(0, 1, 3), 0, .5, 1);
    values(eye(2), 1, 0, 0, 1);
    seed(3);
    Tensor r = rand(4);
    seed(3);
    values(rand(4), r.toDoubleArray());
    shape(randn(2, 2), 2, 2);
  }

  @Test
  void makeVariables() {
    values(variable(3.0), 3);
    values(variable(1, 2), 1, 2);
    values(variable(M), 1, 2, 3, 4, 5, 6);
    assertEquals("w", variable(M, "w").name());
    assertEquals("a", variable(1.0, "a").name());
    assertEquals(DType.FLOAT64, variable(new double[] {1}, DType.FLOAT64).dtype());
    Variable named = variable(new double[] {1}, DType.FLOAT64, "v");
    assertEquals("v", named.name());
    assertEquals(DType.FLOAT64, named.dtype());
  }

  @Test
  void join() {
    Tensor x = tensor(1, 2);
    Tensor y = tensor(3, 4);
    Variable v = variable(5, 6);
    values(concat(x, y), 1, 2, 3, 4);
    values(concat(x, v), 1, 2, 5, 6);
    values(concat(0, x, y), 1, 2, 3, 4);
    values(concat(List.of(v, v)), 5, 6, 5, 6);
    values(concat(List.of(x, y), -1), 1, 2, 3, 4);
    values(stack(x, y), 1, 2, 3, 4);
    shape(stack(x, y), 2, 2);
    values(stack(1, x, y), 1, 3, 2, 4);
    values(stack(List.of(v)), 5, 6);
    values(stack(List.of(x, y), 1), 1, 3, 2, 4);
    values(where(tensor(true, false), x, y), 1, 4);
    values(where(tensor(true, false), x, 0), 1, 0);
    values(where(tensor(true, false), 0, y), 0, 4);
    values(einsum("ij,jk->ik", M, M.T()), 14, 32, 32, 77);
  }

  @Test
  void whereOfNumbersHasTheirDtype() {
    Tensor mask = tensor(true, false);
    values(where(mask, 1, 0), 1, 0);
    assertEquals(DType.INT64, where(mask, 1, 0).dtype());
    assertEquals(DType.FLOAT32, where(mask, 1, .5).dtype());
    values(mask.where(1.5, 0), 1.5, 0);
    assertEquals(DType.INT64, mask.where(2, 3).dtype());
    values(where(mask, Long.MAX_VALUE, 0).eq(Long.MAX_VALUE), 1, 0);
    assertThrows(TensorException.class, () -> where(M, 1, 0));
  }

  @Test
  void ask() {
    assertEquals(Shape.of(2, 3), M.shape());
    assertArrayEquals(new int[] {2, 3}, M.dims());
    assertEquals(DType.FLOAT32, M.dtype());
    assertEquals(Device.CPU, M.device());
    assertEquals(2, tensor(2).item());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, M.toFloatArray());
    assertArrayEquals(new double[] {1, 4}, M.T().get(0).toDoubleArray());
    values(M.get(1, 2), 6);
    values(M.get("0:1, ::2"), 1, 3);
    values(M.get(tensor(new int[] {1})), 4, 5, 6);
  }

  @Test
  void elementwise() {
    Tensor x = tensor(3);
    Tensor y = tensor(2);
    for (Tensor t : List.of(x.add(y), add(x, y), x.add(2))) values(t, 5);
    for (Tensor t : List.of(x.sub(y), sub(x, y), x.sub(2))) values(t, 1);
    for (Tensor t : List.of(x.mul(y), mul(x, y), x.mul(2))) values(t, 6);
    for (Tensor t : List.of(x.div(y), div(x, y), x.div(2))) values(t, 1.5);
    for (Tensor t : List.of(x.rem(y), rem(x, y), x.rem(2))) values(t, 1);
    for (Tensor t : List.of(x.pow(y), pow(x, y), x.pow(2))) values(t, 9);
    for (Tensor t : List.of(x.neg(), neg(x))) values(t, -3);
    for (Tensor t : List.of(x.eq(y), eq(x, y), x.lt(y), lt(x, y), x.le(y), le(x, y))) values(t, 0);
    for (Tensor t : List.of(x.ne(y), ne(x, y), x.gt(y), gt(x, y), x.ge(y), ge(x, y))) values(t, 1);
    for (Tensor t : List.of(x.exp(), exp(x))) values(t, Math.exp(3));
    for (Tensor t : List.of(x.log(), log(x))) values(t, Math.log(3));
    for (Tensor t : List.of(x.sin(), sin(x))) values(t, Math.sin(3));
    for (Tensor t : List.of(x.tanh(), tanh(x))) values(t, Math.tanh(3));
    for (Tensor t : List.of(x.sigmoid(), sigmoid(x))) values(t, 1 / (1 + Math.exp(-3)));
    for (Tensor t : List.of(x.softplus(), softplus(x))) values(t, Math.log1p(Math.exp(3)));
    for (Tensor t : List.of(x.relu(), relu(x))) values(t, 3);
    for (Tensor t : List.of(x.gelu(), gelu(x))) values(t, 2.99595);
    for (Tensor t : List.of(x.maximum(y), maximum(x, y), clip(x, 0, 3))) values(t, 3);
    for (Tensor t : List.of(x.minimum(y), minimum(x, y), x.clip(0, 2))) values(t, 2);
  }

  @Test
  void reductionsOverAll() {
    for (Tensor t : List.of(M.sum(), sum(M))) values(t, 21);
    for (Tensor t : List.of(M.mean(), mean(M))) values(t, 3.5);
    for (Tensor t : List.of(M.min(), min(M))) values(t, 1);
    for (Tensor t : List.of(M.max(), max(M))) values(t, 6);
    for (Tensor t : List.of(M.prod(), prod(M))) values(t, 720);
    for (Tensor t : List.of(M.var(), var(M))) values(t, 3.5);
    for (Tensor t : List.of(M.std(), std(M))) values(t, Math.sqrt(3.5));
    for (Tensor t : List.of(M.norm(), norm(M))) values(t, Math.sqrt(91));
    for (Tensor t : List.of(M.logSumExp(), logSumExp(M))) values(t, 6.456193);
    for (Tensor t : List.of(M.any(), any(M), M.all(), all(M))) values(t, 1);
    for (Tensor t : List.of(M.argMax(), argMax(M))) values(t, 5);
    for (Tensor t : List.of(M.argMin(), argMin(M))) values(t, 0);
    values(M.cumSum(1), 1, 3, 6, 4, 9, 15);
    values(cumSum(M, 0), 1, 2, 3, 5, 7, 9);
  }

  @Test
  void reductionsOverAxes() {
    for (Tensor t : List.of(M.sum(0), sum(M, 0))) values(t, 5, 7, 9);
    for (Tensor t : List.of(M.mean(0, 1), mean(M, 0, 1))) values(t, 3.5);
    for (Tensor t : List.of(M.min(-1), min(M, -1))) values(t, 1, 4);
    for (Tensor t : List.of(M.max(0), max(M, 0))) values(t, 4, 5, 6);
    for (Tensor t : List.of(M.prod(1), prod(M, 1))) values(t, 6, 120);
    for (Tensor t : List.of(M.var(1), var(M, 1), M.std(1), std(M, 1))) values(t, 1, 1);
    for (Tensor t : List.of(M.norm(1), norm(M, 1))) values(t, Math.sqrt(14), Math.sqrt(77));
    for (Tensor t : List.of(M.logSumExp(1), logSumExp(M, 1))) values(t, 3.407606, 6.407606);
    for (Tensor t : List.of(M.argMax(1), argMax(M, 1))) values(t, 2, 2);
    for (Tensor t : List.of(M.argMin(0), argMin(M, 0))) values(t, 0, 0, 0);
  }

  @Test
  void reductionsThatKeepAxes() {
    int[] one = {1};
    for (Tensor t : List.of(M.sum(1, true), sum(M, 1, true), M.sum(one, true))) keeps(t, 6, 15);
    for (Tensor t : List.of(M.mean(-1, true), mean(M, 1, true), mean(M, one, true))) keeps(t, 2, 5);
    for (Tensor t : List.of(M.prod(1, true), prod(M, 1, true), prod(M, one, true))) {
      keeps(t, 6, 120);
    }
    for (Tensor t : List.of(M.max(1, true), max(M, 1, true), max(M, one, true))) keeps(t, 3, 6);
    for (Tensor t : List.of(M.min(1, true), min(M, 1, true), min(M, one, true))) keeps(t, 1, 4);
    for (Tensor t : List.of(M.var(1, true), var(M, 1, true), var(M, one, true))) keeps(t, 1, 1);
    for (Tensor t : List.of(M.std(1, true), std(M, 1, true), std(M, one, 1, true))) keeps(t, 1, 1);
    keeps(var(M, one, 0, true), 2 / 3.0, 2 / 3.0);
    keeps(M.std(one, true).pow(2), 1, 1);
    for (Tensor t : List.of(M.norm(1, true), norm(M, one, true), norm(M, 2, one, true))) {
      keeps(t, Math.sqrt(14), Math.sqrt(77));
    }
    keeps(norm(M, 1, one, true), 6, 15);
    values(M.norm(1, one, false), 6, 15);
    for (Tensor t : List.of(M.logSumExp(1, true), logSumExp(M, one, true))) {
      keeps(t, 3.407606, 6.407606);
    }
    for (Tensor t : List.of(M.argMax(1, true), argMax(M, 1, true))) keeps(t, 2, 2);
    for (Tensor t : List.of(M.argMin(1, true), argMin(M, 1, true))) keeps(t, 0, 0);
    for (Tensor t : List.of(M.any(1, true), all(M, 1, true), any(M, one, true))) keeps(t, 1, 1);
    shape(sum(M, new int[0], true), 1, 1);
    values(sum(M, 1, false), 6, 15);
  }

  private static void keeps(Tensor t, double... expected) {
    shape(t, 2, 1);
    values(t, expected);
  }

  @Test
  void softmaxes() {
    double[] e = new double[6];
    double sum = 0;
    for (int k = 0; k < 6; k++) sum += e[k] = Math.exp(k + 1);
    for (int k = 0; k < 6; k++) e[k] /= sum;
    for (Tensor t : List.of(M.softmax(), softmax(M), M.softmax(0, 1), softmax(M, -1, 0))) {
      shape(t, 2, 3);
      values(t, e);
      values(t.sum(), 1);
    }
    for (Tensor t : List.of(M.logSoftmax(), logSoftmax(M))) values(t.exp(), e);
    values(M.softmax(1).sum(1), 1, 1);
    values(logSoftmax(M, 0).exp().sum(0), 1, 1, 1);
    values(tensor(5).softmax(), 1);
    values(tensor(5).logSoftmax(), 0);
    shape(zeros(0, 2).softmax(), 0, 2);
    Tensor x = randn(2, 3, 4);
    Tensor apart = x.transpose(1, 0, 2).reshape(3, 8).softmax(1).reshape(3, 2, 4);
    values(x.softmax(0, 2), apart.transpose(1, 0, 2).toDoubleArray());
    checkGradients(t -> t.softmax(0, 2), x);
    checkGradients(t -> t.logSoftmax(), x);
    assertThrows(TensorException.class, () -> x.softmax(3));
    assertThrows(TensorException.class, () -> x.softmax(0, -3));
  }

  @Test
  void shapesAndConversion() {
    for (Tensor t : List.of(M.T(), T(M), M.transpose(), transpose(M, 1, 0))) shape(t, 3, 2);
    for (Tensor t : List.of(M.reshape(3, -1), reshape(M, 3, 2))) shape(t, 3, 2);
    for (Tensor t : List.of(M.flatten(), flatten(M))) shape(t, 6);
    for (Tensor t : List.of(M.unsqueeze(0), unsqueeze(M, 0))) shape(t, 1, 2, 3);
    for (Tensor t : List.of(M.unsqueeze(0).squeeze(), squeeze(M.unsqueeze(0)))) shape(t, 2, 3);
    for (Tensor t : List.of(M.broadcastTo(2, 2, 3), broadcastTo(M, 2, 2, 3))) shape(t, 2, 2, 3);
    Tensor index = tensor(new int[][] {{2}, {0}});
    for (Tensor t : List.of(M.gather(1, index), gather(M, 1, index))) values(t, 3, 4);
    for (Tensor t : List.of(M.matmul(M.T()), matmul(M, M.T()))) values(t, 14, 32, 32, 77);
    for (Tensor t : List.of(M.to(DType.INT32), to(M, DType.INT32))) {
      assertEquals(DType.INT32, t.dtype());
    }
    for (Tensor t : List.of(M.to(Device.CPU), to(M, Device.CPU))) assertEquals(M, t);
  }

  @Test
  void backward() {
    Variable x = variable(3.0);
    Tensor mid = x.mul(x).retainGrad();
    Tensor y = mid.mul(2);
    assertFalse(x.hasGrad());
    y.backward(retainGraph());
    values(x.grad(), 12);
    values(mid.grad(), 2);
    x.zeroGrad();
    y.backward(createGraph());
    values(x.grad(), 12);
    x.zeroGrad();
    y.backward(tensor(3), retainGraph());
    values(x.grad(), 36);
    assertFalse(y.detach().requiresGrad());
    assertFalse(stopGradient(y).requiresGrad());
    assertFalse(noGrad(() -> x.mul(2)).requiresGrad());
    noGrad(() -> x.assign(4).assignAdd(tensor(1)).assignSub(2));
    values(x, 3);
    assertTrue(explain(x.mul(2), x).contains("mul"));
  }

  @Test
  void tapes() {
    Variable a = variable(2.0);
    Variable b = variable(5.0);
    try (var tape = GradientTape.builder().persistent(true).watchVariables(true).build()) {
      Tensor y = a.mul(b);
      values(tape.gradient(y, a), 5);
      assertEquals(2, tape.gradient(y, List.of(a, b)).size());
      values(tape.gradient(y, Map.of("b", b)).get("b"), 2);
      values(tape.gradient(List.of(y, a), a), 6);
      assertEquals(2, tape.gradient(List.of(y, a), List.of(a, b)).size());
      values(tape.gradient(y, a, tensor(2)), 10);
      values(tape.gradient(y, M, Unconnected.ZERO).sum(), 0);
      Tensor hidden = tape.stopRecording(() -> a.mul(7));
      tape.stopRecording(() -> a.assign(2));
      assertThrows(TensorException.class, () -> tape.gradient(hidden, a, Unconnected.ERROR));
      values(tape.jacobian(y, a), 5);
      assertEquals(List.of(a, b), tape.watched());
      tape.reset();
      assertTrue(tape.watched().isEmpty());
    }
    try (var tape = GradientTape.persistent()) {
      Tensor p = tensor(1, 2);
      Tensor q = tensor(3, 4);
      tape.watch(p, q);
      tape.watch(Set.of(p));
      values(tape.batchJacobian(p.mul(q).unsqueeze(1), q), 1, 2);
    }
    try (var tape = new GradientTape()) {
      values(tape.gradient(a.square(), a), 4);
    }
  }

  @Test
  void cotangents() {
    Variable a = variable(2.0);
    Variable b = variable(5.0);
    Tensor c = tensor(2);
    try (var tape = GradientTape.persistent()) {
      Tensor y = a.mul(b);
      Tensor z = b.square();
      values(tape.gradient(y, List.of(a, b), c).get(1), 4);
      values(tape.gradient(y, List.of(a, M), c, Unconnected.ZERO).getFirst(), 10);
      values(tape.gradient(y, Map.of("a", a), c).get("a"), 10);
      values(tape.gradient(y, Map.of(1, M), c, Unconnected.ZERO).get(1).sum(), 0);
      values(tape.gradient(List.of(y, z), b, List.of(c, c)), 24);
      values(tape.gradient(List.of(y, z), a, List.of(c, c), Unconnected.ZERO), 10);
      values(tape.gradient(List.of(y, z), List.of(a), List.of(c, c)).getFirst(), 10);
    }
  }

  @Test
  void transforms() {
    Tensor x = tensor(2);
    Tensor y = tensor(5);
    values(grad(t -> t.pow(3)).apply(x), 12);
    values(grad(grad(t -> t.pow(3))).apply(x), 12);
    values(grad((a, b) -> a.mul(b)).apply(x, y), 5);
    values(grad((a, b, c) -> a.mul(b).mul(c)).apply(x, y, y), 25);
    values(grad(t -> t.pow(3), 0).apply(x).getFirst(), 12);
    values(grad((a, b) -> a.mul(b), 1).apply(x, y).getFirst(), 2);
    assertEquals(2, grad((a, b) -> a.mul(b), 0, 1).apply(x, y).size());
    values(grad((a, b, c) -> a.mul(b).mul(c), 2, 0).apply(x, y, y).getFirst(), 10);
    ValueAndGrad one = valueAndGrad(t -> t.square()).apply(x);
    values(one.value(), 4);
    values(one.gradient(), 4);
    assertEquals(2, valueAndGrad((a, b) -> a.mul(b)).apply(x, y).gradients().size());
    values(valueAndGrad((p, q) -> p.mul(q), 1).apply(x, y).gradient(), 2);
    values(valueAndGrad(t -> t.square(), 0).apply(x).gradient(), 4);
    values(valueAndGrad((a, b, c) -> a.mul(b).mul(c), 1).apply(x, y, y).gradient(), 10);
    values(jacobian(t -> t.mul(2)).apply(tensor(1, 2)), 2, 0, 0, 2);
    values(hessian(t -> t.square().sum()).apply(tensor(1, 2)), 2, 0, 0, 2);
    values(hvp(t -> t.square().sum(), tensor(1, 2), tensor(1, 0)), 2, 0);
    Vjp back = vjp(t -> t.square(), x);
    values(back.value(), 4);
    values(back.pullback(tensor(3)), 12);
    Jvp forward = jvp(t -> t.square(), x, tensor(3));
    values(forward.value(), 4);
    values(forward.tangent(), 12);
    values(grad(customGradient(t -> t.square(), (t, g) -> g.mul(7))).apply(x), 7);
    assertTrue(checkGradients(t -> t.square(), x).comparisons() > 0);
    assertTrue(checkGradients((a, b) -> a.mul(b), x, y).comparisons() > 0);
    assertTrue(checkGradients(Autograd::clip, x, x.sub(1), y).comparisons() > 0);
  }
}
