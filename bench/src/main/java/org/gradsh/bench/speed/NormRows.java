package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.batchNormTraining;
import static org.gradsh.autograd.Autograd.groupNorm;
import static org.gradsh.autograd.Autograd.layerNorm;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.bench.speed.Data.data;
import static org.gradsh.bench.speed.Row.row;

import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** Normalizations; nothing is asked of them but to stand beside the peer. */
final class NormRows {
  private static final int[] ROWS = {1024, 768}, IMAGES = {64, 64, 28, 28};

  /** x read and y written; x and ȳ read, x̄ written. */
  private static final int PASSES = 5;

  static final List<Row> ALL =
      List.of(
          norm(
              "layer norm 1024x768, fwd + bwd",
              ROWS,
              768,
              (x, w, b) -> layerNorm(x, w, b),
              "F.layer_norm(x, (768,), w, b)"),
          norm(
              "batch norm 64x64x28x28, training, fwd + bwd",
              IMAGES,
              64,
              (x, w, b) -> batchNormTraining(x, w, b).value(),
              "F.batch_norm(x, None, None, w, b, training=True)"),
          norm(
              "group norm 64x64x28x28, 8 groups, fwd + bwd",
              IMAGES,
              64,
              (x, w, b) -> groupNorm(x, 8, w, b),
              "F.group_norm(x, 8, w, b)"));

  private NormRows() {}

  private interface Norm {
    Tensor of(Tensor x, Tensor w, Tensor b);
  }

  private static Row norm(String name, int[] shape, int weights, Norm ours, String pytorch) {
    int elements = 1;
    StringBuilder dims = new StringBuilder();
    for (int n : shape) {
      elements *= n;
      dims.append(", ").append(n);
    }
    return row(name)
        .ours(
            () -> {
              Variable x = variable(data(1, shape));
              Variable w = variable(data(2, weights)), b = variable(data(3, weights));
              Tensor g = data(4, shape);
              return () -> {
                for (Variable v : List.of(x, w, b)) v.zeroGrad();
                ours.of(x, w, b).backward(g);
                return List.of(x.grad(), w.grad(), b.grad());
              };
            })
        .pytorch(
            """
            x, w, b = variable(data(1%1$s)), variable(data(2, %2$d)), variable(data(3, %2$d))
            g = data(4%1$s)
            def run():
                x.grad = w.grad = b.grad = None
                %3$s.backward(g)
                return [x.grad, w.grad, b.grad]
            """
                .formatted(dims, weights, pytorch))
        .bytes((double) PASSES * Float.BYTES * elements)
        .parallel();
  }
}
