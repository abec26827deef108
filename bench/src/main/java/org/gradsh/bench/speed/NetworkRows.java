package org.gradsh.bench.speed;

import static org.gradsh.autograd.Autograd.conv2d;
import static org.gradsh.autograd.Autograd.crossEntropy;
import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.maxPool2d;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.gradsh.autograd.Autograd.zeros;
import static org.gradsh.bench.speed.Data.data;
import static org.gradsh.bench.speed.Data.scaled;
import static org.gradsh.bench.speed.Row.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.GRU;
import org.gradsh.autograd.nn.LSTM;
import org.gradsh.autograd.nn.Layer;
import org.gradsh.autograd.optim.Adam;
import org.gradsh.autograd.optim.Optimizer;
import org.gradsh.autograd.optim.SGD;

/**
 * Steps of training. Weights are laid out as each side's users have them: ours (in, out), PyTorch's
 * (out, in) of F.linear; the numbers are the same.
 */
final class NetworkRows {
  private static final int BATCH = 64;
  static final double RATE = 1e-3;

  /** Forward, and backward to weights and to what comes in: three products. */
  private static final int PRODUCTS = 3;

  /** The sequence itself has no gradient. */
  private static final double LSTM_FLOPS = 50 * 2.0 * 32 * 512 * (2 * 64 + PRODUCTS * 128);

  private static final double GRU_FLOPS = LSTM_FLOPS / 4 * 3;

  /** A step of training in PyTorch; what stands before defines net(), params and opt. */
  private static final String STEP =
      """
      def run():
          opt.zero_grad(set_to_none=True)
          loss = net()
          loss.backward()
          opt.step()
          return loss
      def check():
          return [run(), run(), run(), *params]
      """;

  private static final String LAYERS =
      """
      sizes = %s
      params = []
      for i in range(len(sizes) - 1):
          w = data(i, sizes[i], sizes[i + 1], scale=1 / math.sqrt(sizes[i]))
          params += [variable(w.t().contiguous()), variable(torch.zeros(sizes[i + 1]))]
      def mlp(x):
          for i in range(0, len(params), 2):
              x = F.linear(x, params[i], params[i + 1])
              if i + 2 < len(params): x = F.relu(x)
          return x
      """;

  static final List<Row> ALL =
      List.of(
          tiny("tiny MLP 2-16-16-1, batch 32, SGD step", "SGD", w -> new SGD(RATE, w)),
          tiny("tiny MLP 2-16-16-1, batch 32, Adam step", "Adam", w -> new Adam(RATE, w)),
          row("MLP 784-256-128-10, batch 64, SGD step")
              .target(0.85, 0.75)
              .ours(NetworkRows::mlp)
              .djl(DjlTraining::mlp)
              .pytorch(
                  LAYERS.formatted("784, 256, 128, 10")
                      + """
                      opt = torch.optim.SGD(params, lr=1e-3)
                      x, t = data(9, 64, 784), labels(64, 10)
                      net = lambda: F.cross_entropy(mlp(x), t)
                      """
                      + STEP)
              // The pictures themselves have no gradient: two products in the first layer.
              .flops(2.0 * BATCH * (2 * 784 * 256 + 3 * (256 * 128 + 128 * 10)))
              .tolerance(1e-3)
              .parallel(),
          row("LeNet, batch 64 of 28x28, SGD step")
              .target(0.6, 0.35)
              .ours(NetworkRows::leNet)
              .djl(DjlTraining::leNet)
              .pytorch(
                  """
                  def weights(k, *shape):
                      return variable(data(k, *shape, scale=1 / math.sqrt(math.prod(shape[1:]))))
                  def dense(k, rows, columns):
                      w = data(k, rows, columns, scale=1 / math.sqrt(rows))
                      return variable(w.t().contiguous())
                  b1, b2, b3, b4, b5 = (variable(torch.zeros(n)) for n in (6, 16, 120, 84, 10))
                  w1, w2 = weights(1, 6, 1, 5, 5), weights(2, 16, 6, 5, 5)
                  w3, w4, w5 = dense(3, 400, 120), dense(4, 120, 84), dense(5, 84, 10)
                  params = [w1, b1, w2, b2, w3, b3, w4, b4, w5, b5]
                  opt = torch.optim.SGD(params, lr=1e-3)
                  x, t = data(9, 64, 1, 28, 28), labels(64, 10)
                  def net():
                      y = F.max_pool2d(F.relu(F.conv2d(x, w1, b1, padding=2)), 2)
                      y = F.max_pool2d(F.relu(F.conv2d(y, w2, b2)), 2)
                      y = F.relu(F.linear(y.flatten(1), w3, b3))
                      return F.cross_entropy(F.linear(F.relu(F.linear(y, w4, b4)), w5, b5), t)
                  """
                      + STEP)
              .flops(
                  2.0
                      * BATCH
                      * (2 * 6 * 25 * 784
                          + PRODUCTS * (16 * 150 * 100 + 400 * 120 + 120 * 84 + 84 * 10)))
              .tolerance(1e-3)
              .parallel(),
          row("LSTM 50 steps, batch 32, 64->128, fwd + bwd, of primitives")
              .target(0.6, 0.4)
              .ours(NetworkRows::lstm)
              .djl(DjlTraining::lstm)
              .pytorch(
                  """
                  xs = data(9, 50, 32, 64)
                  w = variable(data(1, 64, 512, scale=1 / 8))
                  u = variable(data(2, 128, 512, scale=1 / 11))
                  b = variable(torch.zeros(512))
                  def run():
                      h = c = torch.zeros(32, 128)
                      for x in xs:
                          i, f, g, o = (x @ w + h @ u + b).chunk(4, 1)
                          c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                          h = torch.sigmoid(o) * torch.tanh(c)
                      w.grad = u.grad = b.grad = None
                      h.square().sum().backward()
                      return h, w.grad, u.grad, b.grad
                  """)
              .flops(LSTM_FLOPS)
              .tolerance(1e-3)
              .parallel(),
          layer("LSTM", 512, LSTM_FLOPS, NetworkRows::lstmLayer).target(0.6, 0.4),
          layer("GRU", 384, GRU_FLOPS, NetworkRows::gruLayer));

