package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.exp;
import static org.gradsh.autograd.Autograd.grad;
import static org.gradsh.autograd.Autograd.jvp;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.ones;
import static org.gradsh.autograd.Autograd.sin;
import static org.gradsh.autograd.Autograd.sub;
import static org.gradsh.autograd.Autograd.symbolic;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.where;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.symbolic.Swell;
import org.gradsh.autograd.symbolic.Symbolic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions as expressions: what a user reads, asks and gets wrong. */
class SymbolicTest {
  private static final UnaryOperator<Tensor> WAVE = x -> sin(x).mul(exp(x)).add(x.pow(2));

  // ---- what it says ----

  /** A function, itself as text and LaTeX, and its derivative as both. */
  static Stream<Arguments> formulas() {
    return Stream.of(
        row(
            WAVE,
            "sin(x)·exp(x) + x²",
            "\\sin\\left(x\\right)\\,e^{x} + x^{2}",
            "2·x + exp(x)·(cos(x) + sin(x))",
            "2\\,x + e^{x}\\,\\left(\\cos\\left(x\\right) + \\sin\\left(x\\right)\\right)"),
        row(x -> x.pow(3).mul(2), "x³·2", "x^{3} \\cdot 2", "6·x²", "6\\,x^{2}"),
        row(x -> x.reciprocal(), "1/x", "\\frac{1}{x}", "−1/x²", "-\\frac{1}{x^{2}}"),
        row(
            x -> x.log().div(x),
            "log(x)/x",
            "\\frac{\\ln\\left(x\\right)}{x}",
            "(1 − log(x))/x²",
            "\\frac{1 - \\ln\\left(x\\right)}{x^{2}}"),
        row(
            x -> x.square().add(1).sqrt(),
            "sqrt(x² + 1)",
            "\\sqrt{x^{2} + 1}",
            "x/sqrt(x² + 1)",
            "\\frac{x}{\\sqrt{x^{2} + 1}}"),
        row(
            x -> x.tanh(),
            "tanh(x)",
            "\\tanh\\left(x\\right)",
            "1 − tanh(x)²",
            "1 - \\tanh^{2}\\left(x\\right)"),
        row(
            x -> x.sigmoid(),
            "sigmoid(x)",
            "\\sigma\\left(x\\right)",
            "sigmoid(x)·(1 − sigmoid(x))",
            "\\sigma\\left(x\\right)\\,\\left(1 - \\sigma\\left(x\\right)\\right)"),
        row(
            x -> x.pow(2).mul(-.5).exp(),
            "exp(x²·(−0.5))",
            "e^{x^{2}\\,\\left(-0.5\\right)}",
            "−x·exp(−0.5·x²)",
            "-x\\,e^{-0.5\\,x^{2}}"),
        row(
            x -> x.cos().neg(),
            "−cos(x)",
            "-\\cos\\left(x\\right)",
            "sin(x)",
            "\\sin\\left(x\\right)"),
        row(
            x -> x.abs(),
            "|x|",
            "\\left|x\\right|",
            "sign(x)",
            "\\operatorname{sign}\\left(x\\right)"),
        row(
            x -> x.pow(x),
            "x^x",
            "x^{x}",
            "x·x^(x − 1) + x^x·log(x)",
            "x\\,x^{x - 1} + x^{x}\\,\\ln\\left(x\\right)"),
        row(
            x -> x.asinh(),
            "asinh(x)",
            "\\operatorname{asinh}\\left(x\\right)",
            "1/hypot(1, x)",
            "\\frac{1}{\\operatorname{hypot}\\left(1, x\\right)}"),
        row(
            x -> where(x.gt(0), x.sin(), x),
            "where(x > 0, sin(x), x)",
            "\\begin{cases}\\sin\\left(x\\r"
                + "ight) & \\text{if } x > 0\\\\ x & \\text{else}\\end{cases}",
            "where(x > 0, cos(x), 1)",
            "\\begin{cases}\\cos\\left(x\\r"
                + "ight) & \\text{if } x > 0\\\\ 1 & \\text{else}\\end{cases}"),
        row(
            x -> x.mul(1e-9).add(1. / 3),
            "x·1e−9 + 0.333333",
            "x \\cdot 10^{-9} + 0.333333",
            "1e−9",
            "10^{-9}"),
        row(x -> x.pow(3).div(3.), "x³/3", "\\frac{x^{3}}{3}", "x²", "x^{2}"));
  }

