package org.gradsh.autograd.symbolic;

import static org.gradsh.autograd.symbolic.TermText.ATOM;
import static org.gradsh.autograd.symbolic.TermText.COMPARE;
import static org.gradsh.autograd.symbolic.TermText.LOGIC;
import static org.gradsh.autograd.symbolic.TermText.PRODUCT;
import static org.gradsh.autograd.symbolic.TermText.SIGN;
import static org.gradsh.autograd.symbolic.TermText.SUM;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Op;

/** Expressions as LaTeX for mathematics, which MathJax and KaTeX read as well. */
final class TermTex {
  private static final Set<String> GREEK =
      Set.of(
          "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
          "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
          "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega");

  private final List<String> names;

  TermTex(List<String> names) {
    this.names = names;
  }

  String of(Term t) {
    return tex(t, LOGIC);
  }

  /** A name: its digits, and what follows an underscore, are an index. */
  static String name(String name) {
    int end = name.length();
    while (end > 1 && Character.isDigit(name.charAt(end - 1))) end--;
    int bar = name.indexOf('_', 1);
    if (bar > 0 && bar < name.length() - 1) end = bar;
    String stem = word(name.substring(0, end));
    String index = name.substring(end == bar ? end + 1 : end);
    if (index.isEmpty()) return stem;
    return stem + "_{" + (index.chars().allMatch(Character::isDigit) ? index : word(index)) + "}";
  }

  private static String word(String s) {
    if (s.length() == 1 && Character.isLetter(s.charAt(0))) return s;
    if (GREEK.contains(s)) return "\\" + s;
    StringBuilder out = new StringBuilder("\\mathrm{");
    for (char c : s.toCharArray()) {
      if (c == '\\') out.append("\\backslash ");
      else if (c == '^' || c == '~') out.append("\\").append(c).append("{}");
      else if ("_{}$&#%".indexOf(c) >= 0) out.append('\\').append(c);
      else out.append(c == ' ' ? "\\ " : String.valueOf(c));
    }
    return out.append('}').toString();
  }

  private String tex(Term t, int outer) {
    String s =
        switch (t.head) {
          case Head.Parameter p -> name(names.get(p.index()));
          case Head.Number(double v) -> Digits.tex(v);
          case Head.Captured c -> name(c.name());
          case Head.Function(Fn fn) -> function(fn, t.arg(0), "");
          case Head.Operator(Arith op) -> operator(op, t.arg(0), t.arg(1));
          case Head.Choice _ -> cases(t);
          case Head.Named(Elementwise op) -> call(op.name(), t.args, "");
          case Head.Structural(Op<?> op, Object a) ->
              call(op.name(), t.args, TermText.attributes(t, a));
          case Head.Stop _ -> call("stopGradient", t.args, "");
        };
    return TermText.binding(t) < outer ? "\\left(" + s + "\\right)" : s;
  }

  /** A choice in the other branch is one more case. */
  private String cases(Term t) {
    StringBuilder s = new StringBuilder("\\begin{cases}");
    Term rest = t;
    for (; rest.head instanceof Head.Choice; rest = rest.arg(2)) {
      s.append(of(rest.arg(1))).append(" & \\text{if } ").append(of(rest.arg(0))).append("\\\\ ");
    }
    return s.append(of(rest)).append(" & \\text{else}\\end{cases}").toString();
  }

  private String call(String name, List<Term> args, String attributes) {
    List<String> parts = new ArrayList<>();
    for (Term a : args) parts.add(of(a));
    if (!attributes.isEmpty()) parts.add(word(attributes).replace("\\mathrm", "\\text"));
    return "\\operatorname{" + name + "}\\left(" + String.join(", ", parts) + "\\right)";
  }

