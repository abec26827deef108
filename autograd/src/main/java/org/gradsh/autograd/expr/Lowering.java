package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;

import java.util.HashMap;
import java.util.Map;
import org.gradsh.autograd.DType;

/**
 * Prepares an expression for code generation.
 *
 * <p>Functions of float32 are written out in operations that IEEE 754 defines to the bit: plain
 * loops and vector loops, on any machine, then give the same result, and it does not matter when
 * the one takes over from the other. Functions that stay (sin, pow …), and those of float64, are
 * java.lang.Math's and have plain loops only.
 *
 * <p>Equal parts become one object, so that the generator finds by identity what is shared. Nothing
 * here is simplified: that (a + k) - k is not a is the point of some of it.
 */
final class Lowering {
  private final DType dtype;
  private final boolean vectors;
  private final Map<Expr, Expr> done = new HashMap<>();

  /**
   * @param vectors whether to write out also what one element has an instruction for
   */
  Lowering(DType dtype, boolean vectors) {
    this.dtype = dtype;
    this.vectors = vectors;
  }

  Expr lower(Expr e) {
    Expr known = done.get(e);
    if (known != null) return known;
    Expr lowered =
        switch (e) {
          case Expr.Operand _, Expr.Output _, Expr.Const _ -> e;
          case Expr.Unary(Fn f, Expr a) -> unary(f, lower(a));
          case Expr.Binary(Arith op, Expr a, Expr b) ->
              op == Arith.POW && a.is(2) && dtype == DType.FLOAT32
                  ? exp2(lower(b))
                  : binary(op, lower(a), lower(b));
          case Expr.Select(Expr m, Expr a, Expr b) -> select(lower(m), lower(a), lower(b));
          case Expr.Lowered l -> throw l.misplaced();
        };
    done.put(e, lowered);
    return lowered;
  }

  private Expr unary(Fn f, Expr a) {
    if (vectors) {
      switch (f) {
        case SIGN:
          return select(gt(a, ZERO), ONE, select(lt(a, ZERO), constant(-1), a));
        case ROUND:
          return signed(nearest(abs(a)), a);
        case FLOOR:
          return floor(a);
        case CEIL:
          return signed(neg(floor(neg(a))), a);
        case TRUNC:
          return signed(floor(abs(a)), a);
        default:
      }
    }
    if (dtype != DType.FLOAT32) return new Expr.Unary(f, a);
    return switch (f) {
      case EXP -> exp(a);
      case EXPM1 -> expm1(a);
      case LOG -> log(a);
      case LOG2 -> log2(a);
      case LOG1P -> log1p(a);
      case TANH -> tanh(a);
      case SIGMOID -> sigmoid(a);
      case ERF -> erf(a);
      case ERFC -> erfc(a);
      default -> new Expr.Unary(f, a);
    };
  }

  // ---- operations, exactly as written ----

  private static Expr binary(Arith op, Expr a, Expr b) {
    return new Expr.Binary(op, a, b);
  }

  private static Expr add(Expr a, Expr b) {
    return binary(Arith.ADD, a, b);
  }

  private static Expr sub(Expr a, Expr b) {
    return binary(Arith.SUB, a, b);
  }

  private static Expr mul(Expr a, Expr b) {
    return binary(Arith.MUL, a, b);
  }

  private static Expr div(Expr a, Expr b) {
    return binary(Arith.DIV, a, b);
  }

  private static Expr max(Expr a, double b) {
    return binary(Arith.MAX, a, constant(b));
  }

  private static Expr min(Expr a, double b) {
    return binary(Arith.MIN, a, constant(b));
  }

  private static Expr lt(Expr a, Expr b) {
    return binary(Arith.LT, a, b);
  }

  private static Expr gt(Expr a, Expr b) {
    return binary(Arith.GT, a, b);
  }

  private static Expr eq(Expr a, double b) {
    return binary(Arith.EQ, a, constant(b));
  }

  private static Expr neg(Expr a) {
    return new Expr.Unary(Fn.NEG, a);
  }

  private static Expr abs(Expr a) {
    return new Expr.Unary(Fn.ABS, a);
  }

  private static Expr signed(Expr magnitude, Expr sign) {
    return binary(Arith.COPY_SIGN, magnitude, sign);
  }

  private static Expr fma(Expr a, Expr b, Expr c) {
    return new Expr.Fma(a, b, c);
  }

