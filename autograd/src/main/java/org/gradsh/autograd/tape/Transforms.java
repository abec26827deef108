package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.JoinOps;
import org.gradsh.autograd.op.ShapeOps;

/** Function transforms, after JAX: they nest to any depth, and in any order of modes. */
public final class Transforms {
  private Transforms() {}

  /** A function of several tensors, linearised at a point: its value, and the way back. */
  public static final class Pullback {
    private final Tensor value;
    private final List<Tensor> arguments;

    private Pullback(Tensor value, List<Tensor> arguments) {
      this.value = value;
      this.arguments = arguments;
    }

    public Tensor value() {
      return value;
    }

    /**
     * The cotangents of the arguments. Recorded itself only where something beyond the arguments is
     * being differentiated.
     */
    public List<Tensor> pull(Tensor cotangent) {
      Node target = value.origin();
      List<Node> sources = arguments.stream().map(Tensor::origin).toList();
      if (target == null) return arguments.stream().map(Transforms::zerosLike).toList();
      Set<Node> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
      wanted.addAll(sources);
      Walk walk = new Walk(List.of(target), wanted::contains, n -> true);
      String consumed = walk.consumedBy(null);
      if (consumed != null) {
        throw TensorException.gradient("pullback: the graph of the function was consumed inside it")
            .detail("consumed by " + consumed)
            .hint("backward(retainGraph()) keeps it")
            .build();
      }
      Recorder recorder = Recorder.current();
      boolean others =
          walk.reached().stream()
              .anyMatch(n -> n instanceof Leaf && n.isActive() && !wanted.contains(n));
      others |= isTied(cotangent) || isTied(value.dual());
      if (recorder.isOn() && (others || recorder.hasOpenTapes())) walked(walk, target, cotangent);
      else recorder.silently(Cut.Cause.BACKWARD, () -> walked(walk, target, cotangent));
      List<Tensor> gradients = new ArrayList<>();
      for (Tensor x : arguments) {
        Tensor g = walk.cotangent(x.origin());
        gradients.add(g == null ? zerosLike(x) : g);
      }
      return gradients;
    }

    /** Whether something is being differentiated by which {@code t} or a tangent of it changes. */
    private static boolean isTied(Tensor t) {
      return t.origin() != null && t.origin().isActive() || isTied(t.dual());
    }

    private static boolean isTied(Dual dual) {
      return dual != null && (isTied(dual.primal()) || isTied(dual.tangent()));
    }

    private static Void walked(Walk walk, Node target, Tensor cotangent) {
      walk.seed(target, cotangent);
      walk.run();
      return null;
    }
  }

  private static Tensor zerosLike(Tensor x) {
    return Apply.zeros(x.shape(), x.dtype());
  }

