package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.TensorNames;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;

/** Gradients beside forward values. */
class TapeValuesTest {
  private final Variable x = variable(tensor(1, 2), "x");

  @Test
  void valuesStandBesideGradients() {
    try (var tape = GradientTape.builder().persistent(true).keepValues(true).build()) {
      CallSite.at("[3]:1");
      Tensor t = tensor(5);
      tape.watch(t);
      Tensor y = x.mul(x).add(1).sum();
      y.mul(t);
      CallSite.at(null);
      new TensorNames().tell(Map.of("y", y));
      assertEquals(
          """
          gradients of y
          #  name  op        value       gradient    where
             x     variable  [1.0, 2.0]  [2.0, 4.0]
                   watched   5.0         none
          1        mul       [1.0, 4.0]  [1.0, 1.0]  [3]:1
          2        add       [2.0, 5.0]  [1.0, 1.0]  [3]:1
          3  y     sum       7.0         1.0         [3]:1
          4        mul       35.0        none        [3]:1\
          """,
          tape.gradients(y).toString());
      assertEquals(4, tape.view().nodes().size(), "what is looked at is not recorded");
      assertFalse(x.hasGrad());
    }
  }

  @Test
  void whatNobodyKeptIsNotThere() {
    try (var tape = GradientTape.persistent()) {
      Tensor y = x.add(1).mul(3).sum();
      assertEquals(
          """
          gradients of y
          #  name  op        value       gradient
             x     variable  [1.0, 2.0]  [3.0, 3.0]
          1        add       not kept    [3.0, 3.0]
          2        mul       not kept    [1.0, 1.0]
          3        sum       15.0        1.0
          2 values were not kept: GradientTape.builder().keepValues(true) keeps all\
          """,
          tape.gradients(y).toString());
      Wellformed.html(tape.gradients(y));
    }
  }

  @Test
  void ofManyElementsTheNormAndTheRangeAreTold() {
    Variable v = variable(arange(100), "v");
    try (var tape = GradientTape.persistent()) {
      Tensor y = v.square();
      TapeValues table = tape.gradients(y);
      assertEquals(
          """
          gradients of the sum of y
          #  name  op        value                            gradient
             v     variable  range 0.0 … 99.0, mean 49.5      norm 1146.0, range 0.0 … 198.0
          1        square    range 0.0 … 9801.0, mean 3283.5  norm 10.0, range 1.0 … 1.0\
          """,
          table.toString());
      assertEquals(2 * 99, table.rows().getFirst().gradient().orElseThrow().get(99).item());
    }
  }

  @Test
  void aTapeThatIsNotPersistentAnswersOnce() {
    CallSite.at("[4]:1");
    var tape = new GradientTape();
    Tensor y = x.mul(x).sum();
    assertEquals(3, tape.gradients(y).rows().size());
    assertEquals(
        """
        gradients: this tape has been asked before
          its record was used up by gradients() at [4]:1
          perhaps: GradientTape.persistent() answers any number of times\
        """,
        message(() -> tape.gradients(y)));
    CallSite.at(null);
  }

  @Test
  void aTargetThatTheTapeHasNotSeenIsAnError() {
    Tensor early = x.sum();
    try (var tape = GradientTape.persistent()) {
      assertEquals(
          """
          gradients: this tape has not seen y
            y  float32 []
            sum was recorded before this tape was opened
            perhaps: compute it while the tape is open and sees it\
          """,
          message(() -> tape.gradients(early)));
      assertEquals(
          """
          gradients: nothing was recorded
            y  float32 [2]
            detach(), applied to variable x, cuts the way
            perhaps: leave out detach() there\
          """,
          message(() -> tape.gradients(x.detach())));
      assertTrue(message(() -> tape.gradients(null)).startsWith("gradients: y is null\n"));
    }
  }

  private static String message(Supplier<?> body) {
    return assertThrows(TensorException.class, body::get).getMessage();
  }

  @Test
  void aLongTapeShowsItsEnds() {
    try (var tape = GradientTape.persistent()) {
      Tensor y = x;
      for (int i = 0; i < 1000; i++) y = y.mul(1);
      String text = tape.gradients(y).toString();
      assertEquals(44, text.lines().count(), text);
      assertTrue(text.contains("\n   … 961 more\n"), text);
    }
  }
}
