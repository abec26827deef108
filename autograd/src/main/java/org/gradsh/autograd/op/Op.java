package org.gradsh.autograd.op;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/**
 * A declared structural op: name, doc line, forward, derivative, samples. Elementwise ops are
 * declared as scalar expressions instead, see {@link
 * org.gradsh.autograd.expr.ElementwiseCatalogue}; ops that are a few lines of other ops are {@link
 * Composite}.
 *
 * @param <A> what the op takes beside tensors: axes, a target shape …
 */
public final class Op<A> {
  /** The forward computation on raw blocks: a view of an input, or a fresh block. */
  @FunctionalInterface
  public interface Forward<A> {
    Strided apply(Strided[] inputs, A attributes);
  }

  private final String name;
  private final String doc;
  private final Forward<A> forward;
  private final Derivative<A> derivative;
  private final List<Sample<A>> samples;
  private Batching<A> batching;
  private Form<A> form;
  private Adding<A> adding;
  private boolean draws;
  private boolean views;
  private boolean placeless;

  /** The form of the result from those of the operands: a block whose elements mean nothing. */
  @FunctionalInterface
  public interface Form<A> {
    /** Null where it cannot be told. */
    Strided of(Shape[] shapes, DType[] dtypes, A attributes);
  }

  /**
   * The vjp of an input as a kernel that adds it to a sum in its place. It spares a backward walk
   * that owns the sum an array as large; what is recorded goes by the {@link Derivative}.
   */
  @FunctionalInterface
  public interface Adding<A> {
    /**
     * Adds the cotangent of input {@code i}. The bits are those of the sum, the sign of a zero
     * apart.
     *
     * @param cotangent of the output, of the sum's dtype
     * @param sum of the input's shape, row-major
     * @return false where it does not fit; then nothing has changed
     */
    boolean add(Call<A> call, int i, Strided cotangent, Strided sum);
  }

  private Op(
      String name,
      String doc,
      Forward<A> forward,
      Derivative<A> derivative,
      List<Sample<A>> samples) {
    this.name = name;
    this.doc = doc;
    this.forward = forward;
    this.derivative = derivative;
    this.samples = samples;
  }

  @SafeVarargs
  public static <A> Op<A> declare(
      String name, String doc, Forward<A> forward, Derivative<A> derivative, Sample<A>... samples) {
    return new Op<>(name, doc, forward, derivative, List.of(samples));
  }

  /** Says how it is applied to a batch at once. Part of the declaration. */
  public Op<A> batched(Batching<A> how) {
    batching = how;
    return this;
  }

  /**
   * Says the form of the result without computing it, for graphs that have not run. Part of the
   * declaration of ops whose kernel takes time; others are tried on operands made up for it.
   */
  public Op<A> formed(Form<A> how) {
    form = how;
    return this;
  }

  /** Says how its vjp is added to a sum in place. Part of the declaration. */
  public Op<A> adding(Adding<A> how) {
    adding = how;
    return this;
  }

  /** Says that its result may be a view of its operand. Part of the declaration. */
  public Op<A> viewing() {
    views = true;
    return this;
  }

  /**
   * Says that its forward computation makes views and copies of its operands and nothing else, so
   * that it can be made wherever they are. Part of the declaration; so are those that are {@link
   * #viewing}.
   */
  public Op<A> placeless() {
    placeless = true;
    return this;
  }

  /** Says that it draws random numbers. Part of the declaration. */
  public Op<A> drawing() {
    draws = true;
    return this;
  }

  /** Computes, and records where an input is being differentiated. */
  public Tensor apply(A attributes, Tensor... inputs) {
    return Apply.structural(this, attributes, inputs);
  }

  public String name() {
    return name;
  }

  /** One line that says what the op computes. */
  public String doc() {
    return doc;
  }

  public List<Sample<A>> samples() {
    return samples;
  }

  /** The forward computation alone: a view of an input, or a fresh block. */
  public Strided forward(Strided[] inputs, A attributes) {
    return forward.apply(inputs, attributes);
  }

  Derivative<A> derivative() {
    return derivative;
  }

  /** How its vjp is added to a sum in place; null where nobody has said it. */
  Adding<A> adding() {
    return adding;
  }

  /** How it is applied to a batch; null where nobody has said it. */
  Batching<A> batching() {
    return batching;
  }

  /** How the form of the result is known; null where it is tried. */
  public Form<A> form() {
    return form;
  }

  /** Whether its result may be a view of its operand. */
  public boolean views() {
    return views;
  }

  /** Whether its forward computation can be made wherever the operands are. */
  public boolean isPlaceless() {
    return views || placeless;
  }

  /** Whether it draws random numbers: its result differs from call to call. */
  public boolean draws() {
    return draws;
  }

  /** The samples as things to call: what the generated checks run over. */
  public List<Case> cases() {
    return samples.stream().map((Function<Sample<A>, Case>) s -> s.on(this)).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