  /**
   * @param power what stands between the function and its operand: sin²(x)
   */
  private String function(Fn fn, Term a, String power) {
    String in = power + "\\left(" + of(a) + "\\right)";
    return switch (fn) {
      case NEG -> "-" + tex(a, PRODUCT);
      case ABS -> "\\left|" + of(a) + "\\right|" + power;
      case FLOOR -> "\\left\\lfloor " + of(a) + "\\right\\rfloor" + power;
      case CEIL -> "\\left\\lceil " + of(a) + "\\right\\rceil" + power;
      case NOT -> "\\lnot " + tex(a, ATOM);
      case SQRT -> "\\sqrt{" + of(a) + "}" + power;
      case CBRT -> "\\sqrt[3]{" + of(a) + "}" + power;
      case EXP -> "e^{" + of(a) + "}" + power;
      case LOG -> "\\ln" + in;
      case LOG2 -> "\\log_{2}" + in;
      case LOG10 -> "\\log_{10}" + in;
      case SIN, COS, TAN, SINH, COSH, TANH -> "\\" + fn + in;
      case ASIN -> "\\arcsin" + in;
      case ACOS -> "\\arccos" + in;
      case ATAN -> "\\arctan" + in;
      case SIGMOID -> "\\sigma" + in;
      case DIGAMMA -> "\\psi" + in;
      case ERF_INV -> "\\operatorname{erfInv}" + in;
      case SIGN, ROUND, TRUNC, EXPM1, LOG1P, ERF, ERFC, LGAMMA, SINC ->
          "\\operatorname{" + fn + "}" + in;
    };
  }

  private String operator(Arith op, Term a, Term b) {
    return switch (op) {
      case ADD -> infix(a, " + ", b, SUM);
      case SUB -> infix(a, " - ", b, SUM);
      case MUL -> product(tex(a, SIGN), tex(b, PRODUCT), a, b);
      case DIV -> {
        String above = of(a); // its sign goes before the fraction
        boolean minus = TermText.binding(a) == SIGN && above.startsWith("-");
        String fraction = "\\frac{" + above.substring(minus ? 1 : 0) + "}{" + of(b) + "}";
        yield minus ? "-" + fraction : fraction;
      }
      case POW -> power(a, b);
      case REM -> infix(a, " \\bmod ", b, PRODUCT);
      case FLOOR_DIVIDE -> "\\left\\lfloor\\frac{" + of(a) + "}{" + of(b) + "}\\right\\rfloor";
      case ATAN2, HYPOT -> call(op.toString(), List.of(a, b), "");
      case COPY_SIGN, POLYGAMMA, BETALN, SINC_SLOPE, BESSEL_I, BESSEL_IE ->
          call(op.op().name(), List.of(a, b), "");
      case MAX -> "\\max\\left(" + of(a) + ", " + of(b) + "\\right)";
      case MIN -> "\\min\\left(" + of(a) + ", " + of(b) + "\\right)";
      case AND -> infix(a, " \\land ", b, LOGIC);
      case OR -> infix(a, " \\lor ", b, LOGIC);
      case XOR -> infix(a, " \\oplus ", b, LOGIC);
      case EQ -> infix(a, " = ", b, COMPARE);
      case NE -> infix(a, " \\ne ", b, COMPARE);
      case LT -> infix(a, " < ", b, COMPARE);
      case LE -> infix(a, " \\le ", b, COMPARE);
      case GT -> infix(a, " > ", b, COMPARE);
      case GE -> infix(a, " \\ge ", b, COMPARE);
    };
  }

  private String infix(Term a, String sign, Term b, int own) {
    return tex(a, own) + sign + tex(b, TermText.right(own));
  }

  /** Side by side, with a dot where two numbers would run together. */
  private static String product(String left, String right, Term a, Term b) {
    boolean digits = Character.isDigit(right.charAt(0));
    boolean fractions = a.is(Arith.DIV) && right.startsWith("\\frac");
    return left + (digits || fractions ? " \\cdot " : "\\,") + right;
  }

  private String power(Term a, Term b) {
    String exponent = "^{" + of(b) + "}";
    boolean whole = b.isNumber() && b.number() > 1 && b.number() == Math.rint(b.number());
    if (whole && a.head instanceof Head.Function(Fn fn)) {
      switch (fn) {
        case NEG, NOT, EXP, LOG2, LOG10 -> {} // what stands there already would mislead
        case ABS,
            SIGN,
            FLOOR,
            CEIL,
            ROUND,
            TRUNC,
            SQRT,
            CBRT,
            EXPM1,
            LOG,
            LOG1P,
            SIN,
            COS,
            TAN,
            ASIN,
            ACOS,
            ATAN,
            SINH,
            COSH,
            TANH,
            SIGMOID,
            ERF,
            ERFC,
            ERF_INV,
            LGAMMA,
            DIGAMMA,
            SINC -> {
          return function(fn, a.arg(0), exponent);
        }
      }
    }
    boolean simple = a.args.isEmpty() && TermText.binding(a) == ATOM;
    return (simple ? of(a) : "\\left(" + of(a) + "\\right)") + exponent;
  }
}
