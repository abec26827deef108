package org.gradsh.repl.complete;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gradsh.repl.Asked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of devices, loaders, layers and functions as PyTorch calls them. */
class TorchHabitsTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @BeforeAll
  static void declare() {
    TALK.ask(
            "var x = randn(4, 3); var labels = randint(0, 3, 4); var w = variable(randn(3));"
                + " var y = (w * w).sum(); var net = new Linear(3, 4); var a = x; var b = x;"
                + " var seq = randn(3, 1, 4); Map<String, Tensor> d = net.stateDict();"
                + " var opt = new SGD(0.1, net); int rows = 2;")
        .works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          new Linear(3,4).to("cuda") | new Linear(3,4).to(Device.cuda(0))
          new Linear(3,4).cuda() | new Linear(3,4).to(Device.cuda(0))
          net.cuda() | net.to(Device.cuda(0))
          net.half() | net.to(DType.FLOAT32): there are no halves
          withDevice("cuda", () -> 1) | withDevice(Device.cuda(0), () -> …)
          Device.valueOf("cuda") | Device.cuda(0)
          Device.GPU | Device.cuda(0)
          matmulPrecision("high") | MatmulPrecision.HIGH
          MatmulPrecision.FLOAT32 | MatmulPrecision.HIGHEST
          new DataLoader(x, labels) | DataLoader.of(x, labels)
          new DataLoader(x, labels, 16) | DataLoader.of(x, labels).batchSize(16)
          new DataLoader(x, 4) | DataLoader.of(x).batchSize(4)
          new DataLoader(x, rows) | DataLoader.of(x).batchSize(rows)
          DataLoader.of(x, labels, batch_size=16) | DataLoader.of(x, labels).batchSize(16)
          DataLoader.of(x, labels).shuffle(true) | DataLoader.of(x, labels).shuffle(1): a seed
          DataLoader.of(x, labels).shuffle() | DataLoader.of(x, labels).shuffle(1): a seed
          DataLoader.of(x).num_workers(2) | DataLoader.of(x).prefetch(2)
          torch.autograd.grad(y, w) | tape.gradient(y, w), of a new GradientTape(); or y.backward()
          Dataset.of(x).get(0) | Dataset.of(x).example(0)
          w.grad = null | w.zeroGrad()
          torch.save(d, "x.pt") | Safetensors.save("x.pt", d), of a map of tensors
          var (out, h) = new GRU(4, 8).run(seq); | var r = new GRU(4, 8).run(seq), and its parts: r.output() for out
          new GRU(4, 8).run(seq).state() | new GRU(4, 8).run(seq).h()
          new LSTM(4, 8).run(seq, zeros(1, 3, 8)) | new LSTM(4, 8).run(seq, new LSTM.State(h, c))
          new Adam(net) | new Adam(0.001, net): the learning rate stands first
          class M extends Layer { } | implements Layer
          class M implements Layer { public Tensor forward(Tensor x) { return x; } } | public Tensor apply(Tensor x) for forward
          F.cross_entropy(x, labels) | crossEntropy(x, labels)
          F.mse_loss(a, b) | mseLoss(a, b)
          F.one_hot(labels, 3) | oneHot(labels, 3)
          new TensorDataset(x, labels) | Dataset.of(x, labels)
          TensorDataset(x, labels) | Dataset.of(x, labels)
          random_split(x, 2) | data.randomSplit(1, 0.8, 0.2)
          SummaryWriter("runs/a") | EventFile.in("runs/a")
          StepLR(opt, 30) | new Schedule(opt, Rate.step(30, 0.1))
          self.register_buffer("mean", x) | Tensor mean = zeros(3); a field that is not final is a buffer
          torchinfo.summary(net, 2, 3) | summary(net, 2, 3)
          x.is_cuda | x.device()
          torch.cuda.is_available() | Device.count("cuda") > 0
          torch.allclose(a, b) | a.allClose(b)
          nn.Parameter(x) | variable(x)
          nn.ModuleList() | List.of(layer, …), a field
          nn.MultiheadAttention(16, 4) | new MultiHeadAttention(16, 4)
          nn.init.kaiming_normal_(w) | Init.heNormal(w)
          nn.utils.clip_grad_norm_(net, 1) | clipGradNorm(net, 1)
          torch.func.functional_call(net, d, x) | call(net, d, x)
          torch.autograd.detect_anomaly() | trackNaN(() -> …)
          """)
  void perhaps(String text, String meant) {
    TALK.ask(text).mentions("\n  perhaps: " + meant);
  }

  @Test
  void aFieldOfAClassIsCalled() {
    Asked asked =
        TALK.ask(
            "class Net implements Layer { Linear a = new Linear(3, 2);"
                + " public Tensor apply(Tensor x) { return a(x).relu(); } }");
    assertTrue(
        asked.result().unresolved().toString().contains("perhaps: a.apply(x)"),
        () -> asked.result().unresolved() + asked.report());
  }
}
