package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ClassLossOps;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Transforms;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Forward mode is one run with tangents beside the values, not two runs in reverse: it executes at
 * most three times the ops of the function alone. Counted are the ops on what is being
 * differentiated, arguments and directions, as an observer sees them.
 */
class ForwardCostTest {
  private static List<String> ops(Tensor[] sources, Runnable body) {
    List<String> names = new ArrayList<>();
    try (GradientTape tape = new GradientTape()) {
      tape.watch(sources);
      Recorder.current()
          .observed(
              (node, in, output) -> names.add(node.name()),
              () -> {
                body.run();
                return null;
              });
    }
    return names;
  }

  private static void atMost(int times, Function<Tensor[], Tensor> f, Tensor... given) {
    Tensor[] x = Stream.of(given).map(Tensor::alias).toArray(Tensor[]::new);
    Tensor[] v = Stream.of(x).map(Autograd::onesLike).toArray(Tensor[]::new);
    Tensor[] both = Stream.concat(Stream.of(x), Stream.of(v)).toArray(Tensor[]::new);
    List<String> alone = ops(both, () -> f.apply(x));
    List<String> dual = ops(both, () -> Transforms.jvp("jvp", f, x, v));
    assertTrue(alone.size() > 0 && dual.size() >= alone.size(), () -> alone + " " + dual);
    assertTrue(dual.size() <= times * alone.size(), () -> alone + " became " + dual);
  }

  @Test
  void chainsOfElementwiseOpsTakeOneKernelForEachTangent() {
    atMost(
        2,
        in -> in[0].sin().mul(in[0]).exp().add(1).sqrt().div(in[0].square()),
        Sampling.doubles(Shape.of(2), 1, 2));
  }

  @Test
  void aNetworkWithItsLoss() {
    Tensor target = Autograd.tensor(new long[] {2, 0});
    Function<Tensor[], Tensor> loss =
        in -> {
          Tensor hidden = in[0].matmul(in[1]).add(in[2]).tanh();
          Tensor again = hidden.matmul(in[3]).add(in[4]).relu();
          return ClassLossOps.crossEntropy(again.matmul(in[5]), target);
        };
    Tensor[] in = {
      Autograd.randn(2, 4),
      Autograd.randn(4, 5),
      Autograd.randn(5),
      Autograd.randn(5, 5),
      Autograd.randn(5),
      Autograd.randn(5, 3)
    };
    atMost(3, loss, in);
    Tensor[] constants = in.clone();
    atMost(
        3,
        x -> {
          constants[0] = x[0];
          return loss.apply(constants);
        },
        in[0]);
  }

  /** One kernel for the tangents of all operands, and a view where shapes broadcast. */
  @TestFactory
  Stream<DynamicTest> elementwiseOps() {
    return Subject.all().stream()
        .filter(op -> op.elementwise() != null)
        .filter(op -> !op.elementwise().yieldsMask())
        .filter(op -> op.elementwise().partials().stream().anyMatch(p -> !p.is(0)))
        .map(op -> dynamicTest(op.name(), () -> elementwise(op)));
  }

  private static void elementwise(Subject op) {
    for (Subject.Point p : op.points()) {
      int[] at = GradientChecks.floating(p.inputs());
      atMost(3, with(p, at), GradientChecks.pick(p.inputs(), at));
      for (int k : at) {
        if (!op.elementwise().partials().get(k).is(0)) atMost(3, with(p, k), p.inputs()[k]);
      }
    }
  }

  private static Function<Tensor[], Tensor> with(Subject.Point p, int... at) {
    return x -> {
      Tensor[] in = p.inputs().clone();
      for (int k = 0; k < at.length; k++) in[at[k]] = x[k];
      return p.function().apply(in);
    };
  }
}
