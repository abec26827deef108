package org.gradsh.autograd.expr;

import static org.gradsh.autograd.expr.Declaration.floating;
import static org.gradsh.autograd.expr.Declaration.op;
import static org.gradsh.autograd.expr.Expr.ONE;
import static org.gradsh.autograd.expr.Expr.ZERO;
import static org.gradsh.autograd.expr.Expr.constant;
import static org.gradsh.autograd.expr.Expr.operand;
import static org.gradsh.autograd.expr.Expr.select;

import java.util.List;

/**
 * Activation functions, as PyTorch defines them.
 *
 * <p>Several are x times something that goes to 0. Their factor x is bounded where the product is 0
 * or x anyway, and so is that of the derivatives: there ∞ · 0 would be NaN. Conditions are such
 * that NaN falls through to where it stays NaN, or where the gradient passes.
 */
final class ActivationTable {
  private ActivationTable() {}

  private static final Expr X = operand(0), B = operand(1), C = operand(2), Y = Expr.OUTPUT;

  /** Past this (negative) every activation of this kind is 0 in double precision. */
  private static final double VANISHED = 1000;

  // Klambauer et al., "Self-normalizing neural networks", 2017: the fixed point of mean 0, variance
  // 1.
  private static final double SELU_ALPHA = 1.6732632423543772, SELU_SCALE = 1.0507009873554805;

  // x·½·(1 + tanh(u)) is x·sigmoid(2u), and 2u = x·(k + k·0.044715·x²), k = 2·√(2/π).
  private static final double K = 2 * Math.sqrt(2 / Math.PI), CUBIC = .044715;