  private NetworkRows() {}

  /** A recurrent layer from zeros, of which the last output goes into the loss. */
  private static Row layer(String type, int wide, double flops, Supplier<Work> ours) {
    return row("nn." + type + " 50 steps, batch 32, 64->128, fwd + bwd")
        .ours(ours)
        .pytorch(
            """
            xs = data(9, 50, 32, 64)
            layer = torch.nn.%s(64, 128)
            with torch.no_grad():
                layer.weight_ih_l0.copy_(data(1, 64, %d, scale=1 / 8).t())
                layer.weight_hh_l0.copy_(data(2, 128, %d, scale=1 / 11).t())
                layer.bias_ih_l0.zero_()
                layer.bias_hh_l0.zero_()
            def run():
                layer.zero_grad(set_to_none=True)
                y, last = layer(xs)
                h = last[0] if isinstance(last, tuple) else last
                h.square().sum().backward()
                return [h, *(p.grad for p in layer.parameters())]
            """
                .formatted(type, wide, wide))
        .flops(flops)
        .tolerance(1e-3)
        .parallel();
  }

  private static Row tiny(String name, String optimizer, Function<List<Variable>, Optimizer> ours) {
    return row(name)
        .target(0.12, 0.06)
        .ours(
            () -> {
              Layers layers = new Layers(2, 16, 16, 1);
              Tensor x = data(9, 32, 2);
              Tensor t = data(10, 32, 1);
              return training(
                  layers.variables,
                  ours.apply(layers.variables),
                  () -> layers.apply(x).sub(t).square().mean());
            })
        .pytorch(
            LAYERS.formatted("2, 16, 16, 1")
                + """
                opt = torch.optim.%s(params, lr=1e-3)
                x, t = data(9, 32, 2), data(10, 32, 1)
                net = lambda: F.mse_loss(mlp(x), t)
                """
                    .formatted(optimizer)
                + STEP)
        .djl(m -> DjlTraining.tiny(m, optimizer.equals("Adam")))
        .tolerance(1e-3);
  }

  private static Work mlp() {
    Layers layers = new Layers(784, 256, 128, 10);
    Tensor x = data(9, BATCH, 784);
    Tensor t = tensor(Data.labels(BATCH, 10));
    return training(
        layers.variables, new SGD(RATE, layers.variables), () -> crossEntropy(layers.apply(x), t));
  }

  /** Matrices with their summands, relu between. */
  private static final class Layers {
    final List<Variable> variables = new ArrayList<>();

    Layers(int... sizes) {
      for (int i = 0; i + 1 < sizes.length; i++) {
        variables.add(variable(scaled(i, 1 / Math.sqrt(sizes[i]), sizes[i], sizes[i + 1])));
        variables.add(variable(zeros(sizes[i + 1])));
      }
    }

