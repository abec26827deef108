package org.gradsh.autograd.expr;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * A language of scalar expressions: the single source of an op's value, derivatives, kernels and
 * formula.
 *
 * <p>Operands are numbered; {@link Output} is the op's own result, which lets tanh say 1 - y².
 * Masks (truth values) are expressions too: comparisons and their combinations.
 */
public sealed interface Expr {
  /** The value of operand {@code index}: a number, or a mask. */
  record Operand(int index, boolean mask) implements Expr {}

  /** The op's own result; allowed in partial derivatives given by hand. */
  record Output() implements Expr {}

  /** A number; 0 and -0 differ, as records compare doubles the way Double.equals does. */
  record Const(double value) implements Expr {}

  record Unary(Fn fn, Expr a) implements Expr {}

  record Binary(Arith op, Expr a, Expr b) implements Expr {}

  /** {@code a} where the mask holds, {@code b} elsewhere; the other branch never leaks. */
  record Select(Expr mask, Expr a, Expr b) implements Expr {}

  /** What {@link Lowering} adds for code generation; it never occurs in a declaration. */
  sealed interface Lowered extends Expr {
    default IllegalStateException misplaced() {
      return new IllegalStateException(
          getClass().getSimpleName() + " is for code generation, not for declarations");
    }
  }

  /** {@code a * b + c}, rounded once. */
  record Fma(Expr a, Expr b, Expr c) implements Lowered {}

  /** A function of a number's bits. */
  record Bits(BitFn fn, Expr a) implements Lowered {}

  /** A function of two numbers that has no operator. */
  record Pair(PairFn fn, Expr a, Expr b) implements Lowered {}

  /**
   * Functions of bits: see {@link BitFunctions}. A counter is a number between 2ᵖ and 2ᵖ⁺¹, whose
   * lowest bits hold a whole number.
   */
  enum BitFn {
    /** The power of 2 with the biased exponent that the counter holds. */
    POWER,
    /** The power of 2 with half of it, rounded down. */
    HALF_POWER,
    /** The power of 2 with the rest of it. */
    REST_POWER,
    /** 1 where the counter holds an even number, -1 elsewhere. */
    PARITY,
    /** The e of x = m · 2ᵉ with √½ ≤ m < √2, for normal x > 0. */
    EXPONENT,
    /** The m of the same. */
    MANTISSA;

    /** The method that computes it, of {@link BitFunctions} and for vectors. */
    String method() {
      return camelCase(name());
    }
  }

  /** Functions of two numbers, likewise. */
  enum PairFn {
    /** The first with its sign changed where the second, a counter, has its second bit set. */
    FLIP,
    /** The second, but the sine of the first where that is too large for the usual way. */
    LARGE_SIN,
    LARGE_COS,
    LARGE_TAN;

    boolean isForLarge() {
      return this != FLIP;
    }

    String method() {
      return camelCase(name());
    }
  }

  private static String camelCase(String constant) {
    String lower = constant.toLowerCase(Locale.ROOT);
    int at = lower.indexOf('_');
    if (at < 0) return lower;
    return lower.substring(0, at)
        + Character.toUpperCase(lower.charAt(at + 1))
        + lower.substring(at + 2);
  }

  // ---- leaves ----

  Expr ZERO = new Const(0);
  Expr ONE = new Const(1);
  Expr OUTPUT = new Output();

  static Expr operand(int index) {
    return new Operand(index, false);
  }

  static Expr maskOperand(int index) {
    return new Operand(index, true);
  }

  static Expr constant(double value) {
    return new Const(value);
  }

  // ---- construction, with the simplifications that keep derivatives short ----

  /** Whether this is the constant {@code v}. */
  default boolean is(double v) {
    return this instanceof Const(double c) && c == v;
  }

