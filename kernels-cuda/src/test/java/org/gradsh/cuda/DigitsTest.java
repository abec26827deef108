package org.gradsh.cuda;

import static org.gradsh.autograd.Autograd.compile;
import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.noGrad;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.randperm;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.withDevice;
import static org.gradsh.autograd.Autograd.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.function.BinaryOperator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.data.Csv;
import org.gradsh.autograd.data.DataLoader;
import org.gradsh.autograd.optim.Adam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The network of {@code notebooks/digits.jsh} learns on a device what it learns on the CPU. */
@Tag("modes")
class DigitsTest {
  private static final int EPOCHS = 3;

  @Test
  void theDeviceLearnsAsTheCpuDoes() {
    assumeTrue(Device.count("cuda") > 0, Device.status("cuda"));
    double here = accuracy(Device.CPU, false);
    double there = accuracy(cuda(), false);
    assertTrue(here > .93, "on the CPU " + here);
    assertEquals(here, there, .01);
    assertEquals(here, accuracy(cuda(), true), .01, "compiled");
  }

  private static double accuracy(Device device, boolean compiled) {
    Tensor table = Csv.of(Path.of("../notebooks/data/digits.csv.gz")).read();
    int images = table.dims()[0];
    int trained = images * 8 / 10;
    seed(1);
    Tensor shuffled = table.get(randperm(images));
    Tensor pixels = shuffled.get(":, :64").div(16).to(device);
    Tensor digits = shuffled.get(":, 64").to(DType.INT64).to(device);
    return withDevice(device, () -> learnt(pixels, digits, trained, compiled));
  }

  private static double learnt(Tensor pixels, Tensor digits, int trained, boolean compiled) {
    Variable w1 = variable(randn(64, 64).mul(Math.sqrt(2.0 / 64)));
    Variable b1 = variable(zeros(64));
    Variable w2 = variable(randn(64, 10).mul(Math.sqrt(2.0 / 64)));
    Variable b2 = variable(zeros(10));
    var batches =
        DataLoader.of(pixels.get(":" + trained), digits.get(":" + trained))
            .batchSize(64)
            .shuffle(1);
    Adam optimizer = new Adam(.01, w1, b1, w2, b2);
    BinaryOperator<Tensor> asWritten =
        (x, y) -> crossEntropy(x.matmul(w1).add(b1).relu().matmul(w2).add(b2), y);
    BinaryOperator<Tensor> step = compiled ? compile(asWritten::apply)::apply : asWritten;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (var batch : batches) {
        Tensor loss = step.apply(batch.x(), batch.y());
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
      }
    }
    Tensor test = pixels.get(trained + ":");
    Tensor guesses = noGrad(() -> test.matmul(w1).add(b1).relu().matmul(w2).add(b2)).argMax(1);
    return guesses.eq(digits.get(trained + ":")).to(DType.FLOAT32).mean().item();
  }
}
