package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.*;

import org.gradsh.autograd.*;
import org.junit.jupiter.api.Test;

class TapeTreeTest {
  @Test
  void t() {
    var names = new TensorNames();
    var w = variable(randn(3, 4), "w");
    var x = randn(5, 3);
    names.tell(java.util.Map.of("x", x));
    try (var tape = GradientTape.persistent()) {
      Tensor h = x.matmul(w).tanh();
      names.tell(java.util.Map.of("x", x, "h", h));
      Tensor y = h.mul(h).add(h.sin().mul(2)).sum();
      System.out.println(tape);
      System.out.println(tape.memory());
      System.out.println(tape.graph());
      System.out.println(tape.gradients(y));
      Tensor z = y;
      for (int i = 0; i < 100; i++) z = z.mul(1.5).add(w.sum());
      System.out.println(tape.graph());
    }
  }
}