  static final List<Declaration> OPS =
      List.of(
          // ---- sigmoids ----
          floating("sigmoid", "The logistic function 1 / (1 + e^-x).", X.fn(Fn.SIGMOID))
              .partials(Y.times(ONE.minus(Y)))
              .range(-3, 3)
              .example(1, 0.7310585786300049),
          floating("logSigmoid", "ln sigmoid(x), without underflow.", X.min(ZERO).minus(decay()))
              .partials(X.neg().fn(Fn.SIGMOID))
              .range(-3, 3)
              .example(-1000, -1000),
          floating("softplus", "ln(1 + eˣ), a smooth relu.", X.max(ZERO).plus(decay()))
              .partials(X.fn(Fn.SIGMOID))
              .range(-3, 3)
              .example(1, 1.3132616875182228),
          floating("softsign", "x / (1 + |x|).", softsign())
              .partials(ONE.div(ONE.plus(X.abs())).squared())
              .range(-2, 2)
              .kinks(X)
              .example(3, .75),

          // ---- rectifiers ----
          op("relu", "x where it is positive, else 0.", X.max(ZERO))
              .partials(select(X.le(ZERO), ZERO, ONE))
              .range(-2, 2)
              .kinks(X)
              .example(-2, 0),
          op("relu6", "x kept between 0 and 6.", X.max(ZERO).min(constant(6)))
              .partials(inside(0, 6, ONE))
              .range(-8, 8)
              .kinks(X, X.minus(constant(6)))
              .example(7, 6),
          floating(
                  "leakyRelu",
                  "x where it is positive, else slope · x.",
                  select(X.gt(ZERO), X, B.times(X)))
              .operands("x", "slope")
              .range(-2, 2)
              .range(.1, .5)
              .kinks(X)
              .example(-2, .1, -.2),
          op("threshold", "x where it is above the threshold, else the value.", threshold())
              .operands("x", "threshold", "value")
              .partials(select(X.le(B), ZERO, ONE), ZERO, select(X.le(B), ONE, ZERO))
              .range(-2, 2)
              .kinks(X.minus(B))
              .example(1, 2, 7, 7),

          // ---- shrinkage ----
          floating(
                  "softShrink",
                  "x moved towards 0 by lambda, and 0 where it is not further away.",
                  select(within(), ZERO, select(X.gt(ZERO), X.minus(B), X.plus(B))))
              .operands("x", "lambda")
              .partials(
                  select(within(), ZERO, ONE),
                  select(within(), ZERO, select(X.gt(ZERO), constant(-1), ONE)))
              .range(-2, 2)
              .range(.3, .7)
              .kinks(X.abs().minus(B), B)
              .example(2, .5, 1.5),
          floating(
                  "hardShrink",
                  "x, and 0 where it is not further from 0 than lambda.",
                  select(within(), ZERO, X))
              .operands("x", "lambda")
              .range(-2, 2)
              .range(.3, .7)
              .kinks(X.abs().minus(B), B)
              .example(2, .5, 2),
          floating("tanhShrink", "x - tanh(x).", X.minus(X.fn(Fn.TANH)))
              .partials(X.fn(Fn.TANH).squared())
              .range(-2, 2)
              .example(1, 0.2384058440442351),

          // ---- exponential units ----
          floating(
                  "elu",
                  "x where it is positive, else alpha · (eˣ - 1).",
                  select(X.gt(ZERO), X, B.times(X.fn(Fn.EXPM1))))
              .operands("x", "alpha")
              .range(-2, 2)
              .range(.5, 1.5)
              .kinks(X)
              .example(-1, 2, -1.2642411176571153),
          floating(
                  "celu",
                  "x where it is positive, else alpha · (e^(x/alpha) - 1).",
                  select(X.gt(ZERO), X, B.times(X.div(B).fn(Fn.EXPM1))))
              .operands("x", "alpha")
              .partials(select(X.gt(ZERO), ONE, X.div(B).fn(Fn.EXP)), celuByAlpha())
              .range(-2, 2)
              .range(.5, 1.5)
              .kinks(X)
              .example(-1, 2, -0.7869386805747332),
          floating("selu", "elu, scaled so that layers keep mean 0 and variance 1.", selu())
              .range(-2, 2)
              .kinks(X)
              .example(-1, -1.1113307378125625),

          // ---- self-gated ----
          floating("silu", "x · sigmoid(x), also called swish.", bounded().times(X.fn(Fn.SIGMOID)))
              .partials(gate(X.fn(Fn.SIGMOID)))
              .range(-3, 3)
              .example(1, 0.7310585786300049),
          floating("mish", "x · tanh(softplus(x)).", bounded().times(mishGate()))
              .partials(mishSlope())
              .range(-3, 3)
              .example(1, 0.8650983882673103),
          floating("gelu", "x · Φ(x), Φ the normal distribution function.", gelu())
              .partials(geluSlope())
              .range(-3, 3)
              .example(1, 0.8413447460685429),
          floating("geluTanh", "The usual approximation of gelu by tanh.", geluTanh())
              .partials(geluTanhSlope())
              .range(-3, 3)
              .example(1, 0.8411919906082768),

          // ---- piecewise linear stand-ins ----
          op("hardTanh", "x kept between -1 and 1.", X.max(constant(-1)).min(ONE))
              .partials(inside(-1, 1, ONE))
              .range(-2, 2)
              .kinks(X.minus(ONE), X.plus(ONE))
              .example(3, 1),
          floating("hardSigmoid", "x/6 + 1/2, kept between 0 and 1.", hardSigmoid())
              .partials(inside(-3, 3, constant(1. / 6)))
              .range(-5, 5)
              .kinks(X.plus(constant(3)), X.minus(constant(3)))
              .example(0, .5),
          floating("hardSwish", "x · hardSigmoid(x).", hardSwish())
              .range(-5, 5)
              .kinks(X.plus(constant(3)), X.minus(constant(3)))
              .example(1, 0.6666666666666666));

  /** ln(1 + e^-|x|): what softplus has beyond relu. */
  private static Expr decay() {
    return X.abs().neg().fn(Fn.EXP).fn(Fn.LOG1P);
  }

