package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Apply;
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
      if (target == null) return arguments.stream().map(Transforms::zerosLike).toList();
      Set<Node> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Tensor x : arguments) wanted.add(x.origin());
      Walk walk = new Walk(List.of(target), wanted::contains, n -> true);
      walk.checkWhole("pullback");
      Recorder recorder = Recorder.current();
      boolean others = isTied(cotangent) || isTied(value.lift());
      for (Node n : walk.reached()) {
        others |= n instanceof Leaf && n.isActive() && !wanted.contains(n);
      }
      if (recorder.isOn() && (others || recorder.hasOpenTapes())) walked(walk, target, cotangent);
      else recorder.silently(Cut.Cause.BACKWARD, () -> walked(walk, target, cotangent));
      List<Tensor> gradients = new ArrayList<>();
      for (Tensor x : arguments) {
        Tensor g = walk.cotangent(x.origin());
        gradients.add(g == null ? zerosLike(x) : g);
      }
      return gradients;
    }

    /** The value, without the graph behind it where nothing beyond this function needs it. */
    public Tensor untied() {
      boolean needed = value.origin() != null && value.origin().isActive();
      return needed && Recorder.current().isOn() ? value : value.alias();
    }

    /**
     * Whether something is being differentiated by which {@code t}, or what is behind it, changes.
     */
    private static boolean isTied(Tensor t) {
      return t.origin() != null && t.origin().isActive() || isTied(t.lift());
    }

    static boolean isTied(Lift lift) {
      return switch (lift) {
        case null -> false;
        case Dual d -> isTied(d.primal()) || isTied(d.tangent());
        case Batched b -> isTied(b.full());
        case Traced _ -> false;
      };
    }

    private static Void walked(Walk walk, Node target, Tensor cotangent) {
      walk.seed(target, cotangent);
      walk.run();
      return null;
    }
  }

  static Tensor zerosLike(Tensor x) {
    return Apply.zeros(x);
  }

  /**
   * Runs {@code f} on arguments that are differentiated for this call alone.
   *
   * @throws TensorException when an argument is not floating-point
   */
  public static Pullback vjp(String name, Function<Tensor[], Tensor> f, Tensor... x) {
    Tensor[] arguments = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) arguments[i] = argument(name, x[i]);
    try {
      Tensor y = Recorder.current().differentiating(() -> f.apply(arguments));
      return new Pullback(result(name, y), List.of(arguments));
    } finally {
      // What is computed from the arguments later on is no part of the function.
      for (Tensor argument : arguments) {
        if (argument.origin() instanceof Leaf leaf && !leaf.isVariable()) leaf.unwatch();
      }
    }
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

  static Tensor result(String name, Tensor y) {
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
    Duals duals = Duals.of(name, x, v);
    Tensor y = result(name, f.apply(duals.arguments()));
    Tensor value = Dual.primal(y, duals.level());
    return new Tangent(value, duals.tangents(List.of(y)).getFirst());
  }

  /** Arguments with tangents of a level of their own. */
  private record Duals(long level, Tensor... arguments) {
    static Duals of(String name, Tensor[] x, Tensor[] v) {
      if (x.length != v.length) {
        throw TensorException.gradient(name + ": one tangent for each argument is wanted")
            .detail(x.length + " arguments, " + v.length + " tangents")
            .build();
      }
      long level = Node.newLevel();
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
      return new Duals(level, duals);
    }

    /** The tangents of what was computed from the arguments; zeros where it does not depend. */
    List<Tensor> tangents(List<Tensor> ys) {
      List<Tensor> tangents = new ArrayList<>();
      for (Tensor y : ys) {
        Tensor t = Dual.tangent(y, level);
        tangents.add(t == null ? zerosLike(Dual.primal(y, level)) : t);
      }
      return tangents;
    }
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
    return new Gradients(p.untied(), p.pull(Backward.seed(name, y, null)));
  }

  /** A scalar value and its gradients, one for each chosen argument. */
  public record Gradients(Tensor value, List<Tensor> gradients) {}

  /** The Hessian of a scalar function times {@code v}, without the Hessian. */
  static Tensor hvp(String name, Function<Tensor, Tensor> f, Tensor x, Tensor v) {
    return hvp(name, in -> f.apply(in[0]), new Tensor[] {x}, new Tensor[] {v}).getFirst();
  }

  /** H·v in several arguments together: the tangents of the gradients. */
  public static List<Tensor> hvp(
      String name, Function<Tensor[], Tensor> f, Tensor[] x, Tensor[] v) {
    Duals duals = Duals.of(name, x, v);
    return duals.tangents(gradients(name, f, duals.arguments()));
  }

  /** vᵀ·H in several arguments together: the gradients of v · ∇f. */
  public static List<Tensor> vhp(
      String name, Function<Tensor[], Tensor> f, Tensor[] x, Tensor[] v) {
    Duals.of(name, x, v);
    Function<Tensor[], Tensor> along =
        in -> {
          List<Tensor> g = gradients(name, f, in);
          Tensor sum = Apply.zeros(Shape.SCALAR, g.getFirst().dtype(), g.getFirst());
          for (int i = 0; i < v.length; i++) sum = sum.add(g.get(i).mul(v[i]).sum());
          return sum;
        };
    return gradients(name, along, x);
  }

  private static List<Tensor> gradients(String name, Function<Tensor[], Tensor> f, Tensor... x) {
    int[] all = IntStream.range(0, x.length).toArray();
    return valueAndGrad(name, f, all, x).gradients();
  }
}
