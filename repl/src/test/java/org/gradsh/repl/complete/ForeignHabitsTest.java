package org.gradsh.repl.complete;

import org.gradsh.repl.Asked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of whole calls and lines of PyTorch, NumPy and Python. */
class ForeignHabitsTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @BeforeAll
  static void declare() {
    TALK.ask("var x = tensor(1, 2); var v = variable(1, 2); var grid = eye(2);").works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static void perhaps(String text, String meant) {
    TALK.ask(text).mentions("\n  perhaps: " + meant + "\n");
  }

  @Test
  void wholeCallsOfPyTorch() {
    TALK.ask(
            "var net = new Sequential(new Linear(2, 1)); var opt = new SGD(0.1, net);"
                + " UnaryOperator<Tensor> f = q -> q * q - 2;")
        .works();
    perhaps("torch.save(net.state_dict(), \"f\")", "Safetensors.save(\"f\", net.stateDict())");
    perhaps("torch.load(\"f\")", "Safetensors.load(\"f\")");
    perhaps("torch.zeros(2, 3)", "zeros(2, 3)");
    perhaps("torch.manual_seed(1)", "seed(1)");
    perhaps("torch.log_softmax(x, 0)", "logSoftmax(x, 0)");
    perhaps("np.arange(5)", "arange(5)");
    perhaps("np.pi", "Math.PI");
    perhaps("nn.Linear(3, 4)", "new Linear(3, 4)");
    perhaps("new nn.Linear(3, 4)", "new Linear(3, 4)");
    perhaps("torch.nn.Linear(3, 4)", "new Linear(3, 4)");
    perhaps("v.cuda()", "v.to(Device.cuda(0))");
    perhaps("v.to(\"cuda\")", "v.to(Device.cuda(0))");
    perhaps("v.to(\"cpu\")", "v.to(Device.CPU)");
    perhaps("v.data", "v.detach()");
    perhaps("new StepLR(opt, 30)", "new Schedule(opt, Rate.step(30, 0.1))");
    perhaps("opt.lr", "opt.learningRate()");
    perhaps("opt.lr = 0.01", "opt.learningRate(0.01)");
    perhaps("opt.param_groups", "opt.groups()");
    perhaps("net.forward(grid)", "net.apply(grid)");
    perhaps("net(grid)", "net.apply(grid)");
    perhaps("var made = net(relu(grid)).sum();", "net.apply(relu(grid))");
    perhaps("net()", "net.apply(…)");
    perhaps("f(grid)", "f.apply(grid)");
    String layer = "class … implements Layer, with public Tensor apply(Tensor x)";
    perhaps("class N extends Module { }", layer);
    perhaps("class N extends nn.Module { }", layer);
    perhaps("exit", "/exit");
    perhaps("quit", "/exit");
    perhaps("exit()", "/exit");
    perhaps("help", "/help");
    perhaps("(v == x).mean()", "v.eq(x).mean(…)");
    perhaps("new DataLoader(x, 4)", "DataLoader.of(x).batchSize(4)");
    perhaps("newton(f, 1.0)", "tensor(1.0)");
  }

  @Test
  void loopsAndFunctionsOfPython() {
    perhaps("for i in range(3):", "for (int i = 0; i < 3; i++) { … }");
    perhaps("for i in range(1, 3):\n  print(i)", "for (int i = 1; i < 3; i++) { … }");
    perhaps("for t in halves:", "for (var t : halves) { … }");
    perhaps("def g(x, y):", "Tensor g(Tensor x, Tensor y) { return …; }");
    perhaps("lambda q: q", "q -> …");
    perhaps("grad(lambda q: q * 2)", "q -> …");
  }
}
