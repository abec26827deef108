package org.gradsh.autograd.expr;

import java.util.List;
import java.util.function.DoubleFunction;
import org.gradsh.autograd.DType;

/**
 * Expressions as text and as LaTeX. Names are those of the operands, then, where the expression
 * uses it, that of the result.
 */
final class ExprText {
  private ExprText() {}

  // How tightly a form binds: a part that binds less than its surroundings gets parentheses.
  private static final int LOGIC = 0, COMPARE = 1, SUM = 2, PRODUCT = 3, SIGN = 4, ATOM = 5;

  /** What operands and constants are called. */
  private record Words(List<String> names, DoubleFunction<String> numbers) {}

  static String text(Expr e, List<String> names) {
    return text(e, new Words(names, ExprText::number), LOGIC);
  }

  /** The same as it is computed in a dtype: with the constants that they are there. */
  static String text(Expr e, List<String> names, DType compute) {
    DoubleFunction<String> numbers = compute == DType.FLOAT32 ? ExprText::single : ExprText::number;
    return text(e, new Words(names, numbers), LOGIC);
  }

  private static String text(Expr e, Words words, int outer) {
    int own = binding(e);
    String s =
        switch (e) {
          case Expr.Operand o -> words.names.get(o.index());
          case Expr.Output _ -> words.names.getLast();
          case Expr.Const(double v) -> words.numbers.apply(v);
          case Expr.Unary(Fn f, Expr a) ->
              f == Fn.NEG ? "-" + text(a, words, SIGN) : f + "(" + text(a, words, LOGIC) + ")";
          case Expr.Binary(Arith op, Expr a, Expr b) ->
              op.symbol.isEmpty()
                  ? op + "(" + text(a, words, LOGIC) + ", " + text(b, words, LOGIC) + ")"
                  : text(a, words, own) + " " + op.symbol + " " + text(b, words, own + 1);
          case Expr.Select(Expr m, Expr a, Expr b) ->
              "where("
                  + text(m, words, LOGIC)
                  + ", "
                  + text(a, words, LOGIC)
                  + ", "
                  + text(b, words, LOGIC)
                  + ")";
          case Expr.Lowered l -> throw l.misplaced();
        };
    return own < outer ? "(" + s + ")" : s;
  }

  private static int binding(Expr e) {
    return switch (e) {
      case Expr.Const(double v) -> v < 0 ? SIGN : ATOM;
      case Expr.Unary(Fn f, _) -> f == Fn.NEG ? SIGN : ATOM;
      case Expr.Binary(Arith op, _, _) ->
          switch (op) {
            case ADD, SUB -> SUM;
            case MUL, DIV, REM, FLOOR_DIVIDE -> PRODUCT;
            case AND, OR, XOR -> LOGIC;
            case EQ, NE, LT, LE, GT, GE -> COMPARE;
            case POW, ATAN2, HYPOT, COPY_SIGN, MAX, MIN -> ATOM;
            case POLYGAMMA, BETALN, SINC_SLOPE, BESSEL_I, BESSEL_IE -> ATOM;
          };
      default -> ATOM;
    };
  }

  /** Without a decimal point where there is nothing behind it. */
  static String number(double v) {
    return v == Math.rint(v) && Math.abs(v) < 1e15 ? Long.toString((long) v) : Double.toString(v);
  }

  /** The shortest that gives the float, as Java writes it. */
  private static String single(double v) {
    float f = (float) v;
    boolean whole = f == Math.rint(f) && Math.abs(f) < 1e15;
    return whole || !Float.isFinite(f) ? number(f) : f + "f";
  }

  static String tex(Expr e, List<String> names) {
    return tex(e, names, LOGIC);
  }

  private static String tex(Expr e, List<String> names, int outer) {
    int own = e instanceof Expr.Binary(Arith op, _, _) && op == Arith.DIV ? ATOM : binding(e);
    String s =
        switch (e) {
          case Expr.Operand o -> names.get(o.index());
          case Expr.Output _ -> names.getLast();
          case Expr.Const(double v) -> number(v);
          case Expr.Unary(Fn f, Expr a) ->
              f.tex.formatted(tex(a, names, f == Fn.NEG || f == Fn.NOT ? SIGN : LOGIC));
          case Expr.Binary(Arith op, Expr a, Expr b) -> texInfix(op, a, b, names, own);
          case Expr.Select(Expr m, Expr a, Expr b) ->
              "\\begin{cases}%s & %s\\\\ %s & \\text{else}\\end{cases}"
                  .formatted(tex(a, names), tex(m, names), tex(b, names));
          case Expr.Lowered l -> throw l.misplaced();
        };
    return own < outer ? "\\left(" + s + "\\right)" : s;
  }

  private static String texInfix(Arith op, Expr a, Expr b, List<String> names, int own) {
    String left = tex(a, names, own), right = tex(b, names, own + 1);
    String first = tex(a, names), second = tex(b, names);
    return switch (op) {
      case ADD -> left + "+" + right;
      case SUB -> left + "-" + right;
      case MUL -> left + "\\," + right;
      case DIV -> "\\frac{" + first + "}{" + second + "}";
      case REM -> left + "\\bmod " + right;
      case FLOOR_DIVIDE -> "\\left\\lfloor\\frac{" + first + "}{" + second + "}\\right\\rfloor";
      case POW -> "{" + tex(a, names, ATOM) + "}^{" + second + "}";
      case ATAN2, HYPOT, MAX, MIN, COPY_SIGN, BETALN ->
          "\\operatorname{" + op + "}(" + first + ", " + second + ")";
      case POLYGAMMA -> "\\psi^{(" + first + ")}(" + second + ")";
      case SINC_SLOPE -> "\\operatorname{sinc}^{(" + first + ")}(" + second + ")";
      case BESSEL_I -> "I_{" + first + "}(" + second + ")";
      case BESSEL_IE -> "e^{-\\left|" + second + "\\right|}I_{" + first + "}(" + second + ")";
      case AND -> left + "\\land " + right;
      case OR -> left + "\\lor " + right;
      case XOR -> left + "\\oplus " + right;
      case EQ -> left + "=" + right;
      case NE -> left + "\\ne " + right;
      case LT -> left + "<" + right;
      case LE -> left + "\\le " + right;
      case GT -> left + ">" + right;
      case GE -> left + "\\ge " + right;
    };
  }
}
