package org.gradsh.repl.talk;

import static org.gradsh.repl.talk.Case.inTurn;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Derivatives across cells: backward, tapes, transforms, variables. */
class GradientsTest extends Conversation {
  @TestFactory
  Stream<DynamicNode> backward() {
    return cellsAndScripts(
        inTurn(
            "over cells",
            assertTensor("var x = variable(3.0)", "variable float32 [] 3"),
            assertTensor("var y = x * x + 2 * x", "float32 [] 15"),
            assertNoValue("y.backward();"),
            assertTensor("x.grad()", "float32 [] 8")),
        inTurn(
            "gradients add up until they are cleared",
            assertNoValue("(x * x).backward();"),
            assertTensor("x.grad()", "float32 [] 14"),
            assertNoValue("x.zeroGrad();"),
            assertNoValue("(3 * x).backward();"),
            assertTensor("x.grad()", "float32 [] 3")),
        inTurn(
            "before any backward",
            assertEval("var z = variable(1); z.hasGrad()", false),
            assertFails("z.grad()", "1:3: ", "hasGrad()")),
        inTurn(
            "twice without keeping the graph",
            assertTensor("var w = variable(2); var once = w * w", "float32 [] 4"),
            assertNoValue("once.backward();"),
            assertFails("once.backward();", "1:6: backward", "retainGraph")),
        inTurn(
            "twice with it kept",
            assertNoValue(
                "w.zeroGrad(); var kept = w * w * w; kept.backward(retainGraph()); kept.backward();"
                    + " ;{ }"),
            assertTensor("w.grad()", "float32 [] 24")),
        inTurn(
            "of a vector",
            assertTensor(
                "var v = variable(1, 2, 3); (v * v).sum().backward(); v.grad()",
                "float32 [3] 2 4 6"),
            assertFails("(v * 2).backward();", "1:9: backward"),
            assertTensor(
                "v.zeroGrad(); (v * 2).backward(tensor(1, 10, 100)); v.grad()",
                "float32 [3] 2 20 200")),
        assertFails("tensor(1).backward();", "1:11: backward"),
        assertTensor("var m = variable(1); noGrad(() -> m * 5)", "float32 [] 5"),
        assertFails("noGrad(() -> m * 5).backward();", "backward"),
        assertFails("(m * 2).detach().backward();", "backward"),
        assertTensor(
            "var mid = m * 4; mid.retainGrad(); (mid * mid).backward(); mid.grad()",
            "float32 [] 8"));
  }

  @TestFactory
  Stream<DynamicNode> training() {
    return cellsAndScripts(
        inTurn(
            "a descent by hand",
            assertTensor(
                "var w = variable(0); for (int i = 0; i < 50; i++) { var loss = (w - 3).pow(2);"
                    + " w.zeroGrad(); loss.backward(); w -= 0.25 * w.grad(); } w",
                "variable float32 [] 3"),
            assertEval("Math.abs(w.item() - 3) < 1e-6", true)),
        inTurn(
            "an optimizer over cells",
            assertTensor(
                "var p = variable(1, 1); var sgd = new SGD(0.5, p); (p * p).sum().backward();"
                    + " sgd.step(); p",
                "variable float32 [2] 0 0"),
            assertNoValue("sgd.zeroGrad();"),
            assertTensor("p", "variable float32 [2] 0 0")),
        assertTensor("p.assign(tensor(4, 5)); p", "variable float32 [2] 4 5"),
        assertTensor(
            "p.assignAdd(tensor(1, 1)); p.assignSub(tensor(0, 2)); p", "variable float32 [2] 5 4"),
        assertTensor("p += 1; p", "variable float32 [2] 6 5"),
        assertFails("p.assign(tensor(1, 2, 3));", "1:3: assign"),
        assertTensor("Tensor before = p * 1; p.assign(zeros(2)); before", "float32 [2] 6 5"),
        assertEval("p.name() == null || p.name().isEmpty() || p.name().equals(\"p\")", true));
  }

