package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.bench.speed.Data.data;
import static org.gradsh.bench.speed.Data.scaled;
import static org.gradsh.bench.speed.Row.row;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * Softmax and its loss with their gradients; nothing is asked of them but to stand beside the peer.
 */
final class LossRows {
  private static final int SIDE = 1000, BATCH = 512;

  static final List<Row> ALL = List.of(softmax(), crossEntropyOf());

  private LossRows() {}

  /** x read and y written; y and ȳ read, x̄ written. */
  private static Row softmax() {
    return row("softmax 1000x1000, fwd + bwd")
        .ours(
            () -> {
              Variable x = variable(scaled(1, 4, SIDE, SIDE));
              Tensor g = data(2, SIDE, SIDE);
              return () -> {
                x.zeroGrad();
                x.softmax(1).backward(g);
                return x.grad();
              };
            })
        .pytorch(
            """
            x, g = variable(data(1, 1000, 1000, scale=4)), data(2, 1000, 1000)
            def run():
                x.grad = None
                x.softmax(1).backward(g)
                return x.grad
            """)
        .bytes(5.0 * Float.BYTES * SIDE * SIDE)
        .parallel();
  }

  /** x read, twice, and x̄ written. */
  private static Row crossEntropyOf() {
    return row("cross entropy 512x1000, fwd + bwd")
        .ours(
            () -> {
              Variable x = variable(scaled(1, 4, BATCH, SIDE));
              Tensor t = tensor(Data.labels(BATCH, SIDE));
              return () -> {
                x.zeroGrad();
                crossEntropy(x, t).backward();
                return x.grad();
              };
            })
        .pytorch(
            """
            x, t = variable(data(1, 512, 1000, scale=4)), labels(512, 1000)
            def run():
                x.grad = None
                F.cross_entropy(x, t).backward()
                return x.grad
            """)
        .bytes(3.0 * Float.BYTES * BATCH * SIDE)
        .parallel();
  }
}