  /**
   * Runs {@code f} on arguments that are differentiated for this call alone.
   *
   * @throws TensorException when an argument is not floating-point
   */
  public static Pullback vjp(String name, Function<Tensor[], Tensor> f, Tensor... x) {
    Tensor[] arguments = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) arguments[i] = argument(name, x[i]);
    Tensor y = Recorder.current().differentiating(() -> f.apply(arguments));
    return new Pullback(result(name, y), List.of(arguments));
  }

  /** A fresh source with the value of {@code x}; tied to {@code x} where that is differentiated. */
  private static Tensor argument(String name, Tensor x) {
    requireFloating(name, x);
    if (Recorder.current().isOn() && x.origin() != null && x.origin().isActive()) {
      return ShapeOps.alias(x);
    }
    Tensor fresh = x.alias();
    Leaf leaf = Leaf.watched(x.shape(), x.dtype());
    leaf.watch();
    fresh.origin(leaf);
    return fresh;
  }

  private static void requireFloating(String name, Tensor x) {
    if (x.dtype().isFloating()) return;
    throw TensorException.dtype(name + ": only floating-point tensors can be differentiated")
        .operand("x", x)
        .hint("x.to(DType.FLOAT32)")
        .build();
  }

  private static Tensor result(String name, Tensor y) {
    if (y == null) throw TensorException.gradient(name + ": the function returned null").build();
    if (!y.dtype().isFloating()) {
      throw TensorException.dtype(name + ": the function's value is not floating-point")
          .operand("f(x)", y)
          .build();
    }
    return y;
  }

  /** What {@code jvp} gives: the value, and its directional derivative. */
  public record Tangent(Tensor value, Tensor tangent) {}

  /**
   * Forward mode: value and tangent in one run of {@code f}, by dual numbers.
   *
   * @param v directions, each of its argument's shape
   */
  public static Tangent jvp(String name, Function<Tensor[], Tensor> f, Tensor[] x, Tensor[] v) {
    if (x.length != v.length) {
      throw TensorException.gradient(name + ": one tangent for each argument is wanted")
          .detail(x.length + " arguments, " + v.length + " tangents")
          .build();
    }
    int level = Recorder.newLevel();
    Tensor[] duals = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) {
      requireFloating(name, x[i]);
      if (!x[i].shape().equals(v[i].shape())) {
        throw TensorException.shape(name + ": a tangent has its argument's shape")
            .operand("x", x[i])
            .operand("tangent", v[i])
            .build();
      }
      duals[i] = x[i].withTangent(level, v[i].to(x[i].dtype()));
    }
    Tensor y = result(name, f.apply(duals));
    Tensor t = Dual.tangent(y, level);
    Tensor value = Dual.primal(y, level);
    return new Tangent(value, t == null ? zerosLike(value) : t);
  }

  /** The gradients of a scalar function with respect to the chosen arguments, and its value. */
  public static Gradients valueAndGrad(
      String name, Function<Tensor[], Tensor> f, int[] chosen, Tensor... x) {
    for (int i : chosen) {
      if (i < 0 || i >= x.length) {
        throw TensorException.index(name + ": there is no argument " + i)
            .hint("arguments are counted from 0 to " + (x.length - 1))
            .build();
      }
    }
    Tensor[] picked = Arrays.stream(chosen).mapToObj(i -> x[i]).toArray(Tensor[]::new);
    Pullback p =
        vjp(
            name,
            in -> {
              Tensor[] all = x.clone();
              for (int k = 0; k < chosen.length; k++) all[chosen[k]] = in[k];
              return f.apply(all);
            },
            picked);
    Tensor y = p.value();
    return new Gradients(untied(p), p.pull(Backward.seed(name, y, null)));
  }

  /** The value without the ties to the arguments of this call alone. */
  static Tensor untied(Pullback p) {
    Node origin = p.value().origin();
    if (origin == null) return p.value();
    Set<Node> own = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor x : p.arguments) if (x.origin() instanceof Leaf) own.add(x.origin());
    Walk walk = new Walk(List.of(origin), n -> false, n -> true);
    boolean others =
        walk.reached().stream()
            .anyMatch(n -> n instanceof Leaf && n.isActive() && !own.contains(n));
    return others && Recorder.current().isOn() ? p.value() : p.value().alias();
  }

  /** A scalar value and its gradients, one for each chosen argument. */
  public record Gradients(Tensor value, List<Tensor> gradients) {}

  /**
   * The Jacobian of {@code f} at {@code x}, shape f(x).shape + x.shape; by forward mode where x is
   * the smaller, by reverse mode otherwise.
   */
  public static Tensor jacobian(Function<Tensor, Tensor> f, Tensor x) {
    RandomState draws = RandomState.save();
    Pullback p = vjp("jacobian", in -> f.apply(in[0]), x);
    Tensor y = p.value();
    if (x.size() < y.size()) return forwardJacobian(f, x, y, draws);
    return rows(y, x, g -> p.pull(g).getFirst());
  }

  /** Every column with the random numbers of the first run, or each would be another function's. */
  private static Tensor forwardJacobian(
      Function<Tensor, Tensor> f, Tensor x, Tensor y, RandomState draws) {
    List<Tensor> columns = new ArrayList<>();
    for (int k = 0; k < x.size(); k++) {
      draws.restore();
      Tensor v = unit(x, k);
      columns.add(
          jvp("jacobian", in -> f.apply(in[0]), new Tensor[] {x}, new Tensor[] {v}).tangent());
    }
    if (columns.isEmpty()) return shaped(Apply.zeros(joined(y, x), y.dtype()), y, x);
    return shaped(JoinOps.stack(-1, columns), y, x);
  }

  /** One row for each element of y: the cotangent with a 1 there, pulled back. */
  static Tensor rows(Tensor y, Tensor x, Function<Tensor, Tensor> pull) {
    List<Tensor> rows = new ArrayList<>();
    for (int k = 0; k < y.size(); k++) rows.add(pull.apply(unit(y, k)));
    if (rows.isEmpty()) return shaped(Apply.zeros(joined(y, x), y.dtype()), y, x);
    return shaped(JoinOps.stack(0, rows), y, x);
  }

  private static Shape joined(Tensor y, Tensor x) {
    int[] a = y.dims();
    int[] dims = Arrays.copyOf(a, a.length + x.rank());
    System.arraycopy(x.dims(), 0, dims, a.length, x.rank());
    return Shape.of(dims);
  }

  private static Tensor shaped(Tensor t, Tensor y, Tensor x) {
    return ShapeOps.reshape(t, joined(y, x).dims());
  }

  /** The unit tensor like {@code t} with 1 at row-major place {@code k}. */
  static Tensor unit(Tensor t, int k) {
    Object data = t.dtype().newArray(t.size());
    switch (data) {
      case float[] a -> a[k] = 1;
      case double[] a -> a[k] = 1;
      default -> throw new IllegalStateException("not floating: " + t.dtype());
    }
    return Tensor.of(Strided.contiguous(t.dtype(), t.shape(), data));
  }

  /**
   * The Hessian of a scalar function, shape x.shape + x.shape: forward mode over reverse mode,
   * every column with the same random numbers.
   */
  public static Tensor hessian(Function<Tensor, Tensor> f, Tensor x) {
    requireFloating("hessian", x);
    List<Tensor> columns = new ArrayList<>();
    RandomState draws = RandomState.save();
    for (int k = 0; k < x.size(); k++) {
      draws.restore();
      columns.add(hvp("hessian", f, x, unit(x, k)));
    }
    if (columns.isEmpty()) return shaped(Apply.zeros(joined(x, x), x.dtype()), x, x);
    return shaped(JoinOps.stack(-1, columns), x, x);
  }

  /** The Hessian of a scalar function times {@code v}, without the Hessian. */
  public static Tensor hvp(String name, Function<Tensor, Tensor> f, Tensor x, Tensor v) {
    Function<Tensor[], Tensor> gradient =
        in -> valueAndGrad(name, a -> f.apply(a[0]), new int[] {0}, in[0]).gradients().getFirst();
    return jvp(name, gradient, new Tensor[] {x}, new Tensor[] {v}).tangent();
  }

  /**
   * Applies {@code f} with a derivative written by the user, recorded as one node.
   *
   * @param backward linear in the cotangent, as every derivative is: forward mode transposes it
   */
  public static Tensor custom(
      Function<Tensor[], Tensor> f,
      BiFunction<Tensor[], Tensor, List<Tensor>> backward,
      Tensor... x) {
    int level = Dual.level(x);
    Tensor y =
        level > 0
            ? customDual(f, backward, level, x)
            : result(
                "customGradient", Recorder.current().silently(Cut.Cause.CUSTOM, () -> f.apply(x)));
    boolean active = Arrays.stream(x).anyMatch(t -> t.origin() != null && t.origin().isActive());
    if (!active || !Recorder.current().isOn()) return y;
    Tensor recorded = y.alias();
    Node node = new CustomNode(f, backward, recorded, x);
    recorded.origin(node);
    Recorder.current().record(node, x, recorded);
    return recorded;
  }

  /**
   * The tangent that the user's derivative means: with x̄ = Jᵀȳ it is ẏ = Jẋ, which is the gradient
   * of x̄ · ẋ with respect to ȳ.
   */
  private static Tensor customDual(
      Function<Tensor[], Tensor> f,
      BiFunction<Tensor[], Tensor, List<Tensor>> backward,
      int level,
      Tensor... x) {
    Tensor[] primals = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) primals[i] = Dual.primal(x[i], level);
    Tensor y = custom(f, backward, primals);
    Function<Tensor[], Tensor> along =
        cotangent -> {
          List<Tensor> bars = CustomNode.fitting(primals, backward.apply(primals, cotangent[0]));
          Tensor sum = Apply.zeros(Shape.SCALAR, y.dtype());
          for (int i = 0; i < x.length; i++) {
            Tensor tangent = Dual.tangent(x[i], level);
            if (tangent == null || bars.get(i) == null) continue;
            sum = sum.add(bars.get(i).mul(tangent).sum().to(y.dtype()));
          }
          return sum;
        };
    Tensor tangent =
        vjp("customGradient", along, zerosLike(y))
            .pull(Apply.ones(Shape.SCALAR, y.dtype()))
            .getFirst();
    return y.withTangent(level, tangent);
  }
}
