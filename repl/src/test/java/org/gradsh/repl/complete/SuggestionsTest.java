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
                + "record Point(int px, int py) { }\nvar place = new Point(1, 2);")
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
    perhaps("(x * 2).expand(2, 2)", "x.broadcastTo(shape…)");
    perhaps("mm(x, x)", "matmul(a, b)");
    perhaps("x.astype(1)", "x.to(DType.INT32)");
    perhaps("x.argmax()", "argMax(…)");
    perhaps("log_softmax(x, 0)", "logSoftmax(…)");
    perhaps("x.ndim", "x.rank()");
    perhaps("no_grad(() -> {})", "noGrad(() -> …)");
    perhaps("enable_grad(() -> {})", "enableGrad(…)");
    perhaps("x.register_hook(g -> g)", "registerHook(…)");
    perhaps("gradcheck(1, x)", "checkGradients(f, x)");
    perhaps("tree_map(1, x)", "Structures.map(structure, t -> …)");
    perhaps("var w = requires_grad(x);", "variable(x), or x.requiresGrad() to ask");
    TALK.ask("np.zeros(3)")
        .mentions("there is no np here: call sum, exp, zeros … without a prefix");
    TALK.ask("torch.nn.Linear(3)").mentions("there is no torch here");
  }

  @Test
  void slipsOfTheKeyboard() {
    perhaps("x.matmull(x)", "matmul(…)");
    perhaps("tennsor(1)", "tensor(…)");
    perhaps("x.shape", "shape(…)");
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
