package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.EngineSide;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.show.Show;

/**
 * A function of tensors as an expression, which can be differentiated by the rules of calculus,
 * simplified, shown as text or LaTeX, and evaluated.
 *
 * <p>The function is run once, on stand-ins for its arguments, and once more elsewhere to see that
 * the expression holds there too. Elementwise ops become mathematics, any other op of the catalogue
 * a call with its attributes. Immutable.
 */
public final class Symbolic {
  /** A longer expression is not written out. */
  private static final int LONGEST = 2000;

  private final Source source;
  private final List<String> parameters;
  private final Term term;

  /** What the rules gave, where this was simplified. */
  private final Term before;

  private Symbolic(Source source, List<String> parameters, Term term, Term before) {
    this.source = source;
    this.parameters = parameters;
    this.term = term;
    this.before = before;
  }

  Term term() {
    return term;
  }

  // ---- reading a function ----

  /**
   * Reads a function.
   *
   * @param f a function of as many tensors as there are samples, of ops of the catalogue
   * @param samples inputs of the shapes that it takes; for a function of numbers, scalars
   * @throws TensorException when it returns null or what is no floating-point tensor, reads a
   *     value, uses a derivative of the user's own, or when a sample is not floating-point
   */
  @EngineSide
  public static Symbolic of(Function<Tensor[], Tensor> f, List<? extends Tensor> samples) {
    List<String> parameters = names(samples.size());
    for (int i = 0; i < samples.size(); i++) {
      requireFloating("symbolic", parameters.get(i), samples.get(i));
    }
    Source source = Source.of(f, parameters, samples);
    return new Symbolic(source, parameters, source.root(), null);
  }

  private static List<String> names(int count) {
    if (count <= 3) return List.of("x", "y", "z").subList(0, count);
    return IntStream.rangeClosed(1, count).mapToObj(i -> "x" + i).toList();
  }

  /** The scalars that stand for the arguments of a function of numbers. */
  @EngineSide
  public static List<Tensor> scalars(int count) {
    List<Tensor> samples = new ArrayList<>();
    for (int i = 1; i <= count; i++) samples.add(Apply.constant(.6180339887 * i, DType.FLOAT64));
    return samples;
  }

  private static void requireFloating(String method, String name, Tensor x) {
    if (x.dtype().isFloating()) return;
    throw TensorException.dtype(method + ": only floating-point tensors have a place in it")
        .operand(name, x)
        .hint("{" + name + "}.to(DType.FLOAT32)")
        .build();
  }

  // ---- names ----

  /** The names of the parameters, in their order. */
  public List<String> parameters() {
    return parameters;
  }

  /**
   * The same expression with other names for its parameters.
   *
   * @throws TensorException unless there is a name for each, and no two are the same
   */
  public Symbolic named(String... names) {
    boolean fits = names.length == parameters.size() && !Arrays.asList(names).contains(null);
    if (!fits || new HashSet<>(List.of(names)).size() < names.length) {
      throw TensorException.value("named: a name of its own for each parameter is wanted")
          .detail("parameters: " + String.join(", ", parameters))
          .build();
    }
    for (String name : names) {
      if (!constants().containsKey(name)) continue;
      throw TensorException.value("named: " + name + " is in the expression already")
          .operand(name, constants().get(name))
          .build();
    }
    return new Symbolic(source, List.of(names), term, before);
  }

  private int index(String method, String name) {
    int i = parameters.indexOf(name);
    if (i >= 0) return i;
    throw TensorException.index(method + ": there is no parameter " + name)
        .detail("parameters: " + String.join(", ", parameters))
        .hint("named(…) gives them other names")
        .build();
  }

  private int index(String method, int parameter) {
    if (parameter >= 0 && parameter < parameters.size()) return parameter;
    throw TensorException.index(method + ": there is no parameter " + parameter)
        .hint("parameters are counted from 0 to " + (parameters.size() - 1))
        .build();
  }

  // ---- derivatives ----

  /** The derivative by the first parameter, simplified. */
  public Symbolic derivative() {
    return derivative(0);
  }

  /**
   * The derivative by a parameter.
   *
   * @throws TensorException when no parameter has this name
   */
  public Symbolic derivative(String parameter) {
    return derivative(index("derivative", parameter));
  }

  /**
   * The derivative by a parameter, simplified; {@link #unsimplified} is what the rules gave. By a
   * scalar it has the shape of the function. By a tensor it is the gradient of a scalar function,
   * or, of a function that works element by element, the derivative of each element.
   *
   * @param parameter counted from 0
   * @throws TensorException when there is none such, or the derivative would be a Jacobian
   */
  public Symbolic derivative(int parameter) {
    Term d = rules(term, index("derivative", parameter));
    return new Symbolic(source, parameters, source.simplifier().simplify(d), d);
  }

  private Term rules(Term t, int parameter) {
    Shape by = source.samples().get(parameter).shape();
    if (by.isScalar() || isElementwise(t, parameter, by)) {
      return source.calculus().derivative(t, parameter);
    }
    if (t.shape.size() == 1) {
      return source.terms().broadcastTo(source.calculus().gradient(t, parameter), by);
    }
    throw TensorException.shape("derivative: of " + t.shape + " by " + by + " it is a Jacobian")
        .detail("an expression is the gradient of a scalar, or works element by element")
        .hint("sum() of it, or jacobian(f)")
        .build();
  }

