package org.gradsh.autograd.optim;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.BatchNorm1d;
import org.gradsh.autograd.nn.BatchNorm2d;
import org.gradsh.autograd.nn.Conv1d;
import org.gradsh.autograd.nn.Conv2d;
import org.gradsh.autograd.nn.ConvTranspose2d;
import org.gradsh.autograd.nn.Embedding;
import org.gradsh.autograd.nn.GRU;
import org.gradsh.autograd.nn.GroupNorm;
import org.gradsh.autograd.nn.LSTM;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.nn.LayerNorm;
import org.gradsh.autograd.nn.Linear;
import org.gradsh.autograd.nn.Models;
import org.gradsh.autograd.nn.MultiHeadAttention;
import org.gradsh.autograd.nn.PReLU;
import org.gradsh.autograd.nn.RMSNorm;
import org.gradsh.autograd.nn.RNN;
import org.gradsh.autograd.nn.Recurrence;
import org.gradsh.autograd.nn.Sequential;
import org.gradsh.autograd.nn.TransformerEncoderLayer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A step after the first writes in place: it takes no memory of the heap. */
class OptimizerAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Map<String, Function<List<Variable>, Optimizer>> RULES =
      new LinkedHashMap<>();

  static {
    RULES.put("sgd", v -> new SGD(0.01, v));
    RULES.put("momentum", v -> new SGD(0.01, v).momentum(0.9));
    RULES.put("nesterov", v -> new SGD(0.01, v).momentum(0.9).nesterov().weightDecay(0.1));
    RULES.put("adam", v -> new Adam(0.01, v));
    RULES.put("adam all", v -> new Adam(0.01, v).amsgrad().weightDecay(0.1));
    RULES.put("adamw", v -> new AdamW(0.01, v));
    RULES.put("rmsprop", v -> new RMSProp(0.01, v));
    RULES.put("rmsprop all", v -> new RMSProp(0.01, v).centered().momentum(0.9).weightDecay(0.1));
    RULES.put("adagrad", v -> new Adagrad(0.01, v));
  }

  /** The bytes of one step, by many: now and then the JVM itself allocates a little. */
  private static long bytesOfAStep(Function<List<Variable>, Optimizer> rule, int... dims) {
    seed(1);
    Variable w = variable(rand(dims)), b = variable(rand(3));
    Optimizer optimizer = rule.apply(List.of(w, b));
    w.mul(w).sum().add(b.mul(b).sum()).backward();
    for (int i = 0; i < 100; i++) optimizer.step();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      optimizer.step();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  /** Layers with parameters, and what they take. */
  private static Map<String, Map.Entry<Layer, Tensor>> layers() {
    seed(1);
    Map<String, Map.Entry<Layer, Tensor>> all = new LinkedHashMap<>();
    Tensor rows = randn(4, 6), image = randn(2, 3, 6, 6), line = randn(2, 3, 6);
    Tensor steps = randn(5, 2, 6), words = arange(6, DType.INT64).reshape(2, 3);
    all.put("linear", Map.entry(new Linear(6, 3), rows));
    all.put(
        "mlp",
        Map.entry(new Sequential(new Linear(6, 5), Tensor::tanh, new Linear(5, 2, false)), rows));
    all.put("conv1d", Map.entry(new Conv1d(3, 2, 3), line));
    all.put(
        "conv2d", Map.entry(new Sequential(new Conv2d(3, 4, 3), new Conv2d(4, 2, 3, 2)), image));
    all.put("grouped", Map.entry(new Conv2d(3, 6, 3, Conv.groups(3).padding(1)), image));
    all.put("transposed", Map.entry(new ConvTranspose2d(3, 2, 3), image));
    all.put(
        "batch norm", Map.entry(new Sequential(new Conv2d(3, 4, 3), new BatchNorm2d(4)), image));
    all.put("batch norm in use", Map.entry(new BatchNorm1d(6).eval(), rows));
    all.put("layer norm", Map.entry(new Sequential(new Linear(6, 4), new LayerNorm(4)), rows));
    all.put("group norm", Map.entry(new GroupNorm(3, 3), image));
    all.put("rms norm", Map.entry(new RMSNorm(6), rows));
    all.put("prelu", Map.entry(new PReLU(6), rows));
    all.put("embedding", Map.entry(new Embedding(9, 4), words));
    all.put("rnn", Map.entry(new RNN(6, 4), steps));
    all.put("lstm", Map.entry(new LSTM(6, 4, Recurrence.layers(2).bidirectional()), steps));
    all.put("gru", Map.entry(new GRU(6, 4), steps));
    all.put("attention", Map.entry(new MultiHeadAttention(6, 2), steps));
    all.put("transformer", Map.entry(new TransformerEncoderLayer(6, 2, 8), steps));
    all.put("weight norm", Map.entry(Models.weightNorm(new Linear(6, 3)), rows));
    return all;
  }

  private static Object[] buffers(Layer layer) {
    return layer.parameters().stream().map(v -> v.values().data()).toArray();
  }

  /** Forward, backward and a step: no weight gets a new array, and the step allocates none. */
  @TestFactory
  Stream<DynamicTest> aWholeLoopTrainsInPlace() {
    bytesOfNothing();
    return layers().entrySet().stream()
        .map(
            e ->
                dynamicTest(
                    e.getKey(),
                    () -> trainsInPlace(e.getValue().getKey(), e.getValue().getValue())));
  }

  private static void trainsInPlace(Layer layer, Tensor x) {
    Adam adam = new Adam(1e-3, layer);
    Object[] before = null;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 120; i++) {
      adam.zeroGrad();
      layer.apply(x).square().mean().backward();
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      adam.step();
      if (i > 60) least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - bytes);
      Object[] now = buffers(layer);
      for (int k = 0; i > 0 && k < now.length; k++) {
        String name = List.copyOf(layer.namedParameters().keySet()).get(k);
        assertSame(before[k], now[k], name + " at step " + i);
      }
      before = now;
    }
    // A gradient that lies in another order than its variable is copied: a few numbers of its axes.
    assertTrue(least <= 128L * before.length, least + " bytes");
  }

  private static long bytesOfNothing() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @TestFactory
  Stream<DynamicTest> aStepAllocatesNothing() {
    bytesOfNothing();
    return RULES.entrySet().stream()
        .map(
            r ->
                dynamicTest(
                    r.getKey(),
                    () -> assertEquals(bytesOfNothing(), bytesOfAStep(r.getValue(), 40, 30))));
  }

  @TestFactory
  Stream<DynamicTest> ofManyElementsItHandsWorkToOtherThreadsAndNothingMore() {
    return RULES.entrySet().stream()
        .map(
            r ->
                dynamicTest(
                    r.getKey(),
                    () -> {
                      long bytes = bytesOfAStep(r.getValue(), 1000, 700);
                      assertTrue(bytes < 2000, bytes + " bytes");
                    }));
  }
}
