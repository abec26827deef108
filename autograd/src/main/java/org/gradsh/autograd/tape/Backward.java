package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gradsh.autograd.BackwardOption;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Apply;

/** {@code y.backward()} and what it leaves behind: accumulated gradients, after PyTorch. */
public final class Backward {
  private Backward() {}

  public static void run(Tensor y, Tensor cotangent, BackwardOption... options) {
    List<BackwardOption> chosen = Arrays.asList(options);
    boolean create = chosen.contains(BackwardOption.CREATE_GRAPH);
    boolean keep = create || chosen.contains(BackwardOption.RETAIN_GRAPH);
    Node target = y.origin();
    if (target == null || !target.isActive()) throw nothingRecorded("backward", y);
    if (Traced.behind(y) != null) throw ofGraph(y);
    if (cotangent == null) checkScalar("backward", y);
    Tensor seed = cotangent == null ? null : seed("backward", y, cotangent);
    Walk walk = new Walk(List.of(target), Backward::keepsGrad, n -> true);
    String consumed = walk.consumedBy(target);
    if (consumed != null) throw consumed("backward", y, consumed);
    if (seed == null) walk.seedOnes(target, y);
    else walk.seed(target, seed);
    Recorder recorder = Recorder.current();
    String call = CallSite.of("backward");
    Supplier<Void> collected = () -> collect(walk, keep ? walk::run : () -> walk.consume(call));
    boolean record = create || recorder.recordsGradients();
    if (record) recorder.audibly(collected);
    else recorder.silently(Cut.Cause.BACKWARD, collected);
  }

