package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.ReductionOps;
import org.gradsh.autograd.tape.Transforms;

/**
 * The rules of calculus, applied as they are written and nothing simplified: what swells.
 *
 * <p>The partial derivatives of an elementwise op are those of its declaration. Those of other ops
 * are programs in tensor ops: they are read as expressions, as functions are.
 */
final class Calculus {
  private final Terms terms;
  private final Names names;
  private final Evaluation samples;

  /**
   * @param samples the values of terms at the inputs that the function was read with
   */
  Calculus(Terms terms, Names names, Evaluation samples) {
    this.terms = terms;
    this.names = names;
    this.samples = samples;
  }

  // ---- forwards: the chain rule from the parameter on ----

  /** The derivative by a scalar parameter, or, of a function that works so, element by element. */
  Term derivative(Term root, int parameter) {
    Map<Term, Term> d = new IdentityHashMap<>();
    for (Term t : root.postorder()) {
      d.put(t, t.varies(parameter) ? forwards(t, parameter, d) : terms.zero);
    }
    return terms.broadcastTo(d.get(root), root.shape);
  }

  private Term forwards(Term t, int parameter, Map<Term, Term> d) {
    if (t.head instanceof Head.Parameter) return terms.one;
    if (t.head instanceof Head.Structural(Op<?> op, Object attributes)) {
      return tangent(t, op, attributes, d);
    }
    if (t.head instanceof Head.Choice) {
      return terms.select(t.arg(0), d.get(t.arg(1)), d.get(t.arg(2)));
    }
    if (t.is(Arith.DIV) && t.arg(1).varies(parameter)) {
      Term a = t.arg(0), b = t.arg(1); // (a'b - ab') / b²
      Term above = terms.minus(terms.times(d.get(a), b), terms.times(a, d.get(b)));
      return terms.over(above, terms.power(b, 2));
    }
    Term sum = terms.zero;
    for (int k = 0; k < t.args.size(); k++) {
      Term da = d.get(t.arg(k));
      if (da.is(0)) continue;
      Term partial = partial(t, k);
      if (t.is(Arith.SUB) && k == 1) sum = terms.minus(sum, da);
      else if (t.is(Fn.NEG)) sum = terms.negative(da);
      else sum = terms.plus(sum, k == 0 ? terms.times(da, partial) : terms.times(partial, da));
    }
    return sum;
  }

  /** The partial derivative of an elementwise term by operand k. */
  private Term partial(Term t, int k) {
    return switch (t.head) {
      case Head.Function(Fn fn) -> byFunction(fn, t.arg(0), t);
      case Head.Operator(Arith op) -> byOperator(op, t.arg(0), t.arg(1), t, k);
      case Head.Named(Elementwise op) -> declared(op, t, k);
      case Head.Choice _ ->
          k == 1
              ? terms.choice(t.arg(0), terms.one, terms.zero)
              : terms.choice(t.arg(0), terms.zero, terms.one);
      case Head.Parameter _, Head.Number _, Head.Captured _, Head.Structural _, Head.Stop _ ->
          throw new IllegalStateException("not elementwise: " + t.head);
    };
  }

  private Term declared(Elementwise op, Term t, int k) {
    return op.partials().get(k).evaluate(terms, t.args, t);
  }

  private Term byFunction(Fn fn, Term a, Term y) {
    return switch (fn) {
      // Finite everywhere, so that it needs none of the engine's care at infinity.
      case ERF -> gauss(a);
      case ERFC -> terms.negative(gauss(a));
      case SIGN, FLOOR, CEIL, ROUND, TRUNC, NOT -> terms.zero;
      case NEG -> terms.number(-1);
      case ABS,
          SQRT,
          CBRT,
          EXP,
          EXPM1,
          LOG,
          LOG2,
          LOG10,
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
          ERF_INV,
          LGAMMA,
          DIGAMMA,
          SINC ->
          new Expr.Unary(fn, Expr.operand(0)).derivative(0).evaluate(terms, List.of(a), y);
    };
  }

  /** 2/√π · e^-a². */
  private Term gauss(Term a) {
    Term density = terms.function(Fn.EXP, terms.negative(terms.power(a, 2)));
    return terms.times(terms.number(2 / Math.sqrt(Math.PI)), density);
  }

  private Term byOperator(Arith op, Term a, Term b, Term y, int k) {
    return switch (op) {
      case ADD -> terms.one;
      case SUB -> terms.number(k == 0 ? 1 : -1);
      case MUL -> k == 0 ? b : a;
      case DIV ->
          k == 0 ? terms.over(terms.one, b) : terms.negative(terms.over(a, terms.power(b, 2)));
      case POW -> k == 0 ? powerRule(a, b) : terms.times(y, terms.function(Fn.LOG, a));
      case HYPOT -> terms.over(k == 0 ? a : b, y);
      case ATAN2 -> {
        Term square = terms.plus(terms.power(a, 2), terms.power(b, 2));
        yield k == 0 ? terms.over(b, square) : terms.negative(terms.over(a, square));
      }
      case REM,
          FLOOR_DIVIDE,
          COPY_SIGN,
          POLYGAMMA,
          BETALN,
          SINC_SLOPE,
          BESSEL_I,
          BESSEL_IE,
          MAX,
          MIN,
          AND,
          OR,
          XOR,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE ->
          declared(op.op(), y, k);
    };
  }

