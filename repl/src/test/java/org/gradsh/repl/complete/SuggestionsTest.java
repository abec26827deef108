package org.gradsh.repl.complete;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.repl.Asked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said where a name is unknown. */
class SuggestionsTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @BeforeAll
  static void declare() {
    TALK.ask(
            "var x = tensor(1, 2); String greeting = \"hi\"; int[] counts = {1};\n"
                + "Tensor halved(Tensor t) { return t / 2; }\n"
                + "record Point(int px, int py) { }\nvar place = new Point(1, 2);\n"
                + "record Layer(Tensor w, Tensor b) { }\nvar layer = new Layer(x, x);\n"
                + "var v = variable(1, 2); var grid = eye(2); var image = ones(1, 1, 4, 4);")
        .works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static void perhaps(String text, String meant) {
    TALK.ask(text).mentions("\n  perhaps: " + meant + "\n");
  }

  private static void noHint(String text) {
    String report = TALK.ask(text).failsWith("[]:1:").report();
    assertFalse(report.contains("perhaps"), report);
  }

  @Test
  void namesOfOtherLibraries() {
    perhaps("cat(x, x)", "concat(a, b), or concat(axis, a, b)");
    perhaps("x.view(2, 1)", "x.reshape(shape…)");
    perhaps("x.permute(1, 0)", "x.transpose(axes…)");
    perhaps("x.numel()", "x.size()");
    perhaps("x.clamp(0, 1)", "clip(x, lo, hi)");
    perhaps("(x * 2).expand(2, 2)", "(x * 2).broadcastTo(shape…)");
    perhaps("mm(x, x)", "matmul(a, b)");
    perhaps("x.astype(1)", "x.to(DType.INT32)");
    perhaps("x.argmax()", "argMax(…)");
    perhaps("log_softmax(x, 0)", "logSoftmax(…)");
    perhaps("x.ndim", "x.rank()");
    perhaps("value_and_grad(1)", "valueAndGrad(f)");
    perhaps("eig(grid)", "eigh(m): of symmetric matrices alone");
    perhaps("manual_seed(1)", "seed(n)");
    perhaps("manualSeed(1)", "seed(n)");
    perhaps("x.clone()", "x.detach(): a tensor never changes");
    perhaps("x.contiguous()", "x as it is: how it lies in memory is the engine's affair");
    perhaps("F.relu(x)", "relu(x)");
    perhaps("F.softmax(x, 0)", "softmax(x, 0)");
    perhaps("len(x)", "x.shape().dim(0)");
    perhaps("no_grad(() -> {})", "noGrad(() -> …)");
    perhaps("enable_grad(() -> {})", "enableGrad(…)");
    perhaps("x.register_hook(g -> g)", "registerHook(…)");
    perhaps("gradcheck(1, x)", "checkGradients(f, x)");
    perhaps("tree_map(1, x)", "Structures.map(structure, t -> …)");
    perhaps("var w = requires_grad(x);", "variable(x), or x.requiresGrad() to ask");
    TALK.ask("np.frobnicate(3)")
        .mentions("there is no np here: call sum, exp, zeros … without a prefix");
    TALK.ask("torch.nn.Frobnicator(3)").mentions("there is no torch here");
  }

  @Test
  void theNameThatWasTyped() {
    perhaps("v.view(2, 1)", "v.reshape(shape…)");
    perhaps("grid.sum().numel()", "grid.sum().size()");
    perhaps("v.numpy()", "v.toDoubleArray()");
    perhaps("v.clamp(0, 1)", "clip(v, lo, hi)");
    perhaps(
        "halved(v).contiguous()",
        "halved(v) as it is: how it lies in memory is the engine's affair");
    perhaps("v.clone()", "v.detach(): a tensor never changes");
    perhaps("v.requires_grad = false", "v.trainable(false)");
    perhaps("grid.requires_grad = True", "variable(grid)");
    TALK.ask("var mid = v * v; mid.sum().backward(); mid.grad()")
        .mentions("mid is an intermediate result")
        .mentions("perhaps: mid.retainGrad() before backward()");
  }

  @Test
  void slipsOfTheKeyboard() {
    perhaps("x.matmull(x)", "matmul(…)");
    perhaps("tennsor(1)", "tensor(…)");
    perhaps("greating.length()", "greeting");
    perhaps("halvd(x)", "halved(…)");
    perhaps("greeting.lenght()", "length(…)");
    perhaps("place.tooString()", "toString(…)");
    perhaps("ensor(1)", "tensor(…)");
    perhaps("Pont p = null;", "Point");
    perhaps("new GradientTap()", "GradientTape");
    perhaps("Math.mxa(1, 2)", "max(…)");
    perhaps("List.of(1).steam()", "stream(…)");
    perhaps("ArrayLst<String> l;", "ArrayList");
    perhaps("println(greting)", "greeting");
  }

  @Test
  void aTypeWhereAValueWasLookedFor() {
    TALK.ask("Adam").mentions("\n  Adam is a class: new Adam(…)\n");
    TALK.ask("Adam(0.1)").mentions("\n  Adam is a class: new Adam(…)\n");
    TALK.ask("Point(1, 2)").mentions("\n  Point is a record: new Point(…)\n");
    TALK.ask("List").mentions("\n  List is an interface: List.…\n");
    TALK.ask("Collections").mentions("\n  Collections is a class: Collections.…\n");
    TALK.ask("DType").mentions("\n  DType is an enum: DType.…\n");
  }

  @Test
  void theBeginningOfANameIsThatName() {
    perhaps("x.matm", "matmul(…)");
    perhaps("GradientTa", "GradientTape");
    perhaps("greet", "greeting");
  }

  @Test
  void numbersForTensorsAndBack() {
    perhaps("sin(1)", "tensor(1)");
    perhaps("matmul(x, 2.5)", "tensor(2.5)");
    perhaps("Tensor a = 5;", "tensor(5)");
    perhaps("Tensor b = new double[] {1}", "tensor(new double[] {1})");
    perhaps("float f = x.item();", "(float) x.item(), for item() is a double");
    perhaps("int n = x.sum().item()", "(int) x.sum().item(), for item() is a double");
    noHint("float g = 1.5");
    noHint("int m = \"text\"");
  }

  @Test
  void whatIsPythonAndNoJava() {
    perhaps("x ** 2", "x.pow(2)");
    perhaps("var y = (x + 1)**-2;", "(x + 1).pow(-2)");
    perhaps("x.sum() ** x + 1", "x.sum().pow(x)");
    perhaps("2 ** 3", "Math.pow(2, 3)");
    TALK.ask("x ** [1]").mentions("\n  a power is x.pow(n)\n");
    for (String text : new String[] {"import torch", "import torch.nn as torch"}) {
      TALK.ask(text).mentions("there is no torch to import: tensors and their functions are here");
    }
    TALK.ask("from numpy import array").mentions("there is no numpy to import");
    String twice = TALK.ask("import numpy as np").report();
    assertEquals(twice.indexOf("to import"), twice.lastIndexOf("to import"), twice);
    noHint("import nowhere");
    noHint("x * / 2");
  }

  @Test
  void methodsUsedAsFields() {
    perhaps("x.shape", "x.shape()");
    perhaps("v.grad", "v.grad()");
    perhaps("x.dtype", "x.dtype()");
    perhaps("grid.T", "grid.T()");
    perhaps("println(grid.T + 1)", "grid.T()");
    perhaps("qr(grid).q", "qr(grid).q()");
    perhaps("sort(x).values", "sort(x).values()");
    perhaps("layer.w", "layer.w()");
    perhaps("(x * 2).flatten", "(x * 2).flatten()");
    perhaps("x.reshape", "x.reshape(…)");
    perhaps("greeting.length", "greeting.length()");
    noHint("place.w");
  }

  @Test
  void optimizersAsPyTorchMakesThem() {
    TALK.ask("var line = new Linear(1, 1);").works();
    perhaps("new Adam(line, 0.1)", "new Adam(0.1, line): the learning rate stands first");
    perhaps(
        "new SGD(line.parameters(), 1e-2)",
        "new SGD(1e-2, line.parameters()): the learning rate stands first");
    perhaps(
        "var o = new SGD(line.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4,"
            + " nesterov=True)",
        "new SGD(0.1, line.parameters()).momentum(0.9).weightDecay(1e-4).nesterov():"
            + " the learning rate stands first");
    String named = ": Java has no named arguments";
    perhaps(
        "new Adam(0.01, line.parameters(), weight_decay=0.1)",
        "new Adam(0.01, line.parameters()).weightDecay(0.1)" + named);
    TALK.ask("new Adam(0.01, line.parameters()).weightDecay(0.1)").works();
    perhaps(
        "new RMSprop(line.parameters(), eps=1e-6, centered=True)",
        "new RMSProp(0.001, line.parameters()).epsilon(1e-6).centered():"
            + " the learning rate stands first");
    noHint("new SGD(line.parameters(), 0.1, 0.9, nesterov=True)");
    noHint("new Adam(0.1, weight_decay=0.1)");
    TALK.ask("double rate = .01").works();
    perhaps(
        "new Adam(rate, line.parameters(), weight_decay=0.1)",
        "new Adam(rate, line.parameters()).weightDecay(0.1)" + named);
    perhaps("new Adam(line, rate)", "new Adam(rate, line): the learning rate stands first");
    noHint("new Adam(rate, x)");
    TALK.ask("new Conv2d(1, 2, 3, 2, 1)").works();
  }

  @Test
  void namedArguments() {
    perhaps("x.sum(dim=1)", "x.sum(1): Java has no named arguments");
    perhaps("softmax(x, dim=-1)", "softmax(x, -1): Java has no named arguments");
    perhaps("x.sum(axis = 0, keepdims = True)", "x.sum(0, true): Java has no named arguments");
    String once = TALK.ask("x.sum(dim=1, keepdim=True)").report();
    assertTrue(once.contains("perhaps: x.sum(1, true): Java has no named arguments\n"), once);
    assertEquals(once.indexOf("perhaps"), once.lastIndexOf("perhaps"), once);
    perhaps("x.sum(axis=None)", "x.sum(): Java has no named arguments");
    perhaps("boolean on = True;", "true");
    perhaps("boolean off = False;", "false");
    perhaps("Object none = None;", "null");
    noHint("zzz = 5");
  }

  /** Each call that is given is run. */
  @Test
  void namedArgumentsOfLayersAndFunctions() {
    TALK.ask(
            "var line2 = new Linear(2, 2); var a = variable(3, 4); var logits = randn(2, 3);"
                + " var classes = tensor(new long[] {0, 1});")
        .works();
    String[][] pairs = {
      {"new Conv2d(1, 6, 5, padding=2)", "new Conv2d(1, 6, 5, Conv.padding(2))"},
      {
        "new Conv2d(1, 6, kernel_size=5, stride=2, bias=False)",
        "new Conv2d(1, 6, 5, Conv.stride(2), false)"
      },
      {"new Conv2d(1, 6, 5, 1, padding=\"same\")", "new Conv2d(1, 6, 5, Conv.stride(1).same())"},
      {"nn.Conv2d(1, 6, 5, bias=False)", "new Conv2d(1, 6, 5, Conv.DEFAULT, false)"},
      {"conv2d(image, image, padding=1)", "conv2d(image, image, Conv.padding(1))"},
      {"new MaxPool2d(2, padding=1)", "new MaxPool2d(Pool.size(2).padding(1))"},
      {"new MaxPool2d(kernel_size=2, stride=1)", "new MaxPool2d(Pool.size(2).stride(1))"},
      {"maxPool2d(image, 2, stride=1)", "maxPool2d(image, Pool.size(2).stride(1))"},
      {"new LSTM(4, 8, batch_first=true)", "new LSTM(4, 8, Recurrence.batchFirst())"},
      {"new LSTM(4, 8, num_layers=2)", "new LSTM(4, 8, Recurrence.layers(2))"},
      {
        "new GRU(4, 8, num_layers=2, bidirectional=True, dropout=0.1)",
        "new GRU(4, 8, Recurrence.layers(2).bidirectional().dropout(0.1))"
      },
      {"new RNN(4, 8, dropout=0.1)", "new RNN(4, 8, Recurrence.DEFAULT.dropout(0.1))"},
      {"new Linear(2, 3, bias=False)", "new Linear(2, 3, false)"},
      {"nn.Linear(in_features=2, out_features=3)", "new Linear(2, 3)"},
      {"zeros(2, 3, dtype=DType.FLOAT64)", "zeros(DType.FLOAT64, 2, 3)"},
      {"arange(5, dtype=torch.int64)", "arange(5).to(DType.INT64)"},
      {"randn(3, requires_grad=true)", "variable(randn(3))"},
      {"torch.ones(2, device=\"cpu\")", "ones(2).to(Device.CPU)"},
      {"a.std(unbiased=false)", "a.std(new int[] {}, 0, false)"},
      {"grid.var(dim=1, unbiased=False)", "grid.var(new int[] {1}, 0, false)"},
      {"a.clamp(min=0)", "a.clipMin(0)"},
      {"torch.clamp(a, min=0, max=1)", "clip(a, 0, 1)"},
      {"a.clamp(0, max=1)", "a.clip(0, 1)"},
      {"grid.argmax(dim=1)", "grid.argMax(1)"},
      {"sort(grid, descending=True)", "sort(grid, -1, true)"},
      {"torch.concat(x, x, dim=0)", "concat(0, x, x)"},
      {
        "crossEntropy(logits, classes, reduction=\"sum\")",
        "crossEntropy(logits, classes, Classes.reduction(Reduction.SUM))"
      },
      {
        "F.cross_entropy(logits, classes, label_smoothing=0.1)",
        "crossEntropy(logits, classes, Classes.labelSmoothing(0.1))"
      },
      {"mseLoss(x, x, reduction=\"none\")", "mseLoss(x, x, Reduction.NONE)"},
      {"(a * a).sum().backward(retain_graph=True)", "(a * a).sum().backward(retainGraph())"},
      {"new Adam(0.1, a, weight_decay=0.01)", "new Adam(0.1, a).weightDecay(0.01)"},
      {"new DataLoader(x, batch_size=2, shuffle=True)", "DataLoader.of(x).batchSize(2).shuffle(1)"},
    };
    for (String[] pair : pairs) {
      perhaps(pair[0], pair[1] + ": Java has no named arguments");
      TALK.ask(pair[1]).works();
    }
    perhaps(
        "Adam(line2.parameters(), lr=0.1)",
        "new Adam(0.1, line2.parameters()): the learning rate stands first");
  }

  @Test
  void unknownNamesOfArgumentsGiveNoCall() {
    for (String text :
        new String[] {
          "halved(t=x)",
          "new Conv2d(1, 6, 5, padding_mode=\"zeros\")",
          "new LSTM(4, 8, proj_size=2)",
          "new Adam(0.1, v, foreach=True)",
          "softmax(x, beta=2)",
          "x.sum(where=x)"
        }) {
      String report = TALK.ask(text).mentions("Java has no named arguments").report();
      assertFalse(report.contains("perhaps"), report);
    }
    TALK.ask("new Conv2d(1, 6, 5, padding_mode=\"zeros\")").mentions("; settings are Conv.");
  }

  @Test
  void elementsAndSizes() {
    perhaps("grid[0,1]", "grid[0][1]");
    perhaps("grid[:,1]", "grid[\":, 1\"]");
    perhaps("grid[1:2]", "grid[\"1:2\"]");
    perhaps("var part = (grid + 1)[0:1, 1] * 2;", "(grid + 1)[\"0:1, 1\"]");
    perhaps("x.size(0)", "x.shape().dim(0)");
    perhaps("x.shape[0]", "x.shape().dim(0)");
    perhaps("grid.shape()[1]", "grid.shape().dim(1)");
    perhaps("grid.shape().get(1)", "grid.shape().dim(1)");
    noHint("new int[1,2]");
    noHint("greeting.size(0)");
    perhaps("len(greeting)", "greeting.length()");
    perhaps("len(counts)", "counts.length");
    perhaps("x[..., 0]", "x[\"..., 0\"]");
    noHint("len(place)");
  }

  @Test
  void optionsAndMath() {
    perhaps("conv2d(image, image, 1, 1)", "conv2d(image, image, Conv.stride(1).padding(1))");
    perhaps("maxPool2d(image, 2, 2)", "maxPool2d(image, Pool.size(2).stride(2))");
    perhaps("Math.sin(x)", "sin(x)");
    perhaps("Math.sqrt(x.sum())", "sqrt(x.sum())");
    perhaps("symbolic(t -> Math.sin(t))", "sin(t)");
    perhaps("Math.pow(x, 2)", "pow(x, 2)");
    noHint("Math.nextUp(x)");
  }

  @Test
  void functionsWhereValuesAreGiven() {
    perhaps("compile(relu(x))", "compile(x -> relu(x))");
    perhaps("grad(sin(x))", "grad(x -> sin(x))");
    perhaps("hessian(x)", "hessian(x -> …), of a function");
    perhaps(
        "compile(x)",
        "compile(x -> …), of a function; a graph of placeholders is run: run(x, Map.of(a, value))");
    noHint("compile(2)");
  }

  @Test
  void syntaxOfPython() {
    perhaps("grid @ grid", "matmul(grid, grid)");
    perhaps("tensor([1, 2, 3])", "tensor(1, 2, 3)");
    perhaps("tensor({1, 2})", "tensor(1, 2)");
    perhaps("tensor([[1, 2], [3, 4]])", "tensor(new double[][] {{1, 2}, {3, 4}})");
    perhaps("x.float()", "x.to(DType.FLOAT32)");
    perhaps("x.double()", "x.to(DType.FLOAT64)");
    perhaps("x.long()", "x.to(DType.INT64)");
    perhaps("grad(t -> t * t)(x)", "grad(t -> t * t).apply(x)");
    perhaps("vjp(t -> t * t, x).apply(x)", "vjp(t -> t * t, x).pullback(x)");
    noHint("halved(x)(x)");
    noHint("println({1, 2})");
  }

  @Test
  void valuesOfAnotherType() {
    perhaps("v = v - 0.1 * v.sum()", "v -= 0.1 * v.sum()");
    perhaps("v = v - 0.1 - 0.2", "v.assign(v - 0.1 - 0.2)");
    perhaps("v = v * 1e-3", "v *= 1e-3");
    perhaps("v = 5", "v.assign(5)");
    perhaps("Variable u = x * 2;", "variable(x * 2)");
    perhaps("Tensor h = sort(x);", "sort(x).values()");
    perhaps("Tensor l = layer;", "layer.w()");
    perhaps("grad(p -> p.w().sum())", "(Layer p) -> …");
    perhaps("v.registerHook(g -> println(g))", "v.registerHook(g -> { println(g); })");
    noHint("Tensor p = place;");
    noHint("Variable s = greeting;");
    noHint("grad(p -> p.nowhere().sum())");
    perhaps("x^2.5", "x.pow(2.5)");
    perhaps("(x + 1) ^ 0.5", "(x + 1).pow(0.5)");
    TALK.ask("(x / 2) ^ 2")
        .mentions("\n  perhaps: (x / 2).pow(2): ^ is the xor of masks and integers\n");
    TALK.ask("x ^ 2").mentions("\n  perhaps: x.pow(2): ^ is the xor of masks and integers\n");
  }

  @Test
  void inMethodsThatWait() {
    Asked asked = TALK.ask("Tensor late(Tensor t) { return mattmul(t, t); }").works();
    assertEquals(
        "late uses what is not defined: method mattmul(org.gradsh.autograd.Tensor,"
            + "org.gradsh.autograd.Tensor)\nperhaps: matmul(…)",
        asked.result().unresolved().getFirst().message());
    perhaps("Tensor soon(Tensor t) { return t.mattmul(t); }", "matmul(…)");
  }

  @Test
  void whatIsNearNothingIsNotGuessed() {
    noHint("frobnicate(x)");
    noHint("x.frobnicate()");
    noHint("q + 1");
    noHint("place.view()");
    noHint("new Frobnicator()");
    noHint("x.nope()");
    noHint("oops");
  }

  @Test
  void aNameAloneCanBeAskedFor() {
    assertEquals(Optional.of("matmul(…)"), TALK.session().meant("x.matmull"));
    assertEquals(Optional.of("greeting"), TALK.session().meant("greetin"));
    assertEquals(Optional.empty(), TALK.session().meant(""));
    assertEquals(Optional.empty(), TALK.session().meant("((("));
    assertEquals(Optional.empty(), TALK.session().meant("\"text"));
    TALK.ask("/doc x.matmull").mentions("nothing is known of x.matmull. Did you mean matmul(…)?");
    TALK.ask("/doc frobnicate").mentions("nothing is known of frobnicate\n");
  }

  /** Whatever the table says to write must be there to be called. */
  @Test
  void theTableOfForeignNamesIsTrue() {
    Set<String> callable =
        Stream.of(Tensor.class, Autograd.class)
            .flatMap(type -> Stream.of(type.getMethods()))
            .map(Method::getName)
            .collect(Collectors.toSet());
    Pattern called = Pattern.compile("(?:\\bx\\.|(?<![.\\w]))(\\w+)\\(");
    ForeignNames.all()
        .forEach(
            (name, here) -> {
              assertFalse(callable.contains(name) && !name.equals("clone"), name);
              Matcher call = called.matcher(here.replace("new GradientTape()", ""));
              while (call.find()) {
                assertTrue(callable.contains(call.group(1)), () -> name + ": " + here);
              }
            });
  }
}
