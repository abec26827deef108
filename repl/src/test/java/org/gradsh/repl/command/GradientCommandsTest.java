package org.gradsh.repl.command;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code grad} and {@code tape}. */
class GradientCommandsTest {
  private static final Told.Talk TALK = new Told.Talk();

  @BeforeAll
  static void names() {
    tell("""
    var x = variable(3.0);
    var w = variable(tensor(1, 2), "weights");
    Tensor t = tensor(1, 2, 3);
    int n = 3;
    var y = x * x;
    """)
        .works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Told tell(String text) {
    return TALK.tell(text);
  }

  @Test
  void gradTellsTheValueAndTheGradientByEachVariable() {
    tell("/grad x * x + 2 * x")
        .answers("value  Tensor float32 []  15.0", "∂/∂x   Tensor float32 []  8.0");
    tell("%grad (w * x)")
        .answers(
            "value  Tensor float32 [2]  [3.0, 6.0]",
            "∂Σ/∂x  Tensor float32 []  3.0",
            "∂Σ/∂w  Tensor float32 [2]  [3.0, 3.0]");
    tell("/grad variable(2.0, \"own\").pow(2)")
        .answers("value   Tensor float32 []  4.0", "∂/∂own  Tensor float32 []  4.0");
  }

  @Test
  void gradTakesNamesOfTensors() {
    tell("/grad (t * t).sum() wrt t")
        .answers("value  Tensor float32 []  14.0", "∂/∂t   Tensor float32 [3]  [2.0, 4.0, 6.0]");
    tell("/grad (x * w).sum() wrt w, x")
        .answers(
            "value  Tensor float32 []  9.0",
            "∂/∂w   Tensor float32 [2]  [3.0, 3.0]",
            "∂/∂x   Tensor float32 []  3.0");
  }

  @Test
  void gradAsksAgainWhatWasComputedBefore() {
    tell("/grad y").answers("value  Tensor float32 []  9.0", "∂/∂x   Tensor float32 []  6.0");
    tell("/grad y").mentions("6.0");
    tell("y.backward(retainGraph()); x.grad().item()").gives(6.0);
    tell("/grad y").mentions("6.0");
    tell("x.grad().item()").gives(6.0);
    tell("x.zeroGrad();").works();
    tell("var used = x * x; used.backward(); x.zeroGrad();").works();
    tell("/grad used").failsWith("[]:1:7: gradient: the graph was consumed by an earlier call");
  }

  @Test
  void gradLeavesNoNames() {
    tell("/grad x * 5").works();
    tell("/vars *").mentions("x ");
    tell("/grad sin(x)\nx.hasGrad()").gives(false);
  }

  @Test
  void gradPointsIntoTheCell() {
    tell("1;\n/grad x * undefined")
        .fails(
            "[]:2:11: error: cannot find symbol",
            "  /grad x * undefined",
            "            ^",
            "  symbol:   variable undefined");
    tell("/grad x * (1 / (n - 3))").failsWith("[]:1:14: java.lang.ArithmeticException: / by zero");
    tell("/grad n").failsWith("[]:1:1: error: /grad: the value is no tensor");
    tell("/grad t").failsWith("[]:1:7: Graph: nothing was recorded");
    tell("/grad y wrt w").failsWith("[]:1:7: gradient: y does not depend on weights");
    tell("/grad y wrt n").failsWith("[]:1:13: error: /grad: n is no tensor");
    tell("/grad y wrt x,").failsWith("[]:1:15: error: /grad: the name of a tensor is missing");
    tell("/grad")
        .failsWith("[]:1:6: error: /grad: code is missing\n  /grad\n       ^\n  usage: /grad");
    tell("/grad int k = 3;").failsWith("[]:1:1: error: /grad: int k = 3; is no expression");
  }

  @Test
  void gradThatIsIncompleteDeclaresNothing() {
    tell("/grad y wrt")
        .failsWith(
            "[]:1:12: error: /grad: the name of a tensor is missing\n  /grad y wrt\n"
                + "             ^\n  usage: /grad expression [wrt x, …]");
    tell("/grad y.sum() wrt ").mentionsFailure("the name of a tensor is missing");
    tell("/grad wrt x").failsWith("[]:1:7: error: /grad: the expression is missing");
    tell("/grad x * wrt").mentionsFailure("cannot find symbol");
    tell("wrt").mentionsFailure("cannot find symbol");
  }

  @Test
  void tapeShowsTheGraphBehindATensor() {
    tell("/tape y").mentions("graph", "mul", "x, x", "1 op");
    tell("/tape x * x + 1").mentions("mul", "add", "2 ops");
    tell("/tape n").failsWith("[]:1:7: error: /tape: n is neither a tensor nor a tape");
    tell("/tape t").failsWith("[]:1:7: Graph: nothing was recorded");
  }

  @Test
  void tapeShowsTheOpenTapes() {
    tell("/tape").answers("no tape is open; /tape y shows the ops behind a tensor y");
    tell("var outer = new GradientTape(); var z = x * x;").works();
    tell("var inner = new GradientTape(); var u = exp(z);").works();
    tell("/tape")
        .matches(
            "GradientTape, open",
            "#.*",
            "1 .* mul .*",
            "2 .* exp .*",
            "2 ops.*",
            "",
            "GradientTape, open",
            "#.*",
            "1 .* exp .*",
            "1 op,.*");
    tell("inner.close(); outer.close();").works();
    tell("%tape inner").mentions("GradientTape, closed", "exp");
    tell("/tape").answers("no tape is open; /tape y shows the ops behind a tensor y");
  }
}