  private static Expr fma(Expr a, double b, Expr c) {
    return new Expr.Fma(a, constant(b), c);
  }

  private static Expr bits(Expr.BitFn fn, Expr a) {
    return new Expr.Bits(fn, a);
  }

  private static Expr select(Expr mask, Expr a, Expr b) {
    return new Expr.Select(mask, a, b);
  }

  /** A polynomial, its coefficients from the highest power down. */
  private static Expr horner(double[] c, Expr x) {
    Expr s = constant(c[0]);
    for (int i = 1; i < c.length; i++) s = fma(s, x, constant(c[i]));
    return s;
  }

  // ---- rounding ----

  /** To the nearest whole number for a ≥ 0: adding 2ᵖ leaves no bits behind the point. */
  private Expr nearest(Expr a) {
    Expr whole = constant(dtype == DType.FLOAT32 ? 0x1p23 : 0x1p52);
    return select(lt(a, whole), sub(add(a, whole), whole), a);
  }

  private Expr floor(Expr a) {
    if (!vectors) return new Expr.Unary(Fn.FLOOR, a);
    Expr r = signed(nearest(abs(a)), a);
    return select(gt(r, a), sub(r, ONE), r);
  }

  // ---- exponentials of float32 ----

  private static final double MAGIC = 0x1.8p23; // adding it rounds to a whole number
  private static final double LN2_HIGH = 0x1.62e430p-1, LN2_LOW = -0x1.05c610p-29;

  /**
   * (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2, interpolated at the Chebyshev nodes: error 2e-9, highest
   * power first.
   */
  private static final double[] EXP = {
    0.000198910798644647,
    0.0013933731243014336,
    0.00833331048488617,
    0.041666463017463684,
    0.1666666716337204,
    0.5
  };

  private static Expr whole(Expr x, double factor) {
    return sub(fma(x, factor, constant(MAGIC)), constant(MAGIC));
  }

