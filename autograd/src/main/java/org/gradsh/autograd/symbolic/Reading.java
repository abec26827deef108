package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.Fn;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.Tracer;
import org.gradsh.autograd.tape.Batched;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Transforms;

/**
 * Reads a function as an expression: runs it once on stand-ins for its arguments and follows what
 * becomes of them.
 *
 * <p>A value is known by its block of elements, which aliases and tangents share. What the engine
 * would not differentiate through (a detached value, one computed without recording) is a constant
 * in the expression too.
 */
final class Reading implements Tracer {
  private static final Set<String> WRITTEN_OUT = Set.of("reciprocal", "rsqrt", "exp2");

  private final Terms terms;
  private final Names names;
  private final Map<Strided, Term> known = new IdentityHashMap<>();

  /** Nodes that no op of the catalogue has claimed. */
  private final Set<Node> strangers = Collections.newSetFromMap(new IdentityHashMap<>());

  private Reading(Terms terms, Names names) {
    this.terms = terms;
    this.names = names;
  }

  /**
   * The results of a function of tensors as terms.
   *
   * @param arguments the terms that the function is applied to
   * @param standIns their values: what of them is floating-point is differentiated meanwhile
   */
  static List<Term> of(
      Terms terms,
      Names names,
      Function<Tensor[], List<Tensor>> f,
      List<Term> arguments,
      List<Tensor> standIns) {
    return new Reading(terms, names).read(f, arguments, standIns);
  }

  private List<Term> read(
      Function<Tensor[], List<Tensor>> f, List<Term> arguments, List<Tensor> standIns) {
    Tensor[] in = standIns.toArray(Tensor[]::new);
    List<Integer> floating = new ArrayList<>();
    for (int i = 0; i < in.length; i++) if (in[i].dtype().isFloating()) floating.add(i);
    List<Term> results = new ArrayList<>();
    Function<Tensor[], Tensor> body =
        watched -> {
          for (int k = 0; k < watched.length; k++) in[floating.get(k)] = watched[k];
          for (int i = 0; i < in.length; i++) known.put(in[i].values(), arguments.get(i));
          List<Tensor> ys = Tracer.tracing(this, () -> f.apply(in));
          if (ys.getFirst() == null) throw isNull();
          for (Tensor y : ys) results.add(y == null ? terms.zero : operand(y, true));
          return ys.getFirst();
        };
    Tensor[] watched = floating.stream().map(i -> in[i]).toArray(Tensor[]::new);
    Recorder recorder = Recorder.current();
    // Recording is off around it: the stand-ins are differentiated for this alone.
    recorder.observed(
        (node, operands, out) -> strangers.add(node),
        () -> recorder.silently(() -> Transforms.vjp("symbolic", body, watched)));
    if (!strangers.isEmpty()) throw foreign(strangers.iterator().next());
    return results;
  }

  // ---- what is seen ----

  @Override
  public void elementwise(Elementwise op, Tensor[] in, Tensor out) {
    strangers.remove(out.origin());
    if (Batched.behind(out) != null) return; // inside vmap: seen as the op on the whole batch
    if (known.containsKey(out.values()) || isConstant(in)) return;
    boolean numbers = out.dtype().isFloating();
    known.put(out.values(), term(op, operands(in, numbers)));
  }

  /** Plain mathematics is written out; what is known by its name keeps it. */
  private Term term(Elementwise op, Term[] args) {
    if (op.name().equals("square")) return terms.power(args[0], 2);
    return switch (op.forward()) {
      case Expr.Unary(Fn fn, Expr.Operand _) -> terms.function(fn, args[0]);
      case Expr.Binary(Arith arith, Expr.Operand a, Expr.Operand b) when a.index() < b.index() ->
          terms.operator(arith, args[0], args[1]);
      case Expr.Select(Expr.Operand _, Expr.Operand _, Expr.Operand _) ->
          terms.choice(args[0], args[1], args[2]);
      default -> {
        boolean derived = op.doc().isEmpty();
        yield derived || WRITTEN_OUT.contains(op.name())
            ? op.forward().evaluate(terms, Arrays.asList(args), null)
            : terms.named(op, args);
      }
    };
  }

  @Override
  public void structural(Op<?> op, Object attributes, Tensor[] in, Tensor out) {
    strangers.remove(out.origin());
    if (Batched.behind(out) != null) return; // inside vmap: seen as the op on the whole batch
    if (known.containsKey(out.values()) || isConstant(in)) return; // an alias, or no matter of x
    Term[] args = operands(in, false);
    boolean floating = out.dtype().isFloating();
    known.put(out.values(), terms.structural(op, attributes, out.shape(), floating, args));
  }

  @Override
  public void read(String how, Tensor t) {
    Term term = known.get(t.values());
    if (term == null || term.uses == 0) return;
    throw TensorException.gradient("symbolic: " + how + "() reads a value inside the function")
        .detail("an expression stands for every value: what one value decides has no place in it")
        .hint("where(mask, a, b) chooses within an expression")
        .build();
  }

  // ---- operands ----

  /** Whether neither parameters nor variables are in it: then its value is all there is to it. */
  private boolean isConstant(Tensor[] in) {
    for (Tensor t : in) if (known.containsKey(t.values()) || variable(t) != null) return false;
    return true;
  }

  private static Variable variable(Tensor t) {
    return t.origin() instanceof Leaf leaf ? leaf.variable() : null;
  }

  /**
   * @param numbers whether integers that are all the same may stand there as a number
   */
  private Term[] operands(Tensor[] in, boolean numbers) {
    Term[] args = new Term[in.length];
    for (int k = 0; k < in.length; k++) args[k] = operand(in[k], numbers);
    return args;
  }

  private Term operand(Tensor t, boolean numbers) {
    Term term = known.get(t.values());
    if (term == null) return constant(t, numbers || t.dtype().isFloating());
    return term.varies != 0 && !isDifferentiated(t) ? terms.stop(term) : term;
  }

  private static boolean isDifferentiated(Tensor t) {
    Tensor x = t;
    while (x.lift() instanceof Dual d) x = d.primal();
    return x.origin() != null && x.origin().isActive();
  }

  private Term constant(Tensor t, boolean number) {
    Strided v = t.values().host();
    Variable variable = variable(t);
    if (variable != null) return terms.captured(variable, names.of(variable));
    boolean uniform = v.size() > 0 && Arrays.stream(v.strides()).allMatch(s -> s == 0);
    if (number && t.dtype() != DType.BOOL && (v.size() == 1 || uniform)) {
      return terms.broadcastTo(terms.number(first(t)), t.shape());
    }
    Tensor value = t.detach();
    return terms.captured(value, names.of(value));
  }

  private static double first(Tensor t) {
    Strided v = t.values().host();
    return switch (v.data()) {
      case float[] a -> a[v.offset()];
      case double[] a -> a[v.offset()];
      case int[] a -> a[v.offset()];
      case long[] a -> a[v.offset()];
      default -> throw new IllegalStateException("no number: " + v.dtype());
    };
  }

  // ---- errors ----

  private static TensorException isNull() {
    return TensorException.gradient("symbolic: the function returned null")
        .hint("a lambda in braces needs return")
        .build();
  }

  private static TensorException foreign(Node node) {
    boolean custom = node.name().equals("custom");
    String what = custom ? "a function with customGradient" : node.name();
    return TensorException.gradient("symbolic: " + what + " is no op of the catalogue")
        .detail(
            "its derivative is a program, which has no expression"
                + (node.place() == null ? "" : "; it was called at " + node.place()))
        .hint("grad(f) differentiates through it")
        .build();
  }
}
