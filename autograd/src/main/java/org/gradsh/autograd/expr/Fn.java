package org.gradsh.autograd.expr;

import java.util.Locale;

/** The functions of one operand that expressions are made of. */
public enum Fn {
  NEG("-%s"),
  ABS("\\left|%s\\right|"),
  /** -1, 0 or 1; NaN stays NaN. */
  SIGN("\\operatorname{sign}(%s)"),
  /** Of a mask: the other truth value; of an integer: every bit turned over. */
  NOT("\\lnot %s"),
  FLOOR("\\lfloor %s \\rfloor"),
  CEIL("\\lceil %s \\rceil"),
  /** To the nearest whole number, halves to the even one. */
  ROUND("\\operatorname{round}(%s)"),
  TRUNC("\\operatorname{trunc}(%s)"),
  SQRT("\\sqrt{%s}"),
  CBRT("\\sqrt[3]{%s}"),
  EXP("e^{%s}"),
  EXPM1("\\operatorname{expm1}(%s)"),
  LOG("\\ln(%s)"),
  LOG2("\\log_2(%s)"),
  LOG10("\\log_{10}(%s)"),
  LOG1P("\\operatorname{log1p}(%s)"),
  SIN("\\sin(%s)"),
  COS("\\cos(%s)"),
  TAN("\\tan(%s)"),
  ASIN("\\arcsin(%s)"),
  ACOS("\\arccos(%s)"),
  ATAN("\\arctan(%s)"),
  SINH("\\sinh(%s)"),
  COSH("\\cosh(%s)"),
  TANH("\\tanh(%s)"),
  /** 1 / (1 + e^-x). */
  SIGMOID("\\sigma(%s)"),
  /** 2/√π ∫₀ˣ e^-t² dt. */
  ERF("\\operatorname{erf}(%s)"),
  /** 1 - erf(x), without cancellation. */
  ERFC("\\operatorname{erfc}(%s)"),
  ERF_INV("\\operatorname{erf}^{-1}(%s)"),
  /** ln |Γ(x)|. */
  LGAMMA("\\ln\\left|\\Gamma(%s)\\right|"),
  /** The derivative of ln Γ(x). */
  DIGAMMA("\\psi(%s)"),
  /** sin(πx)/(πx), 1 at 0. */
  SINC("\\operatorname{sinc}(%s)");

  final String tex;

  Fn(String tex) {
    this.tex = tex;
  }

  /** The declared op that computes this function alone. */
  public Elementwise op() {
    return ElementwiseCatalogue.of(this);
  }

  /** Whether it is one of those that take many operations. */
  boolean isSpecial() {
    return compareTo(ERF_INV) >= 0;
  }

  /** Lower case, as in expression texts. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
