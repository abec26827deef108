package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Functions in whatever form Java has them, and what is told when null is given. */
class FunctionFormsTest {
  private static final Tensor X = tensor(3, 4);
  private static final Tensor S = tensor(2);

  /** Overloaded with axes as these are, Java must still see functions of one tensor in them. */
  @Test
  void methodReferences() {
    Expect.values(grad(Tensor::sum).apply(X), 1, 1);
    Expect.values(grad(Tensor::mean).apply(X), .5, .5);
    Expect.values(grad(Tensor::norm).apply(X), .6, .8);
    Expect.values(grad(Tensor::max).apply(X), 0, 1);
    Expect.values(grad(Autograd::sum).apply(X), 1, 1);
    Expect.values(grad(Tensor::logSumExp).apply(tensor(0, 0)), .5, .5);
    Expect.values(grad(Tensor::sum, 0).apply(X).getFirst(), 1, 1);
    Expect.values(valueAndGrad(Tensor::sum).apply(X).gradient(), 1, 1);
    Expect.values(valueAndGrad(Autograd::norm).apply(X).value(), 5);
    Expect.values(grad(Tensor::sin).apply(tensor(0)), 1);
    Expect.values(grad(Tensor::mul).apply(S, tensor(7)), 7);
    Expect.values(grad(Autograd::mul, 1).apply(S, tensor(7)).getFirst(), 2);
    Expect.values(valueAndGrad(Tensor::mul).apply(S, tensor(7)).gradients().get(1), 2);
    Expect.values(grad(Tensor::clip).apply(S, tensor(0), tensor(7)), 1);
    Expect.values(hessian(Tensor::sum).apply(X).sum(), 0);
    Expect.values(jacobian(Tensor::sum).apply(X), 1, 1);
  }

  @Test
  void variablesOfFunctionTypes() {
    Function<Tensor, Tensor> f = t -> t.pow(3);
    Expect.values(grad(f).apply(S), 12);
    Expect.values(grad(grad(f)).apply(S), 12);
    Expect.values(valueAndGrad(f).apply(S).value(), 8);
    Expect.values(jacobian(f).apply(S), 12);
    Expect.values(hessian(f).apply(S), 12);
    Expect.values(hvp(f, S, S), 24);
    Expect.values(vjp(f, S).pullback(S), 24);
    Expect.values(jvp(f, S, S).tangent(), 24);
    Expect.values(grad(customGradient(f, (t, g) -> g)).apply(S), 1);
    checkGradients(f, S);
    trace(f, S);
    Function<Object, Variable> wide = o -> variable(1.0);
    Expect.values((Tensor) grad(wide).apply(S), 0);
    BiFunction<Tensor, Tensor, Tensor> b = (p, q) -> p.mul(q);
    Expect.values(grad(b).apply(S, S), 2);
    Expect.values(grad(b, 1).apply(S, S).getFirst(), 2);
    Expect.values(valueAndGrad(b).apply(S, S).value(), 4);
    Expect.values(vjp(b, S, S).pullbacks(S).get(1), 4);
    Expect.values(jvp(b, S, S, S, S).tangent(), 8);
    checkGradients(b, S, S);
    TensorFunction3 c = (p, q, r) -> p.mul(q).mul(r);
    Expect.values(grad(grad(c)).apply(S, S, S), 0);
    UnaryOperator<Tensor> nested = t -> grad(s -> s.mul(t)).apply(t);
    Expect.values(grad(nested).apply(S), 1);
  }

  @Test
  void argumentsThatAreNotThere() {
    Expect.error(() -> grad(t -> t, 1).apply(S), "grad: there is no argument 1");
    Expect.error(
        () -> valueAndGrad((p, q) -> p, 2).apply(S, S), "valueAndGrad: there is no argument 2");
  }

  /** What is handed out keeps its value whatever is assigned later. */
  @Test
  void aVariableIsNotHandedOut() {
    Variable v = variable(1, 2);
    Tensor there = v.to(Device.CPU);
    Tensor same = einsum("i->i", v);
    Tensor implicit = einsum("i", v);
    assertNotSame(v, there);
    v.assign(7);
    for (Tensor t : List.of(there, same, implicit)) Expect.values(t, 1, 2);
    there.mul(same).sum().backward();
    Expect.values(v.grad(), 2, 4);
    assertSame(X, X.to(Device.CPU));
  }