    Tensor apply(Tensor x) {
      Tensor y = x;
      for (int i = 0; i < variables.size(); i += 2) {
        y = y.matmul(variables.get(i)).add(variables.get(i + 1));
        if (i + 2 < variables.size()) y = y.relu();
      }
      return y;
    }
  }

  private static Work leNet() {
    Variable w1 = variable(scaled(1, 1 / Math.sqrt(25), 6, 1, 5, 5));
    Variable w2 = variable(scaled(2, 1 / Math.sqrt(150), 16, 6, 5, 5));
    Variable w3 = variable(scaled(3, 1 / Math.sqrt(400), 400, 120));
    Variable w4 = variable(scaled(4, 1 / Math.sqrt(120), 120, 84));
    Variable w5 = variable(scaled(5, 1 / Math.sqrt(84), 84, 10));
    Variable b1 = variable(zeros(6));
    Variable b2 = variable(zeros(16));
    Variable b3 = variable(zeros(120));
    Variable b4 = variable(zeros(84));
    Variable b5 = variable(zeros(10));
    List<Variable> all = List.of(w1, b1, w2, b2, w3, b3, w4, b4, w5, b5);
    Tensor x = data(9, BATCH, 1, 28, 28);
    Tensor t = tensor(Data.labels(BATCH, 10));
    return training(
        all,
        new SGD(RATE, all),
        () -> {
          Tensor y = maxPool2d(conv2d(x, w1, b1, Conv.padding(2)).relu(), 2);
          y = maxPool2d(conv2d(y, w2, b2).relu(), 2);
          y = y.reshape(BATCH, 400).matmul(w3).add(b3).relu();
          return crossEntropy(y.matmul(w4).add(b4).relu().matmul(w5).add(b5), t);
        });
  }

  private static Work training(
      List<Variable> variables, Optimizer optimizer, Supplier<Tensor> network) {
    Supplier<Tensor> step =
        () -> {
          optimizer.zeroGrad();
          Tensor loss = network.get();
          loss.backward();
          optimizer.step();
          return loss;
        };
    return Work.of(
        step,
        () -> {
          List<Tensor> seen = new ArrayList<>(List.of(step.get(), step.get(), step.get()));
          // PyTorch keeps matrices the other way round.
          for (Variable v : variables)
            seen.add(v.detach().shape().rank() == 2 ? v.detach().T() : v);
          return seen;
        });
  }

  private static Work lstm() {
    Tensor xs = data(9, 50, 32, 64);
    Variable w = variable(scaled(1, 1 / 8.0, 64, 512));
    Variable u = variable(scaled(2, 1 / 11.0, 128, 512));
    Variable b = variable(zeros(512));
    return () -> {
      Tensor h = zeros(32, 128);
      Tensor c = h;
      for (int i = 0; i < 50; i++) {
        List<Tensor> gates = matmul(xs.get(i), w).add(matmul(h, u)).add(b).chunk(4, 1);
        Tensor kept = gates.get(1).sigmoid().mul(c);
        c = kept.add(gates.get(0).sigmoid().mul(gates.get(2).tanh()));
        h = gates.get(3).sigmoid().mul(c.tanh());
      }
      w.zeroGrad();
      u.zeroGrad();
      b.zeroGrad();
      h.square().sum().backward();
      return List.of(h, w.grad(), u.grad(), b.grad());
    };
  }

  private static Work lstmLayer() {
    LSTM lstm = new LSTM(64, 128);
    return work(lstm, 512, x -> lstm.run(x).state().h());
  }

  private static Work gruLayer() {
    GRU gru = new GRU(64, 128);
    return work(gru, 384, x -> gru.run(x).h());
  }

  private static Work work(Layer layer, int wide, UnaryOperator<Tensor> lastOutput) {
    Tensor xs = data(9, 50, 32, 64);
    layer.loadStateDict(
        Map.of(
            "weight_ih_l0", scaled(1, 1 / 8.0, 64, wide).T(),
            "weight_hh_l0", scaled(2, 1 / 11.0, 128, wide).T(),
            "bias_ih_l0", zeros(wide),
            "bias_hh_l0", zeros(wide)));
    List<Variable> weights = layer.parameters();
    return () -> {
      weights.forEach(Variable::zeroGrad);
      Tensor h = lastOutput.apply(xs);
      h.square().sum().backward();
      List<Tensor> seen = new ArrayList<>(List.of(h));
      for (Variable w : weights) seen.add(w.grad());
      return seen;
    };
  }
}
