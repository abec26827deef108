package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.optim.Adagrad;
import org.gradsh.autograd.optim.Adam;
import org.gradsh.autograd.optim.AdamW;
import org.gradsh.autograd.optim.LBFGS;
import org.gradsh.autograd.optim.Optimizer;
import org.gradsh.autograd.optim.RMSProp;
import org.gradsh.autograd.optim.SGD;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every optimizer steps on the device as on the CPU, and goes on from its state. */
@Tag("races")
class OptimizersTest {
  private static final Map<String, Function<List<Variable>, Optimizer>> RULES =
      new LinkedHashMap<>();

  static {
    RULES.put("sgd", v -> new SGD(0.05, v));
    RULES.put("sgd all", v -> new SGD(0.05, v).momentum(0.9).nesterov().weightDecay(0.1));
    RULES.put("adam all", v -> new Adam(0.02, v).amsgrad().weightDecay(0.1));
    RULES.put("adamw", v -> new AdamW(0.02, v));
    RULES.put("rmsprop", v -> new RMSProp(0.01, v));
    RULES.put("rmsprop all", v -> new RMSProp(0.01, v).centered().momentum(0.5).epsilon(1e-2));
    RULES.put("adagrad", v -> new Adagrad(0.1, v).initialSum(0.1));
    RULES.put("lbfgs", v -> new LBFGS(1, v).iterations(3));
  }

  @TestFactory
  Stream<DynamicTest> theDeviceStepsAsTheCpuDoes() {
    return RULES.entrySet().stream().map(r -> dynamicTest(r.getKey(), () -> compare(r.getValue())));
  }

  private static void compare(Function<List<Variable>, Optimizer> rule) {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    double[] here = stepped(rule, Device.CPU), there = stepped(rule, cuda());
    assertArrayEquals(here, there, 1e-9);
  }

  private static double[] stepped(Function<List<Variable>, Optimizer> rule, Device device) {
    return withDevice(
        device,
        () -> {
          double[] start = {1, -2, 0.5, 3, -0.25, 1.5};
          Variable w = variable(tensor(start, DType.FLOAT64).reshape(2, 3));
          assertEquals(device, w.device());
          Optimizer first = rule.apply(List.of(w));
          for (int i = 0; i < 3; i++) first.step(() -> loss(w));
          Map<String, Tensor> state = first.stateDict();
          Optimizer second = rule.apply(List.of(w));
          second.loadStateDict(state);
          for (int i = 0; i < 3; i++) second.step(() -> loss(w));
          return w.toDoubleArray();
        });
  }

  private static Tensor loss(Variable w) {
    return w.pow(4).sum().mul(0.1).add(w.sub(1).pow(2).sum()).add(w.sum().pow(2));
  }
}