  private static Expr softsign() {
    Expr infinity = constant(Double.POSITIVE_INFINITY);
    return select(X.abs().eq(infinity), X.fn(Fn.SIGN), X.div(ONE.plus(X.abs())));
  }

  private static Expr inside(double low, double high, Expr slope) {
    Expr outside = X.le(constant(low)).with(Arith.OR, X.ge(constant(high)));
    return select(outside, ZERO, slope);
  }

  private static Expr within() {
    return X.ge(B.neg()).and(X.le(B));
  }

  private static Expr threshold() {
    return select(X.le(B), C, X);
  }

  private static Expr selu() {
    Expr below = X.fn(Fn.EXPM1).times(SELU_SCALE * SELU_ALPHA);
    return select(X.gt(ZERO), X.times(SELU_SCALE), below);
  }

  /** With u = x/alpha: e^u - 1 - u·e^u, u finite where e^u is 0. */
  private static Expr celuByAlpha() {
    Expr u = X.div(B), end = constant(-VANISHED);
    return select(X.gt(ZERO), ZERO, u.fn(Fn.EXPM1).minus(u.max(end).times(u.fn(Fn.EXP))));
  }

  /** x, but finite where the other factor is 0. */
  private static Expr bounded() {
    return X.max(constant(-VANISHED));
  }

  /** A slope that is 0 far on the left and 1 far on the right. */
  private static Expr step(double far, Expr near) {
    return select(X.ge(constant(far)), ONE, select(X.le(constant(-far)), ZERO, near));
  }

  /** (x·s)' = s·(1 + x·(1 - s)) with s' = s·(1 - s). */
  private static Expr gate(Expr s) {
    return step(VANISHED, s.times(ONE.plus(X.times(ONE.minus(s)))));
  }

  // tanh(ln(1 + w)) = n/(n + 2), w = eˣ, n = w·(w + 2); 1 in double precision from x = 20 on.

  private static Expr mishPower() {
    return X.min(constant(20)).fn(Fn.EXP);
  }

  private static Expr mishGate() {
    Expr w = mishPower(), n = w.times(w.plus(constant(2)));
    return n.div(n.plus(constant(2)));
  }

  /** (x·t)' = t + x·t', t' = w·(1 + w)·(2/(n + 2))². */
  private static Expr mishSlope() {
    Expr w = mishPower(), n = w.times(w.plus(constant(2)));
    Expr share = constant(2).div(n.plus(constant(2)));
    Expr slope = w.times(ONE.plus(w)).times(share.squared());
    return step(VANISHED, mishGate().plus(X.times(slope)));
  }

  /** ½·x·erfc(-x/√2): no cancellation on the left. */
  private static Expr gelu() {
    return bounded().times(normal());
  }

  private static Expr normal() {
    return X.times(-Math.sqrt(.5)).fn(Fn.ERFC).times(.5);
  }

  /** Φ(x) + x·φ(x), φ(x) = e^(-x²/2)/√(2π). */
  private static Expr geluSlope() {
    Expr density = X.squared().times(-.5).fn(Fn.EXP).times(1 / Math.sqrt(2 * Math.PI));
    return step(40, normal().plus(X.times(density)));
  }

  private static Expr geluTanhGate() {
    return X.times(constant(K).plus(X.squared().times(K * CUBIC))).fn(Fn.SIGMOID);
  }

  private static Expr geluTanh() {
    return bounded().times(geluTanhGate());
  }

  private static Expr geluTanhSlope() {
    Expr s = geluTanhGate(), du = constant(K).plus(X.squared().times(3 * K * CUBIC));
    return step(40, s.plus(X.times(s.times(ONE.minus(s)).times(du))));
  }

  private static Expr hardSigmoid() {
    return X.plus(constant(3)).max(ZERO).min(constant(6)).div(constant(6));
  }

  private static Expr hardSwish() {
    Expr middle = X.times(X.plus(constant(3))).div(constant(6));
    return select(X.lt(constant(-3)), ZERO, select(X.le(constant(3)), middle, X));
  }
}
