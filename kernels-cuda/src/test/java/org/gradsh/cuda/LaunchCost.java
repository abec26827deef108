package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.randn;

import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Module;
import org.gradsh.cuda.driver.Stream;

/**
 * What an op costs from its call to the driver's: on the emulator with {@code NULL}, whose launches
 * return at once, less what such a launch costs alone. A program to run by hand; see CONTRIBUTING.
 */
public final class LaunchCost {
  /** Short samples, many: the best of them is one in which nothing else had the processor. */
  private static final int SAMPLES = 150;

  private static final int CALLS = 5_000;

  private LaunchCost() {}

  public static void main(String[] args) {
    Emulator.option("NULL", 1);
    Tensor x = randn(64).to(cuda());
    Tensor y = randn(64).to(cuda());
    Tensor m = randn(8, 8).to(cuda());
    Stream stream = ((CudaDevice) Accelerator.of(x.values())).stream();
    var kernel =
        new Module(
                Context.open(0),
                "nothing",
                ".version 7.0\n.target sm_75\n.address_size 64\n"
                    + ".visible .entry nothing(.param .u64 p)\n{\nret;\n}\n")
            .kernel("nothing");
    double alone =
        nanos(
            () -> {
              stream.launch(kernel, 1, 128, Arguments.begin().of(0L));
              return null;
            });
    System.out.printf("%-24s %7.0f ns%n", "a launch alone", alone);
    tell("x.add(y)", alone, () -> x.add(y));
    tell("x.add(1)", alone, () -> x.add(1));
    tell("x.mul(2)", alone, () -> x.mul(2));
    tell("x.exp()", alone, x::exp);
    tell("x.relu()", alone, x::relu);
    tell("m.T().add(1)", alone, () -> m.T().add(1));
    tell("x.sum()", alone, x::sum);
    tell("m.matmul(m)", alone, () -> m.matmul(m));
  }

  private static void tell(String what, double alone, Supplier<Tensor> op) {
    noGrad(
        () -> {
          System.out.printf("%-24s %7.0f ns beside the launch%n", what, nanos(op) - alone);
          return null;
        });
  }

  private static double nanos(Supplier<Tensor> op) {
    double best = Double.MAX_VALUE;
    for (int s = 0; s < SAMPLES; s++) {
      long start = System.nanoTime();
      for (int k = 0; k < CALLS; k++) op.get();
      best = Math.min(best, (System.nanoTime() - start) / (double) CALLS);
    }
    return best;
  }
}