  default Expr plus(Expr o) {
    if (is(0)) return o;
    if (o.is(0)) return this;
    if (this instanceof Const(double a) && o instanceof Const(double b)) return constant(a + b);
    if (o instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return minus(a);
    if (this instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return o.minus(a);
    return new Binary(Arith.ADD, this, o);
  }

  default Expr minus(Expr o) {
    if (o.is(0)) return this;
    if (is(0)) return o.neg();
    if (this instanceof Const(double a) && o instanceof Const(double b)) return constant(a - b);
    if (o instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return plus(a);
    return new Binary(Arith.SUB, this, o);
  }

  /** A product; it moves into the branches of a select, so that 0 there is 0 and not 0 · ∞. */
  default Expr times(Expr o) {
    if (is(0) || o.is(0)) return ZERO;
    if (is(1)) return o;
    if (o.is(1)) return this;
    if (is(-1)) return o.neg();
    if (o.is(-1)) return neg();
    if (this instanceof Const(double a) && o instanceof Const(double b)) return constant(a * b);
    if (o instanceof Const) return o.times(this);
    if (this instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return a.times(o).neg();
    if (o instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return times(a).neg();
    if (o instanceof Select(Expr m, Expr a, Expr b)) return select(m, times(a), times(b));
    if (this instanceof Select(Expr m, Expr a, Expr b)) return select(m, a.times(o), b.times(o));
    if (this instanceof Const(double k)
        && o instanceof Binary(Arith op, Const(double l), Expr a)
        && op == Arith.MUL) {
      return constant(k * l).times(a);
    }
    if (o instanceof Binary(Arith op, Expr a, Expr b) && op == Arith.DIV && a.is(1)) return div(b);
    if (this instanceof Binary(Arith op, Expr a, Expr b) && op == Arith.DIV && a.is(1)) {
      return o.div(b);
    }
    return new Binary(Arith.MUL, this, o);
  }

  default Expr times(double v) {
    return constant(v).times(this);
  }

  default Expr div(Expr o) {
    if (is(0)) return ZERO;
    if (o.is(1)) return this;
    if (this instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return a.div(o).neg();
    if (o instanceof Unary(Fn f, Expr a) && f == Fn.NEG) return div(a).neg();
    if (this instanceof Select(Expr m, Expr a, Expr b)) return select(m, a.div(o), b.div(o));
    return new Binary(Arith.DIV, this, o);
  }

  default Expr neg() {
    return switch (this) {
      case Const(double v) -> constant(-v);
      case Unary(Fn f, Expr a) when f == Fn.NEG -> a;
      case Select(Expr m, Expr a, Expr b) -> select(m, a.neg(), b.neg());
      case Binary(Arith op, Expr a, Expr b) when op == Arith.SUB -> new Binary(op, b, a);
      case Binary(Arith op, Const(double k), Expr b) when op == Arith.MUL -> constant(-k).times(b);
      default -> new Unary(Fn.NEG, this);
    };
  }

  default Expr fn(Fn f) {
    return f == Fn.NEG ? neg() : new Unary(f, this);
  }

  default Expr with(Arith op, Expr o) {
    return switch (op) {
      case ADD -> plus(o);
      case SUB -> minus(o);
      case MUL -> times(o);
      case DIV -> div(o);
      default -> new Binary(op, this, o);
    };
  }

  static Expr select(Expr mask, Expr a, Expr b) {
    if (a instanceof Select(Expr m, Expr inner, _) && m.equals(mask)) a = inner;
    if (b instanceof Select(Expr m, _, Expr inner) && m.equals(mask)) b = inner;
    return a.equals(b) ? a : new Select(mask, a, b);
  }

  // ---- short forms for declarations ----

  default Expr max(Expr o) {
    return with(Arith.MAX, o);
  }

  default Expr min(Expr o) {
    return with(Arith.MIN, o);
  }

  default Expr pow(Expr o) {
    return with(Arith.POW, o);
  }

  default Expr squared() {
    return times(this);
  }

  default Expr abs() {
    return fn(Fn.ABS);
  }

  default Expr lt(Expr o) {
    return with(Arith.LT, o);
  }

  default Expr le(Expr o) {
    return with(Arith.LE, o);
  }

  default Expr gt(Expr o) {
    return with(Arith.GT, o);
  }

  default Expr ge(Expr o) {
    return with(Arith.GE, o);
  }

  default Expr eq(Expr o) {
    return with(Arith.EQ, o);
  }

  default Expr and(Expr o) {
    return with(Arith.AND, o);
  }

  // ---- what is asked ----

  /** Whether the value is a truth value. */
  default boolean isMask() {
    return switch (this) {
      case Operand o -> o.mask();
      case Binary(Arith op, Expr a, _) -> op.isComparison() || op.isLogic() && a.isMask();
      case Unary(Fn f, Expr a) -> f == Fn.NOT && a.isMask();
      case Select(_, Expr a, _) -> a.isMask();
      case Const _, Output _, Lowered _ -> false;
    };
  }

  /** The operands of this node, in order. */
  default List<Expr> children() {
    return switch (this) {
      case Operand _, Output _, Const _ -> List.of();
      case Unary(_, Expr a) -> List.of(a);
      case Binary(_, Expr a, Expr b) -> List.of(a, b);
      case Select(Expr m, Expr a, Expr b) -> List.of(m, a, b);
      case Fma(Expr a, Expr b, Expr c) -> List.of(a, b, c);
      case Bits(_, Expr a) -> List.of(a);
      case Pair(_, Expr a, Expr b) -> List.of(a, b);
    };
  }

  /** The number of operands: one more than the largest index. */
  default int arity() {
    int n = this instanceof Operand o ? o.index() + 1 : 0;
    for (Expr child : children()) n = Math.max(n, child.arity());
    return n;
  }

  /** The number of nodes, written out as a tree. */
  default int size() {
    int n = 1;
    for (Expr child : children()) n += child.size();
    return n;
  }

  /** Whether any node satisfies the condition. */
  default boolean has(Predicate<Expr> condition) {
    if (condition.test(this)) return true;
    for (Expr child : children()) if (child.has(condition)) return true;
    return false;
  }

  /** The partial derivative by operand {@code i}; {@link #ZERO} where it vanishes identically. */
  default Expr derivative(int i) {
    return Derivative.of(this, i);
  }

  /** This expression with its leaves replaced: the operands by {@code operands}, y by {@code y}. */
  default Expr substitute(IntFunction<Expr> operands, Expr y) {
    return switch (this) {
      case Operand o -> operands.apply(o.index());
      case Output _ -> y;
      case Const _ -> this;
      case Unary(Fn f, Expr a) -> a.substitute(operands, y).fn(f);
      case Binary(Arith op, Expr a, Expr b) ->
          a.substitute(operands, y).with(op, b.substitute(operands, y));
      case Select(Expr m, Expr a, Expr b) ->
          select(m.substitute(operands, y), a.substitute(operands, y), b.substitute(operands, y));
      case Lowered l -> throw l.misplaced();
    };
  }

  /** This expression with other operands and nothing simplified: it rounds as this one does. */
  default Expr replaced(Function<Operand, Expr> operands) {
    return switch (this) {
      case Operand o -> operands.apply(o);
      case Output _, Const _ -> this;
      case Unary(Fn f, Expr a) -> new Unary(f, a.replaced(operands));
      case Binary(Arith op, Expr a, Expr b) ->
          new Binary(op, a.replaced(operands), b.replaced(operands));
      case Select(Expr m, Expr a, Expr b) ->
          new Select(m.replaced(operands), a.replaced(operands), b.replaced(operands));
      case Lowered l -> throw l.misplaced();
    };
  }

  /**
   * The value over an algebra. Equal parts are computed once.
   *
   * @param output the op's result, for expressions that use it; null where none does
   */
  default <T> T evaluate(Algebra<T> algebra, List<T> operands, T output) {
    return evaluate(algebra, operands, output, new HashMap<>());
  }

  private <T> T evaluate(Algebra<T> algebra, List<T> xs, T y, Map<Expr, T> known) {
    T value = known.get(this);
    if (value != null) return value;
    value =
        switch (this) {
          case Operand o -> xs.get(o.index());
          case Output _ -> y;
          case Const(double v) -> algebra.constant(v);
          case Unary(Fn f, Expr a) -> algebra.unary(f, a.evaluate(algebra, xs, y, known));
          case Binary(Arith op, Expr a, Expr b) ->
              algebra.binary(
                  op, a.evaluate(algebra, xs, y, known), b.evaluate(algebra, xs, y, known));
          case Select(Expr m, Expr a, Expr b) ->
              algebra.select(
                  m.evaluate(algebra, xs, y, known),
                  a.evaluate(algebra, xs, y, known),
                  b.evaluate(algebra, xs, y, known));
          case Lowered l -> throw l.misplaced();
        };
    known.put(this, value);
    return value;
  }

  /** As a line of text, the operands and the result under the given names. */
  default String text(List<String> names) {
    return ExprText.text(this, names);
  }

  /** As LaTeX, the operands and the result under the given names. */
  default String tex(List<String> names) {
    return ExprText.tex(this, names);
  }
}