  private static boolean isElementwise(Term root, int parameter, Shape by) {
    for (Term t : root.postorder()) {
      if (!t.varies(parameter)) continue;
      if (t.head instanceof Head.Structural || !t.shape.equals(by)) return false;
    }
    return root.shape.equals(by);
  }

  /** What the rules of calculus gave before it was simplified; this itself where nothing was. */
  public Symbolic unsimplified() {
    return before == null ? this : new Symbolic(source, parameters, before, null);
  }

  /** The same values, in a form that is shorter where one is found, and ordered. */
  public Symbolic simplified() {
    return new Symbolic(source, parameters, source.simplifier().simplify(term), term);
  }

  // ---- sizes ----

  /** The number of nodes, written out; {@code Long.MAX_VALUE} where they are more. */
  public long size() {
    return term.size;
  }

  /** The number of nodes when equal parts are counted once: how many ops evaluate it, or fewer. */
  public int sharedSize() {
    return term.postorder().size();
  }

  /** Its size, and what that was before it was simplified: {@code size 12, by the rules 15}. */
  public String sizes() {
    boolean same = before == null || before == term;
    return "size " + size() + (same ? "" : ", by the rules " + before.size);
  }

  /**
   * How the expression swells over derivatives by the first parameter.
   *
   * @param orders up to which order
   * @throws TensorException when it swells past all use, or orders is negative
   */
  public Swell swell(int orders) {
    if (orders < 0) {
      throw TensorException.value("swell: orders are 0 or more, not " + orders).build();
    }
    List<Swell.Row> rows = new ArrayList<>();
    Term naive = term;
    Term simple = source.simplifier().simplify(term);
    for (int order = 0; order <= orders; order++) {
      if (order > 0) {
        naive = rules(naive, 0);
        simple = source.simplifier().simplify(rules(simple, 0));
      }
      int ops =
          OpCount.ofReverseMode(in -> new Evaluation(in).value(term), order, source.samples());
      rows.add(new Swell.Row(order, naive.size, naive.postorder().size(), simple.size, ops));
    }
    return new Swell(rows);
  }

  // ---- values ----

  /**
   * The value, computed by ops that are recorded and differentiated as always.
   *
   * @param x one for each parameter. A function read with scalars that works element by element
   *     takes any shapes that broadcast; others take the shapes that they were read with
   * @throws TensorException when their number, a dtype or a shape does not fit
   */
  public Tensor apply(Tensor... x) {
    if (x.length != parameters.size()) {
      throw TensorException.value("apply: one tensor for each parameter is wanted")
          .detail("parameters: " + String.join(", ", parameters) + "; given: " + x.length)
          .build();
    }
    boolean fixed = term.postorder().stream().anyMatch(t -> t.head instanceof Head.Structural);
    boolean scalar = source.samples().stream().allMatch(s -> s.shape().isScalar());
    Shape shape = Shape.SCALAR;
    for (int i = 0; i < x.length; i++) {
      if (x[i] == null) {
        throw TensorException.value("apply: " + parameters.get(i) + " is null").build();
      }
      requireFloating("apply", parameters.get(i), x[i]);
      Shape sample = source.samples().get(i).shape();
      if (fixed && !sample.equals(x[i].shape())) {
        throw TensorException.shape("apply: the expression is for other shapes")
            .operand(parameters.get(i), x[i], "read with " + sample)
            .hint("symbolic(f, " + parameters.get(i) + ") reads the function with these")
            .build();
      }
      shape = shape == null ? null : Shape.broadcast(shape, x[i].shape());
    }
    Tensor y = new Evaluation(x).value(term);
    // A derivative may use fewer of them: 2 is the derivative of 2·x for every element.
    boolean spreads = scalar && !fixed && shape != null && y.shape().broadcastsTo(shape);
    return spreads && !y.shape().equals(shape) ? y.broadcastTo(shape.dims()) : y;
  }

  // ---- texts ----

  /**
   * The expression on a line: {@code sin(x)·exp(x) + x²}.
   *
   * @throws TensorException when it has more than 2000 nodes
   */
  public String text() {
    requireShort("text");
    return new TermText(parameters).of(term);
  }

  /**
   * The expression as LaTeX, without dollar signs.
   *
   * @throws TensorException when it has more than 2000 nodes
   */
  public String latex() {
    requireShort("latex");
    return new TermTex(parameters).of(term);
  }

  private void requireShort(String method) {
    if (isShort()) return;
    throw TensorException.value(
            method + ": an expression of " + size() + " nodes is not written out")
        .detail("up to " + LONGEST + " are")
        .hint("simplified(), or derivatives of parts")
        .build();
  }

  /** Whether it is short enough to be written out. */
  public boolean isShort() {
    return term.size <= LONGEST;
  }

  /**
   * The tensors and variables that the function uses beside its parameters, by the names that they
   * have in the expression. Numbers are in it themselves.
   */
  public Map<String, Tensor> constants() {
    Map<String, Tensor> all = new TreeMap<>();
    for (Term t : term.postorder()) {
      if (t.head instanceof Head.Captured c) all.put(c.name(), c.value());
    }
    return all;
  }

  /** The expression with its size, what it was before it was simplified, and its constants. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder(isShort() ? text() : "an expression too long to write out");
    s.append("   ").append(sizes());
    constants()
        .forEach(
            (name, t) ->
                s.append("\n  ")
                    .append(t instanceof Variable ? "" : name + " = ")
                    .append(Show.line(t)));
    return s.toString();
  }
}
