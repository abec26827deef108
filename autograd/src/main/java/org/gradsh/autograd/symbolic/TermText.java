package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Axes;
import org.gradsh.autograd.op.Op;

/** Expressions as lines of text: sin(x)·exp(x) + x². */
final class TermText {
  // How tightly a form binds: a part that binds less than its surroundings gets parentheses.
  static final int LOGIC = 0, COMPARE = 1, SUM = 2, SIGN = 3, PRODUCT = 4, POWER = 5, ATOM = 6;

  private static final String DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private final List<String> names;

  TermText(List<String> names) {
    this.names = names;
  }

  String of(Term t) {
    return text(t, LOGIC);
  }

  static int binding(Term t) {
    return switch (t.head) {
      case Head.Number(double v) -> v < 0 ? SIGN : ATOM;
      case Head.Function(Fn fn) -> fn == Fn.NEG ? SIGN : ATOM;
      case Head.Operator(Arith op) ->
          switch (op) {
            case ADD, SUB -> SUM;
            case MUL, DIV -> binding(t.arg(0)) == SIGN ? SIGN : PRODUCT;
            case REM, FLOOR_DIVIDE -> PRODUCT;
            case POW -> POWER;
            case AND, OR, XOR -> LOGIC;
            case EQ, NE, LT, LE, GT, GE -> COMPARE;
            case ATAN2, HYPOT, COPY_SIGN, MAX, MIN -> ATOM;
            case POLYGAMMA, BETALN, SINC_SLOPE, BESSEL_I, BESSEL_IE -> ATOM;
          };
      case Head.Parameter _,
          Head.Captured _,
          Head.Choice _,
          Head.Named _,
          Head.Structural _,
          Head.Stop _ ->
          ATOM;
    };
  }

  private String text(Term t, int outer) {
    String s =
        switch (t.head) {
          case Head.Parameter p -> names.get(p.index());
          case Head.Number(double v) -> Digits.text(v);
          case Head.Captured c -> c.name();
          case Head.Function(Fn fn) -> function(fn, t.arg(0));
          case Head.Operator(Arith op) -> operator(op, t.arg(0), t.arg(1));
          case Head.Choice _ -> call("where", t.args, "");
          case Head.Named(Elementwise op) -> call(op.name(), t.args, "");
          case Head.Structural(Op<?> op, Object a) -> call(op.name(), t.args, attributes(t, a));
          case Head.Stop _ -> call("stopGradient", t.args, "");
        };
    return binding(t) < outer ? "(" + s + ")" : s;
  }

  private String call(String name, List<Term> args, String attributes) {
    List<String> parts = new ArrayList<>();
    for (Term a : args) parts.add(text(a, LOGIC));
    if (!attributes.isEmpty()) parts.add(attributes);
    return name + "(" + String.join(", ", parts) + ")";
  }

  /** What an op takes beside tensors; nothing for a reduction over everything. */
  static String attributes(Term t, Object attributes) {
    boolean all = t.shape.rank() == 0 && t.args.size() == 1;
    boolean reduction = attributes instanceof Axes;
    return all && reduction ? "" : attributes.toString();
  }

  private String function(Fn fn, Term a) {
    return switch (fn) {
      case NEG -> "−" + text(a, PRODUCT);
      case ABS -> "|" + text(a, LOGIC) + "|";
      case ERF_INV -> "erfInv(" + text(a, LOGIC) + ")";
      default -> fn + "(" + text(a, LOGIC) + ")";
    };
  }

  private String operator(Arith op, Term a, Term b) {
    return switch (op) {
      case ADD -> infix(a, " + ", b, SUM);
      case SUB -> infix(a, " − ", b, SUM);
      case MUL -> text(a, SIGN) + "·" + text(b, PRODUCT);
      case DIV -> text(a, SIGN) + "/" + text(b, POWER);
      case REM -> infix(a, " mod ", b, PRODUCT);
      case POW -> text(a, ATOM) + exponent(b);
      case FLOOR_DIVIDE -> call("floorDivide", List.of(a, b), "");
      case ATAN2, HYPOT -> call(op.toString(), List.of(a, b), "");
      case COPY_SIGN, POLYGAMMA, BETALN, SINC_SLOPE, BESSEL_I, BESSEL_IE ->
          call(op.op().name(), List.of(a, b), "");
      case MAX -> call("maximum", List.of(a, b), "");
      case MIN -> call("minimum", List.of(a, b), "");
      case AND -> infix(a, " & ", b, LOGIC);
      case OR -> infix(a, " | ", b, LOGIC);
      case XOR -> infix(a, " ^ ", b, LOGIC);
      case EQ -> infix(a, " = ", b, COMPARE);
      case NE -> infix(a, " ≠ ", b, COMPARE);
      case LT -> infix(a, " < ", b, COMPARE);
      case LE -> infix(a, " ≤ ", b, COMPARE);
      case GT -> infix(a, " > ", b, COMPARE);
      case GE -> infix(a, " ≥ ", b, COMPARE);
    };
  }

  private String infix(Term a, String sign, Term b, int own) {
    return text(a, own) + sign + text(b, right(own));
  }

  /** How tightly what stands on the right must bind: a sign there gets parentheses. */
  static int right(int own) {
    return own == SUM ? PRODUCT : own + 1;
  }

  private String exponent(Term b) {
    boolean whole = b.isNumber() && b.number() == Math.rint(b.number());
    if (!whole || Math.abs(b.number()) > 99) return "^" + text(b, ATOM);
    StringBuilder s = new StringBuilder();
    for (char c : Integer.toString((int) b.number()).toCharArray()) {
      s.append(c == '-' ? '⁻' : DIGITS.charAt(c - '0'));
    }
    return s.toString();
  }
}
