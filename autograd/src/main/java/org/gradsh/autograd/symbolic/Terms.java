package org.gradsh.autograd.symbolic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.expr.Algebra;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ShapeOps;

/**
 * Makes terms, equal ones once. Nothing is simplified but what the rules of differentiation would
 * not even write down: + 0 and · 1.
 */
final class Terms implements Algebra<Term> {
  /** No expression that a person could use has more parts that differ. */
  static final int MOST = 200_000;

  private record Key(Head head, List<Term> args) {}

  private final Map<Key, Term> known = new HashMap<>();
  final Term zero = number(0), one = number(1);

  // ---- as they are ----

  private Term make(Head head, Shape shape, boolean floating, Term... args) {
    List<Term> operands = List.of(args);
    Term t = known.get(new Key(head, operands));
    if (t != null) return t;
    if (known.size() >= MOST) {
      throw TensorException.value("symbolic: the expression has swollen past " + MOST + " parts")
          .detail("each order of a derivative multiplies it")
          .hint("grad(f) has derivatives of any order without an expression")
          .build();
    }
    t = new Term(known.size(), head, operands, shape, floating);
    known.put(new Key(head, operands), t);
    return t;
  }

  Term parameter(int index, Shape shape) {
    return make(new Head.Parameter(index, shape), shape, true);
  }

  Term number(double v) {
    return make(new Head.Number(v == 0 ? 0 : v), Shape.SCALAR, true);
  }

  Term captured(Tensor value, String name) {
    return make(new Head.Captured(value, name), value.shape(), value.dtype().isFloating());
  }

  Term function(Fn fn, Term a) {
    boolean floating = a.floating || fn.compareTo(Fn.SQRT) >= 0;
    return make(new Head.Function(fn), a.shape, floating, a);
  }

  Term operator(Arith op, Term a, Term b) {
    boolean floating = !op.isComparison() && !op.isLogic() && (a.floating || b.floating);
    if (op == Arith.DIV) floating = true;
    return make(new Head.Operator(op), broadcast(a, b), floating, a, b);
  }

  Term choice(Term mask, Term a, Term b) {
    return make(new Head.Choice(), broadcast(mask, a, b), a.floating || b.floating, mask, a, b);
  }

  Term named(Elementwise op, Term... args) {
    return make(new Head.Named(op), broadcast(args), !op.yieldsMask(), args);
  }

  Term structural(Op<?> op, Object attributes, Shape shape, boolean floating, Term... args) {
    return make(new Head.Structural(op, attributes), shape, floating, args);
  }

  Term stop(Term a) {
    return make(new Head.Stop(), a.shape, a.floating, a);
  }

  /** The same op on other operands, which have the shapes of those before. */
  Term again(Term t, List<Term> args) {
    if (t.args.equals(args)) return t;
    return switch (t.head) {
      case Head.Parameter _, Head.Number _, Head.Captured _ -> t;
      case Head.Function(Fn fn) -> function(fn, args.get(0));
      case Head.Operator(Arith op) -> operator(op, args.get(0), args.get(1));
      case Head.Choice _ -> choice(args.get(0), args.get(1), args.get(2));
      case Head.Named(Elementwise op) -> named(op, args.toArray(Term[]::new));
      case Head.Structural(Op<?> op, Object a) ->
          structural(op, a, t.shape, t.floating, args.toArray(Term[]::new));
      case Head.Stop _ -> stop(args.get(0));
    };
  }

  /** A term repeated to a shape. */
  Term broadcastTo(Term t, Shape shape) {
    if (t.shape.equals(shape)) return t;
    return structural(ShapeOps.BROADCAST_TO, shape, shape, t.floating, t);
  }

  static boolean isBroadcast(Term t) {
    return t.head instanceof Head.Structural s && s.op() == ShapeOps.BROADCAST_TO;
  }

  private static Shape broadcast(Term... args) {
    Shape shape = args[0].shape;
    for (Term a : args) {
      shape = Shape.broadcast(shape, a.shape);
      if (shape == null) {
        throw new IllegalStateException(
            "shapes that do not broadcast: " + Arrays.stream(args).map(t -> t.shape).toList());
      }
    }
    return shape;
  }

  // ---- as rules of differentiation write them: without + 0 and · 1 ----

  Term plus(Term a, Term b) {
    return a.is(0) ? b : b.is(0) ? a : operator(Arith.ADD, a, b);
  }

  Term minus(Term a, Term b) {
    return b.is(0) ? a : a.is(0) ? negative(b) : operator(Arith.SUB, a, b);
  }

  Term times(Term a, Term b) {
    if (a.is(0) || b.is(0)) return zero;
    return a.is(1) ? b : b.is(1) ? a : operator(Arith.MUL, a, b);
  }

  Term over(Term a, Term b) {
    return a.is(0) ? zero : b.is(1) ? a : operator(Arith.DIV, a, b);
  }

  Term negative(Term a) {
    return a.isNumber() ? number(-a.number()) : function(Fn.NEG, a);
  }

  /** a to a fixed power. */
  Term power(Term a, double k) {
    return k == 1 ? a : k == 0 ? one : operator(Arith.POW, a, number(k));
  }

  // ---- as an algebra: what declared derivatives are evaluated over ----

  @Override
  public Term constant(double value) {
    return number(value);
  }

  @Override
  public Term unary(Fn fn, Term a) {
    return fn == Fn.NEG ? negative(a) : function(fn, a);
  }

  @Override
  public Term binary(Arith op, Term a, Term b) {
    return switch (op) {
      case ADD -> plus(a, b);
      case SUB -> minus(a, b);
      case MUL -> times(a, b);
      case DIV -> over(a, b);
      default -> operator(op, a, b);
    };
  }

  @Override
  public Term select(Term mask, Term a, Term b) {
    return a == b ? a : choice(mask, a, b);
  }
}
