package org.gradsh.autograd.tape;

import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** The start of a graph: a variable, a watched tensor, or the argument of a function transform. */
public final class Leaf extends Node {
  private final boolean isVariable;
  private Variable variable;
  private String label = "";
  private final AtomicInteger watchers = new AtomicInteger();

  private Leaf(Shape shape, DType dtype, boolean isVariable) {
    super(shape, dtype, isVariable);
    this.isVariable = isVariable;
  }

  /** The leaf of a variable: active always. */
  public static Leaf variable(Shape shape, DType dtype) {
    return new Leaf(shape, dtype, true);
  }

  /** Tells the leaf whose it is; a variable does so as it is made. */
  public void belongsTo(Variable v) {
    variable = v;
  }

  /** The variable, or null for a watched tensor. */
  public Variable variable() {
    return variable;
  }

  /** Takes the place of a variable's leaf: its name and its hooks, those to come as well. */
  public void follows(Leaf before) {
    belongsTo(before.variable);
    named(before.named());
    sharesHooksOf(before);
  }

  /** The leaf of a tensor that is watched from now on. */
  static Leaf watched(Shape shape, DType dtype) {
    return new Leaf(shape, dtype, false);
  }

  /** The leaf of what a graph will be given, which may be differentiated as long as there is it. */
  public static Leaf watchedForGood(DType dtype, Shape shape, String name) {
    Leaf leaf = watched(shape, dtype);
    leaf.watch();
    leaf.label = name;
    return leaf;
  }

  public boolean isVariable() {
    return isVariable;
  }

  void watch() {
    watchers.incrementAndGet();
  }

  void unwatch() {
    watchers.decrementAndGet();
  }

  /** Whether a tape or a transform watches it now. */
  public boolean isWatched() {
    return watchers.get() > 0;
  }

  @Override
  public String name() {
    if (!isVariable) return known().isEmpty() ? "watched" : "watched " + known();
    return known().isEmpty() ? "variable" : "variable " + known();
  }

  /** Whether it is a variable that was given a name when it was made. */
  private boolean isNamed() {
    return variable != null && !variable.name().isEmpty();
  }

  @Override
  public String known() {
    if (isNamed()) return variable.name();
    return label.isEmpty() ? super.known() : label;
  }

  @Override
  public Tensor again(Tensor... operands) {
    throw new IllegalStateException("a leaf is no op");
  }

  @Override
  protected Tensor vjp(int i, Tensor cotangent) {
    throw new IllegalStateException("a leaf has no inputs");
  }
}