  /** x - n·ln 2. */
  private static Expr reduced(Expr x, Expr n) {
    return fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x));
  }

  /** eʳ - 1. */
  private static Expr small(Expr r) {
    return fma(mul(r, r), horner(EXP, r), r);
  }

  /** p·2ⁿ in two steps: 2ⁿ alone may be too large or too small. */
  private static Expr scaled(Expr p, Expr n) {
    Expr half = whole(n, .5), rest = sub(n, half);
    return mul(mul(p, bits(Expr.BitFn.POW2, half)), bits(Expr.BitFn.POW2, rest));
  }

  /** eˣ = 2ⁿ·eʳ, x = n·ln 2 + r; beyond the bounds it is 0 or ∞ already. */
  private static Expr exp(Expr a) {
    Expr x = min(max(a, -104), 89);
    Expr n = whole(x, 1 / Math.log(2));
    return scaled(add(small(reduced(x, n)), ONE), n);
  }

  private static Expr exp2(Expr a) {
    Expr x = min(max(a, -151), 129);
    Expr n = whole(x, 1);
    return scaled(add(small(mul(sub(x, n), constant(Math.log(2)))), ONE), n);
  }

  /** 2ⁿ·(eʳ - 1) + (2ⁿ - 1), all halved: 2ⁿ alone may be too large. */
  private static Expr expm1(Expr a) {
    Expr x = min(max(a, -30), 89);
    Expr n = whole(x, 1 / Math.log(2));
    Expr half = bits(Expr.BitFn.POW2, sub(n, ONE));
    Expr y = fma(small(reduced(x, n)), half, sub(half, constant(.5)));
    return select(eq(a, 0), a, add(y, y));
  }

  /** u / (u + 2), u = e^2|x| - 1. */
  private static Expr tanh(Expr a) {
    Expr x = min(abs(a), 10);
    Expr u = expm1(add(x, x));
    return signed(div(u, add(u, constant(2))), a);
  }

  /** 1 or e over 1 + e, e = e^-|x|. */
  private static Expr sigmoid(Expr a) {
    Expr e = exp(neg(abs(a)));
    return div(select(lt(a, ZERO), e, ONE), add(ONE, e));
  }

  // ---- logarithms of float32 ----

  /**
   * (ln(1 + f) - f + f²/2) / f³ for √½ ≤ 1 + f < √2, interpolated at the Chebyshev nodes: times f³
   * an error of 2e-9; highest power first.
   */
  private static final double[] LOG = {
    0.06971611827611923, -0.11479733884334564, 0.11685419827699661, -0.12425687164068222,
    0.14249058067798615, -0.1666780263185501, 0.20000715553760529, -0.2499999701976776,
    0.3333333134651184
  };

  /** x = m·2ᵉ with m about 1; below the normal numbers by way of x·2²⁵. */
  private record Split(Expr exponent, Expr mantissa) {
    static Split of(Expr x) {
      Expr tiny = lt(x, constant(Float.MIN_NORMAL));
      Expr normal = select(tiny, mul(x, constant(0x1p25)), x);
      Expr e = bits(Expr.BitFn.EXPONENT, normal);
      return new Split(select(tiny, sub(e, constant(25)), e), bits(Expr.BitFn.MANTISSA, normal));
    }

    Expr f() {
      return sub(mantissa, ONE);
    }
  }

  /** ln(1 + f) - f. */
  private static Expr bend(Expr f) {
    return mul(mul(f, f), fma(horner(LOG, f), f, constant(-.5)));
  }

  private static Expr log(Expr x) {
    Split s = Split.of(x);
    Expr f = s.f(), e = s.exponent();
    Expr y = fma(e, LN2_HIGH, add(fma(e, LN2_LOW, bend(f)), f));
    return atEnds(x, y);
  }

  /** Exact at powers of two, where f is 0. */
  private static Expr log2(Expr x) {
    Split s = Split.of(x);
    Expr f = s.f();
    return atEnds(x, fma(add(bend(f), f), 1 / Math.log(2), s.exponent()));
  }

  /** -∞ at 0, NaN below, ∞ at ∞. */
  private static Expr atEnds(Expr x, Expr y) {
    Expr infinity = constant(Double.POSITIVE_INFINITY);
    Expr otherwise = select(eq(x, 0), constant(Double.NEGATIVE_INFINITY), constant(Double.NaN));
    return select(gt(x, ZERO), select(lt(x, infinity), y, x), otherwise);
  }

  /** ln u + (x - (u - 1))/u, u = 1 + x rounded. */
  private static Expr log1p(Expr x) {
    Expr u = add(ONE, x), log = log(u);
    Expr lost = div(sub(x, sub(u, ONE)), u);
    Expr inside = binary(Arith.AND, gt(x, constant(-1)), lt(x, constant(Double.POSITIVE_INFINITY)));
    return select(eq(u, 1), x, select(inside, add(log, lost), log));
  }

  // ---- the error function of float32 ----

  /** erf(x)/x over z = x² for |x| < 0.5, interpolated at the Chebyshev nodes: error 1e-11. */
  private static final double[] NEAR = {
    -0.000768648402299732,
    0.0051999581046402454,
    -0.02686305344104767,
    0.11283773183822632,
    -0.37612637877464294,
    1.128379225730896
  };

  /**
   * e^a²·erfc(a)/t over t = 2/(2 + a) for 0.45 ≤ a ≤ 10.2, likewise: error 4e-8 with coefficients
   * of float32, highest power first. The variable is that of Numerical Recipes.
   */
  private static final double[] TAIL = {
    -0.021420734003186226, 0.028946341946721077, 0.1324067860841751, -0.34377992153167725,
    0.19849228858947754, -0.000659516837913543, 0.1981283575296402, 0.24338708817958832,
    0.28239890933036804, 0.28208333253860474
  };

  private static Expr erf(Expr x) {
    Expr a = abs(x);
    return select(isNear(a), near(x), signed(sub(ONE, tail(a)), x));
  }

  private static Expr erfc(Expr x) {
    Expr a = abs(x), tail = tail(a);
    Expr outer = select(lt(x, ZERO), sub(constant(2), tail), tail);
    return select(isNear(a), sub(ONE, near(x)), outer);
  }

  private static Expr isNear(Expr a) {
    return lt(a, constant(.46875));
  }

  private static Expr near(Expr x) {
    return mul(x, horner(NEAR, mul(x, x)));
  }

  /** erfc(a); e^-a² with what the rounding of a² loses. */
  private static Expr tail(Expr a) {
    Expr x = min(a, 10.2); // erfc is 0 there
    Expr t = div(constant(2), add(x, constant(2)));
    Expr square = mul(x, x), lost = fma(x, x, neg(square));
    Expr e = exp(neg(square));
    return mul(sub(e, mul(e, lost)), mul(t, horner(TAIL, t)));
  }
}
