package org.gradsh.bench.growth;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;

/**
 * One way forward and back.
 *
 * @param forward what it gives holds all that the way back needs
 */
record Pass(Supplier<Tensor> forward, Consumer<Tensor> backward) {
  void run() {
    backward.accept(forward.get());
  }
}