  @Test
  void nullsOfTransforms() {
    Function<Tensor, Tensor> none = null;
    Function<Tensor, Tensor> f = t -> t.square();
    Expect.error(() -> grad(none), "grad: the function is null");
    Expect.error(() -> hessian(none), "hessian: the function is null");
    Expect.error(() -> grad(f).apply(null), "grad: x is null", "cell has failed");
    Expect.error(() -> grad((a, b) -> a).apply(S, null), "grad: x[1] is null");
    Expect.error(() -> valueAndGrad(f).apply(null), "valueAndGrad: x is null");
    Expect.error(() -> jacobian(f).apply(null), "jacobian: x is null");
    Expect.error(() -> hessian(f).apply(null), "hessian: x is null");
    Expect.error(() -> hvp(f, S, null), "hvp: v is null");
    Expect.error(() -> vjp(f, null), "vjp: x is null");
    Expect.error(() -> vjp(f, S).pullback(null), "pullback: the cotangent is null");
    Expect.error(() -> jvp(f, null, S), "jvp: x is null");
    Expect.error(() -> jvp(f, S, null), "jvp: v is null");
    Expect.error(() -> trace(f, null), "trace: x is null");
    Expect.error(() -> checkGradients(f, null), "checkGradients: x is null");
    Expect.error(
        () -> checkGradients((Function<Tensor, Tensor>) t -> null, S),
        "checkGradients: the function's value is null");
    Expect.error(() -> customGradient(f, (t, g) -> g).apply(null), "customGradient: x is null");
    Expect.error(() -> explain(null, S), "explain: y is null");
    Expect.error(() -> stopGradient(null), "stopGradient: x is null");
    Variable v = variable(1.0);
    Expect.error(() -> v.mul(2).backward((Tensor) null), "backward: the cotangent is null");
  }

  @Test
  void nullsOfTapes() {
    Variable v = variable(1.0);
    try (var tape = GradientTape.persistent()) {
      Tensor y = v.mul(2);
      Tensor none = null;
      Expect.error(() -> tape.watch(none), "watch: x is null");
      Expect.error(() -> tape.watch(Arrays.asList(y, null)), "watch: x[1] is null");
      Expect.error(() -> tape.gradient(none, v), "gradient: y is null");
      Expect.error(() -> tape.gradient(y, none), "gradient: x is null");
      Expect.error(() -> tape.gradient(y, v, none), "gradient: the cotangent is null");
      Expect.error(() -> tape.gradient(y, Arrays.asList(v, null)), "gradient: x[1] is null");
      Expect.error(() -> tape.gradient(y, (List<Tensor>) null), "gradient: x is null");
      Map<String, Tensor> map = new HashMap<>();
      map.put("w", null);
      Expect.error(() -> tape.gradient(y, map), "gradient: x at w is null");
      Expect.error(() -> tape.gradient(y, v, (Unconnected) null), "gradient: unconnected is null");
      Expect.error(() -> tape.jacobian(none, v), "jacobian: y is null");
      Expect.error(() -> tape.batchJacobian(y, none), "batchJacobian: x is null");
      Expect.error(() -> tape.gradient(List.of(), v), "gradient: there is no target");
      assertEquals(List.of(), tape.gradient(y, List.of()));
    }
  }

  /** Three tensors are a target, a source and a cotangent; a variable is none of the last. */
  @Test
  void aSecondSourceIsNotTakenAsACotangent() {
    Variable a = variable(2.0, "a");
    Variable b = variable(5.0, "b");
    try (var tape = GradientTape.persistent()) {
      Tensor y = a.mul(b);
      Expect.error(
          () -> tape.gradient(y, a, b),
          "gradient: the cotangent is a variable",
          "b  float32 []",
          "perhaps: gradient(y, List.of(a, b))");
      Expect.values(tape.gradient(y, List.of(a), b).getFirst(), 25);
      Expect.values(tape.gradient(y, a, b.detach()), 25);
    }
  }

  @Test
  void aTapePausesForAResult() {
    Variable a = variable(2.0);
    try (var tape = GradientTape.persistent()) {
      Tensor seen = a.mul(3);
      Tensor unseen = tape.stopRecording(() -> a.mul(3));
      Expect.values(unseen, 6);
      Expect.values(tape.gradient(seen, a), 3);
      Expect.error(() -> tape.gradient(unseen, a), "gradient: y does not depend on x");
    }
  }
}