  /** b · a^(b - 1). */
  private Term powerRule(Term a, Term b) {
    Term lower =
        b.isNumber()
            ? terms.power(a, b.number() - 1)
            : terms.operator(Arith.POW, a, terms.minus(b, terms.one));
    return terms.times(b, lower);
  }

  /** The tangent of any other op: its own rule, read as an expression. */
  private Term tangent(Term t, Op<?> op, Object attributes, Map<Term, Term> d) {
    int[] moving = moving(t, a -> !d.get(a).is(0));
    if (moving.length == 0) return terms.zero;
    List<Term> arguments = new ArrayList<>(t.args);
    for (int k : moving) arguments.add(terms.broadcastTo(d.get(t.arg(k)), t.arg(k).shape));
    int n = t.args.size();
    return read(
            arguments,
            in -> {
              Tensor[] x = Arrays.copyOf(in, n);
              Tensor[] v = Arrays.copyOfRange(in, n, in.length);
              return List.of(
                  Transforms.jvp("symbolic", on(op, attributes, x, moving), pick(x, moving), v)
                      .tangent());
            })
        .getFirst();
  }

  // ---- backwards: cotangents from a scalar result to the parameter ----

  /** The gradient of a term of one element. */
  Term gradient(Term root, int parameter) {
    Map<Term, Term> bars = new IdentityHashMap<>();
    bars.put(root, terms.broadcastTo(terms.one, root.shape));
    Term result = terms.zero;
    for (Term t : root.postorder().reversed()) {
      Term bar = bars.get(t);
      if (bar == null || !t.varies(parameter)) continue;
      if (t.head instanceof Head.Parameter) result = bar;
      else if (t.head instanceof Head.Structural(Op<?> op, Object attributes)) {
        cotangents(t, op, attributes, bar, parameter, bars);
      } else {
        for (int k = 0; k < t.args.size(); k++) {
          if (t.arg(k).varies(parameter)) add(bars, t.arg(k), carried(t, k, bar));
        }
      }
    }
    return result;
  }

  private Term carried(Term t, int k, Term bar) {
    Term a = t.arg(k);
    Term full = terms.broadcastTo(terms.times(bar, partial(t, k)), t.shape);
    if (full.shape.equals(a.shape)) return full;
    return read(List.of(full), in -> List.of(ReductionOps.sumTo(in[0], a.shape))).getFirst();
  }

  private void cotangents(
      Term t, Op<?> op, Object attributes, Term bar, int parameter, Map<Term, Term> bars) {
    int[] moving = moving(t, a -> a.varies(parameter));
    List<Term> arguments = new ArrayList<>(t.args);
    arguments.add(bar);
    int n = t.args.size();
    List<Term> back =
        read(
            arguments,
            in -> {
              Tensor[] x = Arrays.copyOf(in, n);
              return Transforms.vjp("symbolic", on(op, attributes, x, moving), pick(x, moving))
                  .pull(in[n]);
            });
    for (int i = 0; i < moving.length; i++) add(bars, t.arg(moving[i]), back.get(i));
  }

  private void add(Map<Term, Term> bars, Term t, Term bar) {
    Term before = bars.get(t);
    bars.put(t, before == null ? bar : terms.plus(before, bar));
  }

  // ---- ops as functions of some of their operands ----

  private List<Term> read(List<Term> arguments, Function<Tensor[], List<Tensor>> f) {
    List<Tensor> standIns = new ArrayList<>();
    for (Term a : arguments) {
      Tensor v = samples.value(a);
      // A block of its own: equal numbers may share one, and each has its own term.
      standIns.add(v.dtype().isFloating() ? v.detach().mul(1) : v.detach());
    }
    return Reading.of(terms, names, f, arguments, standIns);
  }

  private static int[] moving(Term t, Predicate<Term> moves) {
    return IntStream.range(0, t.args.size())
        .filter(k -> t.arg(k).floating && moves.test(t.arg(k)))
        .toArray();
  }

  private static Tensor[] pick(Tensor[] x, int[] chosen) {
    return Arrays.stream(chosen).mapToObj(k -> x[k]).toArray(Tensor[]::new);
  }

  @SuppressWarnings("unchecked") // the attributes came with the op
  private static <A> Function<Tensor[], Tensor> on(
      Op<A> op, Object attributes, Tensor[] x, int[] moving) {
    return in -> {
      Tensor[] all = x.clone();
      for (int k = 0; k < moving.length; k++) all[moving[k]] = in[k];
      return op.apply((A) attributes, all);
    };
  }
}