  /** The gradients of the sum of {@code y}; nothing is accumulated, nothing consumed. */
  public static List<Tensor> gradients(Tensor y, List<Tensor> xs) {
    Set<Node> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor x : xs) if (x.origin() != null) wanted.add(x.origin());
    Walk walk = new Walk(List.of(y.origin()), wanted::contains, n -> true);
    String consumed = walk.consumedBy(y.origin());
    if (consumed != null) throw consumed("gradient", y, consumed);
    walk.seed(y.origin(), Apply.ones(y));
    Recorder recorder = Recorder.current();
    return recorder.silently(
        Cut.Cause.BACKWARD,
        () -> {
          walk.run();
          List<Tensor> result = new ArrayList<>();
          for (Tensor x : xs) {
            Tensor g = x.origin() == null ? null : walk.cotangent(x.origin());
            if (g == null) throw Paths.unconnected(y, x, Paths.Reach.EVERYTHING);
            result.add(g);
          }
          return result;
        });
  }

  private static boolean keepsGrad(Node n) {
    return n.retainsGrad() || n instanceof Leaf leaf && leaf.isVariable();
  }

  private static Void collect(Walk walk, Runnable carry) {
    carry.run();
    // All sums before the first is stored: an interrupt leaves the gradients as they were. One at a
    // time: two threads that add to one gradient both count.
    synchronized (Backward.class) {
      Map<Node, Tensor> sums = new LinkedHashMap<>();
      for (Node n : walk.wanted()) {
        Tensor g = walk.cotangent(n);
        if (g != null && Batched.behind(g) != null) throw oneForEachExample(n, g);
        if (g != null) sums.put(n, n.grad() == null ? g : accumulated(n, g));
      }
      sums.forEach((n, sum) -> keep(walk, n, sum));
    }
    return null;
  }

  private static void keep(Walk walk, Node n, Tensor sum) {
    Tensor before = n.grad(), g = walk.cotangent(n);
    if (sum == g) {
      n.grad(g, walk.holdsAlone(n));
      return;
    }
    // What was added up is held by nobody else either, nor was it shown to anybody.
    boolean unseen =
        Recorder.current().inspector() == null && sum.origin() == null && sum.lift() == null;
    if (unseen && n.ownsGrad()) OwnArrays.free(before);
    if (unseen && walk.holdsAlone(n)) OwnArrays.free(g);
    n.grad(sum, unseen && sum.values().data() != g.values().data());
  }

  /**
   * The gradient of a variable for who reads it and keeps nothing of it; null where there is none.
   */
  public static Tensor lent(Tensor x) {
    return x.origin() == null ? null : x.origin().grad();
  }

  private static TensorException ofGraph(Tensor y) {
    return TensorException.gradient("backward: there is a graph here, and no value yet")
        .operand("y", y)
        .detail("a gradient that were left in grad() would be a part of the graph too")
        .hint("gradients(y, List.of(x)), or grad(f) of a function: they give it as a result")
        .build();
  }

  /** The gradient that was there and what has come to it. */
  private static Tensor accumulated(Node n, Tensor g) {
    Inspector inspector = Recorder.current().inspector();
    if (inspector == null) return n.grad().add(g);
    inspector.entered(n);
    try {
      Tensor sum = n.grad().add(g);
      inspector.summed(n, n.grad(), g, sum);
      return sum;
    } finally {
      inspector.left(n);
    }
  }

  private static TensorException oneForEachExample(Node n, Tensor g) {
    return TensorException.gradient("backward: inside vmap there is a gradient for each example")
        .operand("gradient", g)
        .detail("of " + n.name() + ", which has room for one")
        .hint("grad(f) or tape.gradient(y, x), and let the function of vmap return it")
        .build();
  }

  /** The cotangent of a target: what is given, or 1 for a scalar. */
  static Tensor seed(String method, Tensor y, Tensor cotangent) {
    if (cotangent == null) {
      checkScalar(method, y);
      return Apply.ones(y);
    }
    if (!cotangent.shape().equals(y.shape())) {
      throw TensorException.gradient(method + ": the cotangent must have the target's shape")
          .operand("y", y)
          .operand("cotangent", cotangent)
          .build();
    }
    return cotangent.to(y.dtype());
  }

  private static void checkScalar(String method, Tensor y) {
    if (y.size() == 1) return;
    throw TensorException.gradient(method + ": the target is not a scalar")
        .operand("y", y, y.size() + " elements")
        .hint(
            method.equals("backward")
                ? "y.sum().backward(), or give a cotangent of shape " + y.shape()
                : "a function that ends in sum(); jacobian(f) or vjp(f, x) for many values")
        .build();
  }

  /** The exception for a result behind which nothing was recorded: with what cut it off. */
  public static TensorException nothingRecorded(String method, Tensor y) {
    var report = TensorException.gradient(method + ": nothing was recorded").operand("y", y);
    Cut cut = Remark.cut(y);
    if (cut != null) {
      cut.all().forEach(c -> report.detail(c.text()));
      return report.hint(cut.fix()).build();
    }
    if (!y.dtype().isFloating()) {
      return report
          .detail("only floating-point results can be differentiated")
          .hint("start from variable(…)")
          .build();
    }
    return report
        .detail("{y} was computed from constants, frozen variables or Java numbers (item() …)")
        .hint("start from variable(…), or v.trainable(true)")
        .build();
  }

  private static TensorException consumed(String method, Tensor y, String call) {
    return TensorException.gradient(method + ": the graph was consumed by an earlier call")
        .operand("y", y)
        .detail("consumed by " + call)
        .hint("backward(retainGraph()) in the earlier call keeps it")
        .build();
  }

  public static Tensor grad(Tensor x) {
    Node origin = x instanceof Variable v ? v.leaf() : x.origin();
    if (origin != null && origin.grad() != null) {
      Tensor given = origin.givenGrad();
      if (given != null) return given;
    }
    var report = TensorException.gradient("grad: there is no gradient yet").operand("x", x);
    if (origin == null) {
      throw report.detail("{x} is a constant").hint("variable(…)").build();
    }
    if (!keepsGrad(origin)) {
      throw report
          .detail("{x} is an intermediate result")
          .hint("{x}.retainGrad() before backward()")
          .build();
    }
    if (x instanceof Variable v && !v.isTrainable()) {
      throw report.detail("it is frozen: none comes to it").hint("{x}.trainable(true)").build();
    }
    throw report
        .detail("no backward() has reached {x} since it was made or zeroed; hasGrad() tells")
        .build();
  }

  public static void retainGrad(Tensor x) {
    if (x.origin() == null || !x.origin().isActive()) {
      throw TensorException.gradient("retainGrad: x is a constant")
          .operand("x", x)
          .hint("variable(…)")
          .build();
    }
    Hooks.nodeOf("retainGrad", x).retainGrad();
  }
}
