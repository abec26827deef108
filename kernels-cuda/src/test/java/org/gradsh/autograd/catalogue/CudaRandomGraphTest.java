package org.gradsh.autograd.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.tape.Transforms;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Functions made by chance on the device, compiled and as they are: values and gradients. */
@Tag("modes")
class CudaRandomGraphTest {
  private static final Device CUDA = new Device("cuda", 0);
  private static final int GRAPHS = 30;

  /** So often that the graph is recorded, and launched from its record. */
  private static final int RUNS = 4;

  @Test
  void compiledAgree() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    List<RandomGraph> graphs = new ArrayList<>();
    for (int seed = 1; seed <= GRAPHS; seed++) graphs.add(RandomGraph.of(seed, 2 + seed % 13));
    int compared = Autograd.withDevice(CUDA, () -> compared(graphs));
    assertTrue(compared >= GRAPHS / 2, compared + " of " + GRAPHS);
  }

  private static int compared(List<RandomGraph> graphs) {
    int compared = 0;
    for (RandomGraph g : graphs) {
      Tensor[] in = Arrays.stream(g.point()).map(t -> t.to(CUDA)).toArray(Tensor[]::new);
      List<Tensor> expected;
      try {
        expected = valueAndGradients(g::value, in);
      } catch (TensorException e) {
        // Some of its steps have tensors of the CPU in them.
        if (e.kind() == TensorException.Kind.DEVICE) continue;
        throw e;
      }
      var f = Autograd.compile((List<Tensor> all) -> g.value(all.toArray(Tensor[]::new)));
      if (hasNoGraph(() -> f.apply(List.of(in)))) continue;
      for (int run = 0; run < RUNS; run++) {
        List<Tensor> actual = valueAndGradients(x -> f.apply(List.of(x)), in);
        String what = "run " + run + " of " + g;
        for (int k = 0; k < expected.size(); k++) close(what, expected.get(k), actual.get(k));
      }
      compared++;
    }
    return compared;
  }

  /** The shape of what some ops give depends on values. */
  private static boolean hasNoGraph(Runnable call) {
    try {
      call.run();
      return false;
    } catch (TensorException e) {
      if (e.getMessage().startsWith("graph: the shape of")) return true;
      throw e;
    }
  }

  private static List<Tensor> valueAndGradients(Function<Tensor[], Tensor> f, Tensor[] in) {
    var pullback = Transforms.vjp("vjp", f, in);
    Tensor w = GradientChecks.random(pullback.value().shape(), new Philox(3)).to(CUDA);
    List<Tensor> all = new ArrayList<>(List.of(pullback.value()));
    all.addAll(pullback.pull(w));
    return all;
  }

  private static void close(String what, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), what);
    assertEquals(expected.device(), actual.device(), what);
    double[] e = expected.toDoubleArray();
    double[] a = actual.toDoubleArray();
    for (int i = 0; i < e.length; i++) {
      if (e[i] == a[i] || Double.isNaN(e[i]) && Double.isNaN(a[i])) continue;
      assertEquals(e[i], a[i], 1e-8 * Math.max(1, Math.abs(e[i])), what + " at " + i);
    }
  }
}
