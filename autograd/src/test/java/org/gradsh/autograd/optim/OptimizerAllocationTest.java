package org.gradsh.autograd.optim;

import static org.gradsh.autograd.Autograd.rand;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Variable;
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
