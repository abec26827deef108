package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Apply;

/**
 * A function with a derivative of the user's own, in one of three forms. A derivative is linear, so
 * that of the other mode follows from it by transposition: with x̄ = Jᵀȳ it is ẏ = Jẋ, which is the
 * gradient of x̄ · ẋ with respect to ȳ; and the other way round.
 */
public sealed interface CustomRule {
  /** The value, and the way back; the way may be null where it is found from the arguments. */
  record Linear(Tensor value, Function<Tensor, List<Tensor>> pullback) {}

  /** Value and cotangents apart: {@code backward} takes the arguments and the cotangent. */
  record ByBackward(
      Function<Tensor[], Tensor> f, BiFunction<Tensor[], Tensor, List<Tensor>> backward)
      implements CustomRule {}

  /** The function gives the way back with its value, and keeps for it what it likes. */
  record ByPullback(Function<Tensor[], Linear> f) implements CustomRule {}

  /** Value and tangent apart: {@code tangent} takes the arguments and their tangents. */
  record ByTangent(Function<Tensor[], Tensor> f, BiFunction<Tensor[], Tensor[], Tensor> tangent)
      implements CustomRule {}

  /** The function of the public side that made the rule. */
  default String method() {
    return this instanceof ByTangent ? "customJvp" : "customGradient";
  }

  /** The function itself at {@code x}. */
  default Linear at(Tensor... x) {
    Linear linear =
        switch (this) {
          case ByBackward r -> new Linear(r.f.apply(x), null);
          case ByPullback r -> {
            Linear given = r.f.apply(x);
            if (given.pullback == null) {
              throw TensorException.gradient("customGradient: the pullback is null").build();
            }
            yield given;
          }
          case ByTangent r -> new Linear(r.f.apply(x), null);
        };
    return new Linear(Transforms.result(method(), linear.value), linear.pullback);
  }

  /** The way back at {@code x}, as a function of x that can be differentiated itself. */
  default Function<Tensor, List<Tensor>> pullback(Tensor... x) {
    return switch (this) {
      case ByBackward r -> cotangent -> r.backward.apply(x, cotangent);
      case ByPullback _ -> at(x).pullback;
      case ByTangent r ->
          cotangent -> {
            Tensor[] zeros = Arrays.stream(x).map(Transforms::zerosLike).toArray(Tensor[]::new);
            Function<Tensor[], Tensor> along =
                v -> fitting(r.tangent.apply(x, v), cotangent.shape()).to(cotangent.dtype());
            return Transforms.vjp(method(), along, zeros).pull(cotangent);
          };
    };
  }

  /**
   * The tangent of the value.
   *
   * @param v the tangents of the arguments; null stands for zeros
   */
  default Tensor tangent(Tensor y, Tensor[] x, Tensor[] v) {
    if (this instanceof ByTangent r) {
      Tensor[] given = new Tensor[v.length];
      for (int i = 0; i < v.length; i++) {
        given[i] = v[i] != null ? v[i] : Transforms.zerosLike(x[i]);
      }
      return fitting(r.tangent.apply(x, given), y.shape()).to(y.dtype());
    }
    var back = pullback(x);
    Function<Tensor[], Tensor> along =
        cotangent -> {
          List<Tensor> bars = fitting(x, back.apply(cotangent[0]));
          Tensor sum = Apply.zeros(Shape.SCALAR, y.dtype(), y);
          for (int i = 0; i < x.length; i++) {
            if (v[i] == null || bars.get(i) == null) continue;
            sum = sum.add(bars.get(i).mul(v[i]).sum().to(y.dtype()));
          }
          return sum;
        };
    return Transforms.vjp(method(), along, Transforms.zerosLike(y))
        .pull(Apply.ones(Shape.SCALAR, y.dtype(), y))
        .getFirst();
  }

  /** The rule of the function that takes and gives all examples of a batch at once. */
  default CustomRule inBatch(Batched.Batch batch) {
    Function<Tensor[], Tensor> whole = in -> batch.unwrap(at(each(batch, in)).value);
    return switch (this) {
      case ByBackward _ ->
          new ByBackward(
              whole,
              (in, cotangent) ->
                  pulled(batch, each(batch, in), pullback(each(batch, in)), cotangent));
      case ByPullback _ ->
          new ByPullback(
              in -> {
                Tensor[] one = each(batch, in);
                Linear linear = at(one);
                return new Linear(
                    batch.unwrap(linear.value),
                    cotangent -> pulled(batch, one, linear.pullback, cotangent));
              });
      case ByTangent r ->
          new ByTangent(
              whole,
              (in, v) -> {
                Tensor[] one = each(batch, in);
                Tensor tangent = r.tangent.apply(one, each(batch, v));
                return tangent == null ? null : batch.unwrap(tangent);
              });
    };
  }

  private static List<Tensor> pulled(
      Batched.Batch batch,
      Tensor[] one,
      Function<Tensor, List<Tensor>> pullback,
      Tensor cotangent) {
    List<Tensor> all = new ArrayList<>();
    for (Tensor g : fitting(one, pullback.apply(batch.wrap(cotangent)))) {
      all.add(g == null ? null : batch.unwrap(g));
    }
    return all;
  }

  private static Tensor[] each(Batched.Batch batch, Tensor[] full) {
    return Arrays.stream(full).map(batch::wrap).toArray(Tensor[]::new);
  }

  private static Tensor fitting(Tensor tangent, Shape wanted) {
    if (tangent == null) throw TensorException.gradient("customJvp: the tangent is null").build();
    if (!tangent.shape().equals(wanted)) {
      throw TensorException.shape("customJvp: a tangent must have the value's shape")
          .operand("tangent", tangent)
          .detail("the value's shape is " + wanted)
          .build();
    }
    return tangent;
  }

  /** What a backward gave, of the inputs' shapes and dtypes; null stands for zeros. */
  static List<Tensor> fitting(Tensor[] in, List<Tensor> given) {
    if (given == null || given.size() != in.length) {
      throw TensorException.gradient("customGradient: one cotangent for each argument is wanted")
          .detail(in.length + " arguments, " + (given == null ? "null" : given.size()) + " given")
          .build();
    }
    List<Tensor> result = new ArrayList<>();
    for (int i = 0; i < in.length; i++) {
      Tensor g = given.get(i);
      if (g != null && !g.shape().equals(in[i].shape())) {
        throw TensorException.gradient("customGradient: a cotangent must have its argument's shape")
            .operand("argument " + i, in[i])
            .operand("cotangent", g)
            .build();
      }
      result.add(g == null ? null : g.to(in[i].dtype()));
    }
    return result;
  }
}