  private static Arguments row(
      UnaryOperator<Tensor> f, String text, String tex, String derivative, String itsTex) {
    return Arguments.of(symbolic(f), text, tex, derivative, itsTex);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("formulas")
  void textAndLatexAreAsInTextbooks(
      Symbolic s, String text, String tex, String derivative, String itsTex) {
    assertEquals(text, s.text());
    assertEquals(tex, s.latex());
    assertEquals(derivative, s.derivative().text());
    assertEquals(itsTex, s.derivative().latex());
  }

  @Test
  void anAnswerHasTheExpressionItsSizeAndWhatItWasBefore() {
    Symbolic s = symbolic(WAVE);
    assertEquals("sin(x)·exp(x) + x²   size 9", s.toString());
    assertEquals(
        "2·x + exp(x)·(cos(x) + sin(x))   size 12, by the rules 15", s.derivative().toString());
    assertEquals("cos(x)·exp(x) + sin(x)·exp(x) + 2·x", s.derivative().unsimplified().text());
    assertSame(s, s.unsimplified());
  }

  @Test
  void derivativesOfAnyOrderStayShort() {
    Symbolic s = symbolic(x -> sin(x).mul(exp(x)));
    for (String text :
        List.of(
            "exp(x)·(cos(x) + sin(x))",
            "2·exp(x)·cos(x)",
            "2·exp(x)·(cos(x) − sin(x))",
            "−4·exp(x)·sin(x)")) {
      s = s.derivative();
      assertEquals(text, s.text());
    }
  }

  @Test
  void likeTermsPowersFactorsAndNumbersAreCollected() {
    assertEquals("x³", simplified(x -> x.mul(x).mul(x)));
    assertEquals("5·x", simplified(x -> x.mul(2).add(x.mul(3))));
    assertEquals("0", simplified(x -> x.sin().sub(x.sin())));
    assertEquals("x", simplified(x -> x.neg().neg()));
    assertEquals("1", simplified(x -> x.sin().square().add(x.cos().square())));
    assertEquals("−sin(x)", simplified(x -> x.neg().sin()));
    assertEquals("0", simplified(x -> x.sin().square().add(x.cos().square()).sub(1)));
    assertEquals("0", simplified(x -> x.mul(x.sin().square()).add(x.mul(x.cos().square())).sub(x)));
    assertEquals("exp(3·x)", simplified(x -> x.exp().mul(x.mul(2).exp())));
    assertEquals("x", simplified(x -> x.exp().log()));
    assertEquals("1", simplified(x -> x.div(x)));
    assertEquals("x⁴ + x + 1", simplified(x -> x.add(1).add(x.pow(4))));
    assertEquals("3", simplified(x -> x.sub(x).add(1).mul(3)));
    assertEquals("|x|", simplified(x -> x.neg().abs()));
    assertEquals("sqrt(x²)", simplified(x -> x.square().sqrt())); // |x|, and not x
    assertEquals("x²·(sin(x) + 1)", simplified(x -> x.square().mul(x.sin()).add(x.square())));
  }

  private static String simplified(UnaryOperator<Tensor> f) {
    return symbolic(f).simplified().text();
  }

  // ---- parameters and their names ----

  /** The rule adds to a power of the cosine that is there already. */
  @Test
  void squaresOfSineAndCosineBesideOtherPowersOfTheCosine() {
    same("cos(x)·(cos(x) + sin(x)²)", x -> x.sin().square().mul(x.cos()).add(x.cos().square()));
    same("cos(x)", x -> x.sin().square().mul(x.cos()).add(x.cos().pow(3)));
    same("cos(x)² + sin(x)²/cos(x)²", x -> tanSquare(x).add(x.cos().square()));
    same("1/cos(x)²", x -> tanSquare(x).add(1));
    same("1", x -> x.sin().square().add(x.cos().pow(4).div(x.cos().square())));
  }

  private static Tensor tanSquare(Tensor x) {
    return x.sin().square().div(x.cos().square());
  }

  private static void same(String text, UnaryOperator<Tensor> f) {
    Symbolic simple = symbolic(f).simplified();
    assertEquals(text, simple.text());
    for (double at : new double[] {-2, -.3, 0, 1, 4}) {
      Tensor x = tensor(at, DType.FLOAT64);
      assertEquals(f.apply(x).item(), simple.apply(x).item(), 1e-12);
    }
  }

  private static final BinaryOperator<Tensor> TWO = (x, y) -> x.pow(2).mul(y).add(sin(y));

  @Test
  void parametersAreKnownByNameAndPlace() {
    Symbolic s = symbolic(TWO);
    assertEquals(List.of("x", "y"), s.parameters());
    assertEquals("2·x·y", s.derivative().text());
    assertEquals("x² + cos(y)", s.derivative("y").text());
    assertEquals("2·x", s.derivative(1).derivative("x").text());
    Symbolic named = s.named("theta_1", "speed");
    assertEquals("theta_1²·speed + sin(speed)", named.text());
    assertEquals(
        "\\theta_{1}^{2}\\,\\mathrm{speed} + \\sin\\left(\\mathrm{speed}\\right)", named.latex());
    assertEquals("2·theta_1·speed", named.derivative("theta_1").text());
    assertEquals("x·y·z", symbolic((x, y, z) -> x.mul(y).mul(z)).text());
  }

  @Test
  void constantsKeepTheirValuesAndVariablesTheirNames() {
    Tensor c = tensor(1.0, 2.0, 3.0);
    Variable w = variable(tensor(4.0, 5.0, 6.0), "w");
    Tensor k = tensor(2.5);
    Symbolic s = symbolic(x -> x.mul(c).add(w).mul(k).sum());
    assertEquals("sum((x·c1 + w)·2.5)", s.text());
    assertEquals(Map.of("c1", c.toString(), "w", w.toString()), strings(s.constants()));
    assertTrue(s.toString().contains("\n  c1 = Tensor float32 [3]  [1.0, 2.0, 3.0]"), s::toString);
    assertEquals("2.5·sum(c1)", s.derivative().text());
    Expect.values(s.apply(tensor(1)), 52.5);
    w.assign(0); // a variable counts with its present value
    Expect.values(s.apply(tensor(1)), 15);
    assertEquals("x·w1", symbolic(x -> x.mul(variable(3.0, "x"))).text());
  }

  private static Map<String, String> strings(Map<String, Tensor> all) {
    return all.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString()));
  }

  // ---- tensors ----

  @Test
  void otherOpsAreCallsAndTheirDerivativesGradients() {
    Symbolic norm = symbolic(x -> x.square().sum().sqrt(), 3);
    assertEquals("sqrt(sum(x²))", norm.text());
    assertEquals("x/sqrt(sum(x²))", norm.derivative().text());
    Expect.values(norm.derivative().apply(tensor(0.0, 3.0, 4.0)), 0, .6, .8);

    Tensor a = tensor(new double[][] {{1, 2}, {3, 4}});
    Symbolic form = symbolic((Tensor x) -> x.matmul(a).matmul(x.T()).sum(), 1, 2);
    Tensor at = tensor(new double[][] {{1, -1}});
    Expect.values(
        form.derivative().apply(at),
        grad((Tensor x) -> x.matmul(a).matmul(x.T()).sum()).apply(at).toDoubleArray());

    Symbolic entry = symbolic((x, y) -> x.get(1).mul(y), ones(3), tensor(2.0));
    assertEquals("slice(x, [1])·y", entry.text());
    Expect.values(entry.derivative("x").apply(tensor(1, 2, 3), tensor(7)), 0, 7, 0);
    Expect.values(entry.derivative("y").apply(tensor(1, 2, 3), tensor(7)), 2);
  }

  @Test
  void whatWorksElementByElementIsDifferentiatedSoAndTakesAnyShape() {
    Expect.values(symbolic(x -> x.pow(3)).derivative().apply(tensor(1.0, 2.0)), 3, 12);
    Expect.values(symbolic(x -> x.mul(2)).derivative().apply(tensor(1.0, 5.0)), 2, 2);
    Symbolic cubes = symbolic(x -> x.pow(3).sum(), 2);
    assertEquals("3·x²", cubes.derivative().text());
    assertEquals("6·x", cubes.derivative().derivative().text());
    // By a scalar the derivative has the shape of the function.
    Tensor times = tensor(1.0, 2.0, 3.0);
    Symbolic curve = symbolic(x -> x.mul(times).sin().add(ones(3)));
    Expect.values(curve.derivative().apply(tensor(0.0)), 1, 2, 3);
    Expect.values(symbolic(x -> x.add(times)).derivative().apply(tensor(0.0)), 1, 1, 1);
  }

  @Test
  void valuesAreDifferentiatedLikeAnyOthers() {
    Symbolic d = symbolic(WAVE).derivative();
    Tensor x = tensor(.7, DType.FLOAT64);
    Expect.values(d.apply(x), grad(WAVE).apply(x).item());
    Expect.values(grad(t -> d.apply(t)).apply(x), grad(grad(WAVE)).apply(x).item());
    assertEquals(DType.FLOAT32, d.apply(tensor(1)).dtype());
  }

  @Test
  void whatReverseAndForwardModeComputeIsAnExpressionToo() {
    UnaryOperator<Tensor> f = x -> sin(x).mul(exp(x));
    assertEquals("1·sin(x)·exp(x) + 1·exp(x)·cos(x)", symbolic(grad(f)).text());
    assertEquals("exp(x)·(cos(x) + sin(x))", symbolic(grad(f)).simplified().text());
    assertEquals("2·exp(x)·cos(x)", symbolic(grad(grad(f))).simplified().text());
    Symbolic forward = symbolic(x -> jvp(f, x, tensor(1.0, DType.FLOAT64)).tangent());
    assertEquals("exp(x)·(cos(x) + sin(x))", forward.simplified().text());
    assertEquals("2·exp(x)·cos(x)", forward.derivative().text());
  }

  @Test
  void nothingIsDifferentiatedThroughWhatTheFunctionCuts() {
    Symbolic s = symbolic(x -> x.mul(x.detach()));
    assertEquals("x·stopGradient(x)", s.text());
    assertEquals("stopGradient(x)", s.derivative().text());
    Expect.values(s.derivative().apply(tensor(3)), 3);
    Symbolic unrecorded = symbolic(x -> noGrad(() -> x.square()).mul(x));
    assertEquals("stopGradient(x²)·x", unrecorded.text());
    Expect.values(unrecorded.derivative().apply(tensor(3)), 9);
  }

  // ---- swell ----

  @Test
  void theSizesOfDerivativesAreTabulated() {
    Swell swell = symbolic(WAVE).swell(4);
    assertEquals(
        """
        order   by the rules   equal parts once   simplified   ops of reverse mode
            0              9                  7            9                     5
            1             15                 10           12                    12
            2             26                 13            9                    26
            3             51                 16           10                    50
            4            107                 22            7                   157
        """
            .stripTrailing(),
        swell.toString());
    assertEquals(new Swell.Row(1, 15, 10, 12, 12), swell.rows().get(1));
  }

  /** Baydin et al. 2018, table 1: the logistic map l' = 4l(1 - l), n times. */
  @Test
  void anExpressionSwellsWithTheFunctionAndReverseModeDoesNot() {
    long before = 0, ops = 0;
    for (int n = 1; n <= 6; n++) {
      int times = n;
      Symbolic s =
          symbolic(
              x -> {
                Tensor l = x;
                for (int i = 1; i < times; i++) l = l.mul(4).mul(sub(1, l));
                return l;
              });
      long rules = s.derivative().unsimplified().size();
      long more = s.swell(1).rows().get(1).ops();
      if (n > 2) {
        assertTrue(rules > 2 * before, rules + " after " + before);
        assertTrue(more - ops <= 12, more + " after " + ops); // as many more for each step
      }
      before = rules;
      ops = more;
    }
    assertTrue(before > 900 && ops < 50, before + " " + ops);
  }

  @Test
  void longFunctionsAreReadAndDifferentiatedWithoutRecursion() {
    Symbolic sum =
        symbolic(
            x -> {
              Tensor y = x;
              for (int i = 1; i <= 5000; i++) y = y.add(x.mul(i));
              return y;
            });
    assertEquals("12502501", sum.derivative().text());
    Symbolic chain =
        symbolic(
            x -> {
              Tensor y = x;
              for (int i = 0; i < 2000; i++) y = y.sin();
              return y;
            });
    Tensor at = tensor(.5, DType.FLOAT64);
    double slope = 1, y = .5;
    for (int i = 0; i < 2000; i++) {
      slope *= Math.cos(y);
      y = Math.sin(y);
    }
    assertEquals(slope, chain.derivative().apply(at).item(), 1e-9 * slope);
    String answer = chain.derivative().toString();
    assertTrue(answer.startsWith("an expression too long to write out   size "), answer);
    Expect.error(
        () -> chain.derivative().latex(),
        "latex: an expression of " + chain.derivative().size() + " nodes is not written out");
  }
}
