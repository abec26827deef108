package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.tape.Transforms;

/**
 * How a structural op is differentiated, written in tensor ops so that every order works.
 *
 * @param <A> the attributes of the op
 */
public interface Derivative<A> {
  /** The cotangent of input {@code i}, of its shape; null where it is zero everywhere. */
  Tensor vjp(Call<A> call, int i, Tensor cotangent);

  /**
   * The cotangents of all inputs at once, where one computation gives several; null where each is
   * asked for by {@link #vjp}. Those of inputs that are not differentiated may be null.
   */
  default List<Tensor> vjps(Call<A> call, Tensor cotangent) {
    return null;
  }

  /**
   * The tangent of the output.
   *
   * @param tangents of the inputs; null where an input has none
   * @return null where it is zero everywhere
   */
  Tensor jvp(Op<A> op, Call<A> call, Tensor[] tangents);

  /**
   * Whether the vjp of an input that is being differentiated reads the value of input {@code i}.
   *
   * @param dtype of input {@code i}
   * @param others whether an input other than {@code i} is being differentiated
   */
  boolean reads(int i, DType dtype, boolean others);

  /** Whether the vjp reads the value of the output. */
  boolean readsOutput();

  /** The cotangent of an input, from the call and the cotangent of the output. */
  @FunctionalInterface
  interface Vjp<A> {
    Tensor apply(Call<A> call, int i, Tensor cotangent);
  }

  /** The tangent of the output of a one-input op. */
  @FunctionalInterface
  interface Jvp<A> {
    Tensor apply(Call<A> call, Tensor tangent);
  }

  /**
   * Linear in all floating inputs together: the tangent is the op itself, and of values only those
   * of other inputs are needed.
   */
  static <A> Derivative<A> linear(Vjp<A> transpose) {
    return new Linear<>(transpose);
  }

  /** Linear in each input alone, like a product: the vjp of one reads the others. */
  static <A> Derivative<A> multilinear(Vjp<A> vjp) {
    return new Multilinear<>(vjp);
  }

  /** One differentiable input, the first; reads what is said. */
  static <A> Derivative<A> of(Vjp<A> vjp, Jvp<A> jvp, boolean readsInput, boolean readsOutput) {
    return new General<>(vjp, jvp, readsInput, readsOutput);
  }

  /**
   * The derivative of {@code same}, a composition of other ops that computes the same thing: for
   * ops whose forward is a kernel of its own. One input.
   */
  static <A> Derivative<A> composed(BiFunction<Tensor, A, Tensor> same) {
    return composed((in, a) -> same.apply(in[0], a), (a, i) -> false);
  }

  /**
   * The same of several inputs.
   *
   * @param told which inputs only say what follows from the others: the composition reads none of
   *     them, and they have no cotangent
   */
  static <A> Derivative<A> composed(
      BiFunction<Tensor[], A, Tensor> same, BiPredicate<A, Integer> told) {
    return new Composed<>(same, told);
  }

  /** No derivative: indices, masks, counts. */
  static <A> Derivative<A> none() {
    return new General<>((c, i, g) -> null, (c, t) -> null, false, false);
  }

  /** Linear in the floating inputs; the rest (an index, say) is data without tangent. */
  record Linear<A>(Vjp<A> transpose) implements Derivative<A> {
    @Override
    public Tensor vjp(Call<A> call, int i, Tensor cotangent) {
      return transpose.apply(call, i, cotangent);
    }

    @Override
    public Tensor jvp(Op<A> op, Call<A> call, Tensor[] tangents) {
      Tensor[] in = new Tensor[tangents.length];
      for (int i = 0; i < in.length; i++) {
        if (tangents[i] != null) in[i] = tangents[i];
        else if (call.dtype(i).isFloating()) in[i] = Apply.zeros(call.shape(i), call.dtype(i));
        else in[i] = call.input(i);
      }
      return op.apply(call.attributes(), in);
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return !dtype.isFloating();
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }

  record Multilinear<A>(Vjp<A> vjp) implements Derivative<A> {
    @Override
    public Tensor vjp(Call<A> call, int i, Tensor cotangent) {
      return vjp.apply(call, i, cotangent);
    }

    @Override
    public Tensor jvp(Op<A> op, Call<A> call, Tensor[] tangents) {
      Tensor sum = null;
      for (int i = 0; i < tangents.length; i++) {
        if (tangents[i] == null) continue;
        Tensor[] in = new Tensor[tangents.length];
        for (int k = 0; k < in.length; k++) in[k] = k == i ? tangents[i] : call.input(k);
        Tensor term = op.apply(call.attributes(), in);
        sum = sum == null ? term : sum.add(term);
      }
      return sum;
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return others;
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }

  record Composed<A>(BiFunction<Tensor[], A, Tensor> same, BiPredicate<A, Integer> told)
      implements Derivative<A> {
    @Override
    public List<Tensor> vjps(Call<A> call, Tensor cotangent) {
      boolean[] wanted = new boolean[call.arity()];
      for (int i = 0; i < wanted.length; i++) wanted[i] = isWanted(call, i);
      return pulled(call, wanted, cotangent);
    }

    private boolean isWanted(Call<A> call, int i) {
      return call.dtype(i).isFloating()
          && call.isDifferentiated(i)
          && !told.test(call.attributes(), i);
    }

    @Override
    public Tensor vjp(Call<A> call, int i, Tensor cotangent) {
      if (told.test(call.attributes(), i)) return null;
      boolean[] wanted = new boolean[call.arity()];
      wanted[i] = true;
      return pulled(call, wanted, cotangent).get(i);
    }

    private List<Tensor> pulled(Call<A> call, boolean[] wanted, Tensor cotangent) {
      List<Tensor> of = new ArrayList<>();
      for (int i = 0; i < wanted.length; i++) if (wanted[i]) of.add(call.input(i));
      var pulled =
          Transforms.vjp("vjp", in -> with(call, wanted, in), of.toArray(Tensor[]::new))
              .pull(cotangent)
              .iterator();
      List<Tensor> all = new ArrayList<>();
      for (boolean w : wanted) all.add(w ? pulled.next() : null);
      return all;
    }

    /** The composition, some inputs of which are others. */
    private Tensor with(Call<A> call, boolean[] which, Tensor[] others) {
      Tensor[] in = new Tensor[which.length];
      for (int i = 0, k = 0; i < in.length; i++) in[i] = which[i] ? others[k++] : call.input(i);
      return same.apply(in, call.attributes());
    }

    @Override
    public Tensor jvp(Op<A> op, Call<A> call, Tensor[] tangents) {
      boolean[] has = new boolean[tangents.length];
      List<Tensor> x = new ArrayList<>(), v = new ArrayList<>();
      for (int i = 0; i < has.length; i++) {
        has[i] = tangents[i] != null && !told.test(call.attributes(), i);
        if (!has[i]) continue;
        x.add(call.input(i));
        v.add(tangents[i]);
      }
      if (x.isEmpty()) return null;
      return Transforms.jvp(
              "jvp", in -> with(call, has, in), x.toArray(Tensor[]::new), v.toArray(Tensor[]::new))
          .tangent();
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return true;
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }

  record General<A>(Vjp<A> vjp, Jvp<A> jvp, boolean readsInput, boolean readsOutput)
      implements Derivative<A> {
    @Override
    public Tensor vjp(Call<A> call, int i, Tensor cotangent) {
      return vjp.apply(call, i, cotangent);
    }

    @Override
    public Tensor jvp(Op<A> op, Call<A> call, Tensor[] tangents) {
      return tangents[0] == null ? null : jvp.apply(call, tangents[0]);
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return readsInput || i > 0;
    }
  }
}