  @TestFactory
  Stream<DynamicNode> tapes() {
    return cellsAndScripts(
        assertTensor(
            "var x = variable(3); Tensor d; try (var tape = new GradientTape()) { var y = x * x; d"
                + " = tape.gradient(y, x); } d",
            "float32 [] 6"),
        inTurn(
            "a tape that is open over cells",
            assertNoValue("var open = new GradientTape(); { }"),
            assertTensor("var y = x.pow(3)", "float32 [] 27"),
            assertTensor("open.gradient(y, x)", "float32 [] 27"),
            assertFails("open.gradient(y, x)", "1:6: ", "ersistent"),
            assertNoValue("open.close();")),
        inTurn(
            "a persistent tape",
            assertTensor(
                "var keep = GradientTape.persistent(); var s = x * x; var q = s * s; q",
                "float32 [] 81"),
            assertTensor("keep.gradient(s, x)", "float32 [] 6"),
            assertTensor("keep.gradient(q, x)", "float32 [] 108"),
            assertTensor("keep.gradient(q, List.of(s, x))", "(float32 [] 18, float32 [] 108)"),
            assertNoValue("keep.close();")),
        inTurn(
            "second order",
            assertTensor(
                "Tensor dd; try (var outer = new GradientTape(); var inner = new GradientTape()) {"
                    + " var c = x.pow(3); var d1 = inner.gradient(c, x); dd = outer.gradient(d1,"
                    + " x); } dd",
                "float32 [] 18")),
        inTurn(
            "a constant is watched",
            assertTensor(
                "var c = tensor(2); Tensor g; try (var t = new GradientTape()) { t.watch(c); g ="
                    + " t.gradient(c * c, c); } g",
                "float32 [] 4")),
        assertFails(
            "try (var t = new GradientTape()) { t.gradient(tensor(1) * 2, x); }", "gradient"),
        assertTensor(
            "try (var t = new GradientTape()) { d = t.gradient(tensor(1) * 2, x, Unconnected.ZERO);"
                + " } d",
            "float32 [] 0"),
        assertFails(
            "var away = variable(1); try (var t = new GradientTape()) { var e = t.gradient(x * x,"
                + " away); }",
            "gradient",
            "away"));
  }

  @TestFactory
  Stream<DynamicNode> special() {
    return cellsAndScripts(
        assertTensor(
            "var x = variable(2); sqrt(x - 2).backward(); x.grad()", "float32 [] Infinity"),
        assertTensor("x.zeroGrad(); (x * Double.NaN).backward(); x.grad()", "float32 [] NaN"),
        assertTensor("x.zeroGrad(); relu(x - 2).backward(); x.grad()", "float32 [] 0"),
        assertTensor("x.zeroGrad(); abs(x - 2).backward(); x.grad()", "float32 [] 0"),
        assertTensor("x.zeroGrad(); maximum(x, 2).backward(); x.grad()", "float32 [] 0.5"),
        assertTensor("x.zeroGrad(); x.pow(0).backward(); x.grad()", "float32 [] 0"),
        assertTensor(
            "x.zeroGrad(); Tensor chain = x; for (int i = 0; i < 100; i++) chain = chain * 1.01;\n"
                + "chain.backward(); tensor(Math.round(x.grad().item() * 100))",
            "float32 [] 270"),
        assertTensor("x.zeroGrad(); (x * x).backward(createGraph()); x.grad()", "float32 [] 4"),
        assertTensor(
            "var v = variable(1, 2, 3); v[\"1:\"].sum().backward(); v.grad()", "float32 [3] 0 1 1"),
        assertTensor("v.zeroGrad(); v[v > 2].sum().backward(); v.grad()", "float32 [3] 0 0 1"),
        assertTensor(
            "v.zeroGrad(); concat(List.of(v, v), 0).sum().backward(); v.grad()",
            "float32 [3] 2 2 2"),
        assertTensor(
            "var m = variable(new double[][] {{1, 2}, {3, 4}}); matmul(m, m).sum().backward();"
                + " m.grad()",
            "float32 [2, 2] 7 11 9 13"),
        assertFails("variable(new int[] {1, 2})", "1:1: "),
        assertTensor("variable(new double[] {1}, DType.FLOAT64)", "variable float64 [1] 1"),
        assertShows("explain(x * 2, x)", "mul"));
  }

