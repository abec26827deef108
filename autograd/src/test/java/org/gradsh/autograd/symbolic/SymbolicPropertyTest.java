package org.gradsh.autograd.symbolic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.tape.Transforms;
import org.junit.jupiter.api.Test;

/** What holds for every expression, over expressions by chance. */
class SymbolicPropertyTest {
  private static final int ORDERS = 4;

  private static Tensor number(double v) {
    return Apply.constant(v, DType.FLOAT64);
  }

  private static Symbolic read(Function<Tensor[], Tensor> f) {
    return Symbolic.of(f, Symbolic.scalars(2));
  }

  /** Values, simplified values and derivatives of orders 1 to 4, each by a parameter by chance. */
  @Test
  void expressionsSimplifiedExpressionsAndReverseModeAgree() {
    int compared = 0;
    for (int seed = 0; seed < 150; seed++) {
      RandomExpressions random = new RandomExpressions(seed, false);
      Function<Tensor[], Tensor> f = random.function(1 + random.below(3));
      Symbolic s = read(f);
      Function<Tensor[], Tensor> g = f;
      agree(seed, "itself", s, g, random);
      agree(seed, "simplified", s.simplified(), g, random);
      for (int order = 1; order <= ORDERS; order++) {
        int by = random.below(2);
        Function<Tensor[], Tensor> before = g;
        g = x -> Transforms.valueAndGrad("t", before, new int[] {by}, x).gradients().getFirst();
        s = s.derivative(by);
        agree(seed, "order " + order, s, g, random);
        agree(seed, "order " + order + " by the rules", s.unsimplified(), g, random);
        assertTrue(s.size() <= s.unsimplified().size());
        compared++;
      }
    }
    assertEquals(150 * ORDERS, compared);
  }

  private static void agree(
      int seed, String what, Symbolic s, Function<Tensor[], Tensor> g, RandomExpressions random) {
    for (int point = 0; point < 3; point++) {
      Tensor[] x = {number(random.uniform(-1.5, 1.5)), number(random.uniform(-1.5, 1.5))};
      double expected = g.apply(x).item();
      double actual = s.apply(x).item();
      double tolerance = 1e-7 * Math.max(1, Math.abs(expected));
      assertEquals(expected, actual, tolerance, () -> seed + ", " + what + ": " + s);
    }
  }

  /** Beside poles, at 0 and left of it. */
  @Test
  void whereAllPartsAreFiniteTheSimplifiedFormHasTheSameValue() {
    double[] points = {-2, -1, -.5, 0, .5, 1, 2};
    int finite = 0, poles = 0;
    for (int seed = 0; seed < 600; seed++) {
      RandomExpressions random = new RandomExpressions(1000 + seed, true);
      Symbolic s = read(random.function(1 + random.below(4)));
      for (Symbolic t : List.of(s, s.derivative(random.below(2)).unsimplified())) {
        Symbolic simple = t.simplified();
        for (double a : points) {
          for (double b : points) {
            double expected = t.apply(number(a), number(b)).item();
            double actual = simple.apply(number(a), number(b)).item();
            if (!isFinite(t, number(a), number(b))) {
              poles++;
              continue;
            }
            finite++;
            double tolerance = 1e-9 * Math.max(1, Math.abs(expected));
            assertEquals(
                expected, actual, tolerance, () -> t + " is not " + simple + " at " + a + ", " + b);
          }
        }
      }
    }
    assertTrue(finite > 20_000 && poles > 1_000, finite + " " + poles);
  }

  /** Whether all parts of an expression are. */
  private static boolean isFinite(Symbolic s, Tensor... x) {
    Evaluation values = new Evaluation(x);
    for (Term part : s.term().postorder()) {
      if (!Double.isFinite(values.value(part).item())) return false;
    }
    return true;
  }

  @Test
  void lettersDigitsAndBracketsOfTextsFit() {
    for (int seed = 0; seed < 300; seed++) {
      RandomExpressions random = new RandomExpressions(2000 + seed, true);
      Symbolic s = read(random.function(1 + random.below(4)));
      for (Symbolic t : List.of(s, s.derivative(0), s.derivative(1).unsimplified())) {
        Latex.check(t.latex());
        long open = t.text().chars().filter(c -> c == '(').count();
        assertEquals(open, t.text().chars().filter(c -> c == ')').count(), t::text);
        for (String wrong : List.of("--", "+-", "−−", "+ −", "· ·", "^^")) {
          assertTrue(!t.text().contains(wrong) && !t.latex().contains(wrong), t::text);
        }
      }
    }
  }

  /** The text of a simplified expression names every sum and product in one way. */
  @Test
  void whatIsSimplifiedTwiceIsWhatItWas() {
    for (int seed = 0; seed < 300; seed++) {
      RandomExpressions random = new RandomExpressions(3000 + seed, true);
      Symbolic once = read(random.function(1 + random.below(3))).simplified();
      assertTrue(once.simplified().size() <= once.size());
    }
  }

  @Test
  void vectorsAreTakenElementByElement() {
    for (int seed = 0; seed < 50; seed++) {
      RandomExpressions random = new RandomExpressions(4000 + seed, false);
      Symbolic s = read(random.function(2)).derivative(random.below(2));
      double[] a = new double[4], b = new double[4];
      for (int i = 0; i < 4; i++) {
        a[i] = random.uniform(-1, 1);
        b[i] = random.uniform(-1, 1);
      }
      double[] together = s.apply(vector(a), vector(b)).toDoubleArray();
      assertEquals(4, together.length, s::toString);
      for (int i = 0; i < 4; i++) {
        assertEquals(s.apply(number(a[i]), number(b[i])).item(), together[i], 1e-12);
      }
    }
  }

  private static Tensor vector(double[] v) {
    return Autograd.tensor(v, DType.FLOAT64);
  }
}
