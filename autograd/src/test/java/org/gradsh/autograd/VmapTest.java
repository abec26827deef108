package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.tape.Recorder;
import org.junit.jupiter.api.Test;

/** Functions of single examples on whole batches, as JAX's vmap. */
class VmapTest {
  private static Tensor rows(int rows, int columns) {
    return linspace(-1, 1, rows * columns).to(DType.FLOAT64).reshape(rows, columns);
  }

  // ---- what it gives ----

  @Test
  void aFunctionOfOneExampleTakesABatch() {
    Tensor x = tensor(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Expect.values(vmap(v -> v.dot(v)).apply(x), 5, 25, 61);
    Expect.values(vmap(Tensor::sum).apply(x), 3, 7, 11);
    Expect.values(vmap(v -> v.dot(v), 1).apply(x), 35, 56);
    Expect.values(vmap(v -> v.dot(v), -1).apply(x), 35, 56);
  }

  @Test
  void argumentsAreTakenPairByPairOrShared() {
    Tensor x = tensor(new double[][] {{1, 2}, {3, 4}});
    Tensor w = tensor(10, 100);
    Expect.values(vmap((a, b) -> a.dot(b)).apply(x, x), 5, 25);
    Expect.values(vmap((a, b) -> a.dot(b), 0, SHARED).apply(x, w), 210, 430);
    Expect.values(vmap((a, b) -> a.dot(b), SHARED, 1).apply(w, x), 310, 420);
    Expect.values(vmap((a, b, c) -> a.dot(b).mul(c)).apply(x, x, tensor(1, -1)), 5, -25);
    Expect.values(
        vmap((a, b, c) -> a.dot(b).mul(c), 0, SHARED, SHARED).apply(x, w, tensor(2)), 420, 860);
  }

  @Test
  void severalResultsKeepTheirForm() {
    Tensor x = tensor(new double[][] {{1, 2}, {3, 4}});
    List<Tensor> list = vmap(v -> List.of(v.sum(), v.neg())).apply(x);
    Expect.values(list.get(0), 3, 7);
    Expect.shape(list.get(1), 2, 2);
    Map<String, Tensor> map = vmap(v -> Map.of("max", v.max())).apply(x);
    Expect.values(map.get("max"), 2, 4);
    ValueAndGrad both = vmap(v -> valueAndGrad(u -> u.square().sum()).apply(v)).apply(x);
    Expect.values(both.value(), 5, 25);
    Expect.values(both.gradient(), 2, 4, 6, 8);
  }

  @Test
  void whatDoesNotDependOnTheExampleIsRepeated() {
    Tensor y = vmap(v -> tensor(1, 2)).apply(zeros(3, 5));
    Expect.shape(y, 3, 2);
    Expect.values(y, 1, 2, 1, 2, 1, 2);
  }

  @Test
  void anEmptyBatchHasShapesToo() {
    Expect.shape(vmap(v -> v.matmul(ones(4, 2))).apply(zeros(0, 3, 4)), 0, 3, 2);
  }

  @Test
  void vmapsNest() {
    Tensor a = rows(3, 4);
    Tensor b = rows(5, 4);
    Tensor all = vmap(u -> vmap(v -> u.dot(v)).apply(b)).apply(a);
    assertTrue(allClose(all, a.matmul(b.T())));
  }

  @Test
  void choosesForEachExample() {
    Tensor x = tensor(-1, 2, -3);
    Expect.values(vmap(v -> where(v.gt(0), v, v.mul(10))).apply(x), -10, 2, -30);
  }

  @Test
  void aScalarOfEachExampleDoesNotWidenAVector() {
    Tensor scalars = tensor(new double[] {1, 2}, DType.FLOAT64);
    Tensor y = vmap(s -> s.mul(tensor(1, 2, 3))).apply(scalars);
    assertEquals(DType.FLOAT32, y.dtype());
    Expect.values(y, 1, 2, 3, 2, 4, 6);
  }

  /** Numbers drawn by shape alone are one draw; an op draws for every place of its operand. */
  @Test
  void randomNumbersAreOfEachExampleWhereTheirParameterIs() {
    seed(3);
    Tensor half = full(.5, 2, 64);
    for (Tensor same :
        List.of(
            vmap(v -> rand(8)).apply(half),
            vmap(v -> normal(v, v)).apply(half),
            vmap(v -> dropout(v, .5)).apply(half),
            vmap(v -> categorical(v)).apply(full(.5, 2, 8, 9)),
            vmap(v -> permutation(v, 0)).apply(stack(0, arange(9), arange(9))),
            vmap(v -> bernoulli(full(.5, 64))).apply(half))) {
      Expect.values(same.get(0), same.get(1).toDoubleArray());
    }
    for (Tensor each :
        List.of(
            vmap(v -> bernoulli(v)).apply(half),
            vmap(v -> poisson(v)).apply(half.mul(20)),
            vmap(v -> multinomial(v, 32, true)).apply(half))) {
      assertFalse(allClose(each.get(0), each.get(1)), each::toString);
    }
  }

  // ---- with derivatives inside and around ----

  @Test
  void gradInsideGivesOneForEachExample() {
    Tensor w = tensor(new double[] {.5, -1, 2}, DType.FLOAT64);
    Tensor xs = rows(4, 3);
    Tensor ys = tensor(new double[] {1, 0, 1, 0}, DType.FLOAT64);
    var each = vmap((x, y) -> grad((Tensor v) -> v.dot(x).sub(y).square()).apply(w));
    Tensor g = each.apply(xs, ys);
    for (int i = 0; i < 4; i++) {
      Tensor x = xs.get(i);
      Expect.values(g.get(i), x.mul(w.dot(x).sub(ys.get(i)).mul(2)).toDoubleArray());
    }
    Tensor whole = grad((Tensor v) -> xs.matmul(v).sub(ys).square().sum()).apply(w);
    Expect.values(g.sum(0), whole.toDoubleArray());
  }

  @Test
  void aTapeOnVariablesInsideGivesOneForEachExample() {
    Variable w = variable(new double[] {1, 2}, DType.FLOAT64);
    Tensor g =
        vmap(x -> {
              try (var tape = new GradientTape()) {
                return tape.gradient(w.dot(x).square(), w);
              }
            })
            .apply(rows(3, 2));
    Tensor x = rows(3, 2);
    Expect.values(g, x.mul(x.matmul(w).mul(2).unsqueeze(1)).toDoubleArray());
  }

  @Test
  void hessiansOfEachExample() {
    Tensor x = rows(3, 2);
    Tensor h = vmap(hessian((Tensor v) -> v.pow(3).sum())).apply(x);
    Expect.shape(h, 3, 2, 2);
    for (int i = 0; i < 3; i++) Expect.values(h.get(i).diagonal(), x.get(i).mul(6).toDoubleArray());
  }

  @Test
  void backwardGoesThroughIt() {
    Variable w = variable(new double[] {1, 2}, DType.FLOAT64);
    Tensor x = rows(3, 2);
    vmap(v -> v.dot(w).exp()).apply(x).sum().backward();
    Expect.values(w.grad(), x.T().matmul(x.matmul(w.detach()).exp()).toDoubleArray());
    Tensor hv = hvp(v -> vmap(r -> r.dot(v).exp()).apply(x).sum(), w, tensor(1, 0));
    Expect.values(hv, x.T().matmul(x.matmul(w.detach()).exp().mul(x.get(":, 0"))).toDoubleArray());
  }

  @Test
  void customGradientsAreTheirsInsideAndAround() {
    var clipped = customGradient((Tensor x) -> x.square(), (x, dy) -> dy.mul(x.mul(2)).clip(-1, 1));
    Tensor x = tensor(.25, 3, -3);
    Expect.values(vmap(grad(clipped)).apply(x), .5, 1, -1);
    Expect.values(grad((Tensor v) -> vmap(clipped).apply(v).sum()).apply(x), .5, 1, -1);
  }

  @Test
  void whatAllShareGetsTheSumOfItsGradients() {
    var scaled =
        customGradient(
            (Tensor a, Tensor b) -> a.mul(b), (a, b, dy) -> List.of(dy.mul(b), dy.mul(a).mul(10)));
    Tensor x = tensor(1, 2, 3);
    Tensor g = grad((Tensor w) -> vmap(v -> scaled.apply(v, w)).apply(x).sum()).apply(tensor(5));
    Expect.values(g, 60);
  }

  @Test
  void jvpInsideAndAround() {
    Tensor x = tensor(1, 2, 3);
    Tensor inside = vmap(v -> jvp(u -> u.pow(3), v, tensor(1)).tangent()).apply(x);
    Expect.values(inside, 3, 12, 27);
    Jvp around = jvp(v -> vmap(u -> u.pow(3)).apply(v), x, tensor(1, 10, 100));
    Expect.values(around.tangent(), 3, 120, 2700);
  }

  // ---- what it costs ----

  private static int ops(Supplier<?> body) {
    List<String> names = new ArrayList<>();
    Recorder.current().observed((node, in, output) -> names.add(node.name()), body::get);
    return names.size();
  }

  @Test
  void noMoreOpsRunForALargerBatch() {
    Variable w = variable(rows(4, 4), "w");
    var loss = vmap(x -> x.matmul(w).tanh().matmul(w).logSumExp());
    assertEquals(ops(() -> loss.apply(rows(2, 4))), ops(() -> loss.apply(rows(50, 4))));
    assertTrue(ops(() -> loss.apply(rows(2, 4))) > 3);
    var gradients = vmap(x -> grad((Tensor v) -> v.matmul(w).tanh().sum()).apply(x));
    assertEquals(ops(() -> gradients.apply(rows(2, 4))), ops(() -> gradients.apply(rows(50, 4))));
  }

  @Test
  void jacobiansAndHessiansRunAsManyOpsForAnySize() {
    Variable w = variable(2);
    var f = jacobian((Tensor x) -> x.mul(w).sin().cumSum(0));
    assertEquals(
        ops(() -> f.apply(rows(1, 3).flatten())), ops(() -> f.apply(rows(5, 5).flatten())));
    var h = hessian((Tensor x) -> x.mul(w).sin().square().sum().exp());
    assertEquals(
        ops(() -> h.apply(rows(1, 4).flatten())), ops(() -> h.apply(rows(2, 8).flatten())));
    assertEquals(batchJacobian(2), batchJacobian(30));
  }

  private static int batchJacobian(int batch) {
    Variable w = variable(rows(3, 4), "w");
    return ops(
        () -> {
          Tensor x = rows(batch, 3);
          try (var outer = new GradientTape();
              var tape = new GradientTape()) {
            tape.watch(x);
            return tape.batchJacobian(x.matmul(w).tanh(), x);
          }
        });
  }

  @Test
  void whatIsDifferentiatedInsideAloneIsNotRecordedAround() {
    Tensor xs = rows(3, 2);
    Tensor g =
        vmap(x -> grad((Tensor w) -> w.dot(x).square()).apply(tensor(1, 2).to(DType.FLOAT64)))
            .apply(xs);
    assertFalse(g.requiresGrad());
    assertFalse(
        jvp(v -> grad((Tensor w) -> w.mul(v)).apply(tensor(2)), tensor(3), tensor(1))
            .tangent()
            .requiresGrad());
  }

  @Test
  void anOuterTapeSeesTheBatchAlone() {
    Variable w = variable(2, "w");
    try (var tape = new GradientTape()) {
      vmap(x -> w.mul(x).exp()).apply(tensor(1, 2));
      assertEquals(2, tape.view().nodes().size(), tape::toString);
    }
  }

  @Test
  void backwardInsideHasNoRoomForTheGradientsOfAll() {
    Variable w = variable(2, "w");
    Expect.error(
        () ->
            vmap(x -> {
                  w.mul(x).backward();
                  return x;
                })
                .apply(tensor(1, 2)),
        "backward: inside vmap there is a gradient for each example",
        "of variable w, which has room for one",
        "perhaps: grad(f) or tape.gradient(y, x), and let the function of vmap return it");
    assertFalse(w.hasGrad());
  }

  @Test
  void aHookOnWhatIsDifferentiatedAroundIsRefused() {
    Variable w = variable(2, "w");
    Expect.error(
        () ->
            vmap(x -> {
                  Tensor h = w.mul(x);
                  h.registerHook(g -> g.mul(0));
                  return h;
                })
                .apply(tensor(1, 2)),
        "registerHook: the gradient of x comes in two ways here");
    Expect.error(
        () -> vmap(x -> w.mul(x).retainGrad()).apply(tensor(1, 2)),
        "retainGrad: the gradient of x comes in two ways here");
  }

  // ---- what does not fit ----

  @Test
  void thereIsNoOneValueInside() {
    Expect.error(
        () -> vmap(v -> v.item() > 0 ? v : v.neg()).apply(tensor(1, -1)),
        "vmap: there is no one value here, but one for each example",
        "x  float32 []   2 examples",
        "perhaps: where(condition, a, b) chooses for each example");
    Expect.error(
        () -> vmap(v -> v.get(v.gt(0))).apply(rows(2, 3)),
        "vmap: a mask of each example's own picks differently many",
        "perhaps: where(mask, x, 0) keeps the shape");
    Variable w = variable(1);
    Expect.error(
        () -> vmap(v -> w.assign(v)).apply(tensor(1, 2)),
        "vmap: there is no one value here, but one for each example");
  }

  @Test
  void countsAreAsManyForAllExamplesOrRefused() {
    Tensor x = tensor(new long[][] {{0, 2, 2}, {1, 1, 0}});
    Expect.error(
        () -> vmap(v -> v.bincount()).apply(x),
        "bincount: the numbers of counts differ between the examples of a batch",
        "this  int64 [2, 3]   counts: 3 and 2",
        "perhaps: bincount(least), with least above all values");
    Expect.error(
        () -> vmap(u -> vmap(v -> v.bincount()).apply(u)).apply(x.unsqueeze(1)),
        "bincount: the numbers of counts differ between the examples of a batch");
    Expect.values(vmap(v -> v.bincount(3)).apply(x), 1, 0, 2, 1, 2, 0);
    Expect.values(vmap(v -> v.bincount()).apply(x.minimum(1)), 1, 2, 1, 2);
    Tensor weights = tensor(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor shared = tensor(new long[] {0, 2, 2});
    Expect.values(
        vmap((v, w) -> v.bincount(w, 0), SHARED, 0).apply(shared, weights), 1, 0, 5, 4, 0, 11);
  }

  @Test
  void whatWasKeptFromInsideHasNoValueAfterwards() {
    Tensor[] kept = new Tensor[1];
    vmap(v -> kept[0] = v.mul(2)).apply(tensor(1, 2));
    Expect.error(
        () -> kept[0].item(),
        "vmap: there is no one value here, but one for each example",
        "it was kept from inside a vmap that has ended",
        "perhaps: let the function return it");
  }

  @Test
  void itIsShownAsOneOfMany() {
    String[] seen = new String[1];
    vmap(v -> {
          seen[0] = v.toString();
          return v;
        })
        .apply(tensor(new double[][] {{1, 2}, {3, 4}, {5, 6}}));
    assertEquals(
        "Tensor float32 [2]  one of 3 inside vmap, which are\n"
            + "Tensor float32 [3, 2]\n[[1.0, 2.0],\n [3.0, 4.0],\n [5.0, 6.0]]",
        seen[0]);
  }

  @Test
  void batchesThatDoNotFit() {
    Expect.error(
        () -> vmap(v -> v).apply(tensor(1)),
        "vmap: axis 0 is out of range",
        "x  float32 []   axes: 0",
        "perhaps: stack(…) makes a batch");
    Expect.error(
        () -> vmap(v -> v, 2).apply(zeros(2, 3)),
        "vmap: axis 2 is out of range",
        "perhaps: axes are -2 … 1");
    Expect.error(
        () -> vmap((a, b) -> a.add(b)).apply(zeros(2, 3), zeros(4, 3)),
        "vmap: the batches differ in size",
        "a  float32 [2, 3]   axis 0: 2",
        "b  float32 [4, 3]   axis 0: 4",
        "perhaps: SHARED in place of an axis, for what all examples share");
    Expect.error(
        () -> vmap((a, b) -> a.add(b), SHARED, SHARED).apply(zeros(2), zeros(2)),
        "vmap: no argument has a batch");
    Expect.error(() -> vmap(v -> v).apply(null), "vmap: x is null");
    Expect.error(() -> vmap(v -> (Tensor) null).apply(ones(2)), "vmap: the function returned null");
    Expect.error(
        () -> vmap(v -> 3).apply(ones(2)),
        "vmap: the function's value is no tensor",
        "it is a Integer");
  }

  @Test
  void shapesInsideAreThoseOfOneExample() {
    Expect.error(
        () -> vmap(v -> v.matmul(ones(4, 2))).apply(zeros(7, 3)),
        "matmul: inner dimensions differ",
        "a  float32 [3]      columns: 3",
        "b  float32 [4, 2]   rows:    4");
    Expect.error(
        () -> vmap(v -> v.add(ones(4))).apply(zeros(7, 3)),
        "add: shapes do not broadcast",
        "a  float32 [3]   axis -1: 3");
  }
}