  @TestFactory
  Stream<DynamicNode> transforms() {
    return cellsAndScripts(
        assertTensor("grad(t -> t.pow(3)).apply(tensor(2))", "float32 [] 12"),
        assertTensor("grad(grad(t -> t.pow(3))).apply(tensor(2))", "float32 [] 12"),
        assertTensor("grad(grad(grad(t -> t * t * t))).apply(tensor(2))", "float32 [] 6"),
        assertTensor("grad(t -> (t * t).sum()).apply(tensor(1, 2))", "float32 [2] 2 4"),
        assertTensor(
            "Tensor f(Tensor t) { return t * t + sin(t); } grad(t -> f(t)).apply(tensor(0))",
            "float32 [] 1"),
        assertTensor("jacobian(t -> t * t).apply(tensor(1, 2))", "float32 [2, 2] 2 0 0 4"),
        assertTensor("hessian(t -> t.pow(3).sum()).apply(tensor(1, 2))", "float32 [2, 2] 6 0 0 12"),
        assertTensor("hvp(t -> t.pow(3).sum(), tensor(1, 2), tensor(1, 1))", "float32 [2] 6 12"),
        assertTensor("vjp(t -> t * t, tensor(1, 2)).pullback(tensor(1, 1))", "float32 [2] 2 4"),
        assertTensor("jvp(t -> t * t, tensor(1, 2), tensor(1, 1)).tangent()", "float32 [2] 2 4"),
        assertTensor("valueAndGrad(t -> t * t).apply(tensor(3)).value()", "float32 [] 9"),
        assertTensor("grad(t -> stopGradient(t) * t).apply(tensor(3))", "float32 [] 3"),
        assertTensor("grad(t -> where(t > 0, t, 0 * t)).apply(tensor(3))", "float32 [] 1"),
        assertTensor("grad(t -> tensor(5)).apply(tensor(3))", "float32 [] 0"),
        assertFails("grad(t -> t * t).apply(tensor(1, 2))", "1:"),
        assertFails("grad(t -> t.nope()).apply(tensor(1))", "1:12: cannot find symbol"),
        assertFails(
            "grad(t -> { if (true) throw new IllegalStateException(\"in f\"); return t;"
                + " }).apply(tensor(1))",
            "1:23: java.lang.IllegalStateException: in f"),
        assertEval("checkGradients(t -> sin(t).sum(), tensor(1, 2)) != null", true));
  }

  @TestFactory
  Stream<DynamicNode> expressions() {
    return cellsAndScripts(
        inTurn(
            "a function, its derivative, a value",
            assertEval(
                "var s = symbolic(x -> sin(x) * exp(x) + x.pow(2)); s",
                "sin(x)·exp(x) + x²   size 9"),
            assertEval(
                "var d = s.derivative(); d",
                "2·x + exp(x)·(cos(x) + sin(x))   size 12, by the rules 15"),
            assertEval("d.derivative().text()", (Object) "2·exp(x)·cos(x) + 2"),
            assertEval("d.latex().startsWith(\"2\\\\,x + e^{x}\")", true),
            assertTensor("d.apply(tensor(0))", "float32 [] 1"),
            assertShows("s.swell(3)", "order   by the rules", "ops of reverse mode"),
            assertEval("Swell swell = s.swell(1); swell.rows().size()", 2)),
        assertEval(
            "symbolic((x, y) -> x * y).named(\"a\", \"b\").derivative(\"a\").text()", (Object) "b"),
        assertEval("symbolic((x, y, z) -> x + y * z).derivative(2).text()", (Object) "y"),
        assertEval("symbolic(Tensor::sin).derivative().text()", (Object) "cos(x)"),
        assertEval("symbolic(t -> (t * t).sum(), 3).derivative().text()", (Object) "2·x"),
        assertEval("symbolic(t -> t.sum(), ones(2, 2)).text()", (Object) "sum(x)"),
        assertFails(
            "symbolic(t -> t.item() > 0 ? t : -t)",
            "symbolic: item() reads a value inside the function"),
        assertFails(
            "symbolic(t -> t * t).derivative(\"z\")", "derivative: there is no parameter z"));
  }
}
