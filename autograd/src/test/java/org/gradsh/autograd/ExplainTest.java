package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.Map;
import org.gradsh.autograd.tape.Remark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the way from a result to a source breaks, and why. */
class ExplainTest {
  private final Variable x = variable(2.0, "x");
  private final Variable w = variable(1.0, "w");

  @BeforeEach
  void aLine() {
    CallSite.at("[2]:1");
  }

  @AfterEach
  void noLine() {
    CallSite.at(null);
  }

  /** The text and, where the arguments of explain have no names, what y and x are. */
  private static void says(String expected, Tensor y, Tensor x) {
    boolean first = TensorNames.of(y).isEmpty();
    boolean second = TensorNames.of(x).isEmpty();
    String both = "\n  (y is the first argument of explain, x the second)";
    String one = "\n  (y is the first argument of explain)";
    String other = "\n  (x is the second argument of explain)";
    String which = first && second ? both : first ? one : second ? other : "";
    assertEquals(expected + which, explain(y, x));
  }

  @Test
  void whatHasNoNameIsToldByItsPlace() {
    Variable a = variable(1);
    assertEquals(
        """
        y depends on x:
          exp  float32 []   [2]:1
          variable  float32 []   = x
          (y is the first argument of explain, x the second)\
        """,
        explain(a.exp(), a));
    Tensor y = a.exp();
    new TensorNames().tell(Map.of("aa", a, "aa2", y));
    assertTrue(explain(y, a).startsWith("aa2 depends on aa:"));
    assertTrue(explain(y, a).endsWith("= aa"), explain(y, a));
  }

  @Test
  void whatAnUpdateGaveIsMadeAVariableAgain() {
    x.mul(x).backward();
    Tensor layer = tensor(2).sub(x.grad().mul(.1));
    Tensor loss = layer.exp();
    String message = Expect.error(loss::backward, "backward: nothing was recorded").getMessage();
    assertTrue(message.contains("perhaps: variable("), message);
  }

  @Test
  void theWayIsToldFromTheResultToTheSource() {
    says(
        """
        y depends on x:
          exp  float32 []   [2]:1
          mul  float32 []   [2]:1
          variable x  float32 []   = x\
        """,
        x.mul(3).exp(),
        x);
  }

  @Test
  void namesOfTheSessionAreUsed() {
    Tensor h = x.mul(3);
    Tensor y = h.exp();
    new TensorNames().tell(Map.of("h", h, "loss", y));
    says(
        """
        loss depends on x:
          loss = exp  float32 []   [2]:1
          h = mul  float32 []   [2]:1
          variable x  float32 []   = x\
        """,
        y,
        x);
    says(
        """
        y does not depend on x
          detach() [2]:1, applied to h (mul [2]:1), cuts the way
          perhaps: leave out detach() there\
        """,
        h.detach(),
        x);
  }

  @Test
  void detachIsTold() {
    String text =
        """
        y does not depend on x
          detach() [2]:1, applied to mul [2]:1, cuts the way
          perhaps: leave out detach() there\
        """;
    says(text, x.mul(2).detach(), x);
    says(text, x.mul(2).detach().add(1).exp(), x);
    says(text, stopGradient(x.mul(2)).mul(w), x);
    says(
        """
        y does not depend on x
          detach() [2]:1, applied to variable x, cuts the way
          perhaps: leave out detach() there\
        """,
        x.detach().get("None").mul(w),
        x);
  }

  @Test
  void whatWasComputedInNoGradIsTold() {
    says(
        """
        y does not depend on x
          mul [2]:1 was computed inside noGrad, which records nothing
          perhaps: compute it outside of noGrad\
        """,
        noGrad(() -> x.mul(2).add(1)).mul(w),
        x);
  }

  @Test
  void whatACustomGradientTakesFromOutsideIsTold() {
    var f = customGradient((Tensor t) -> t.mul(x), (t, g) -> g);
    says(
        """
        y does not depend on x
          mul [2]:1 was computed inside a customGradient, not from its arguments
          perhaps: pass it to the function as an argument\
        """,
        f.apply(tensor(3)).mul(w),
        x);
  }

  @Test
  void integersMasksAndIndicesAreTold() {
    Variable v = variable(tensor(1, 2), "v");
    says(
        """
        y does not depend on v
          gt [2]:1 gives a mask (bool): its derivative is zero everywhere
          perhaps: sigmoid is a smooth step; where(mask, a, b) has derivatives in a and b\
        """,
        v.gt(1).to(DType.FLOAT32).mul(w),
        v);
    says(
        """
        y does not depend on v
          argMax [2]:1 gives indices (int64): its derivative is zero everywhere
          perhaps: softmax gives weights in the place of an index\
        """,
        v.argMax(),
        v);
    says(
        """
        y does not depend on v
          to [2]:1 gives int32: its derivative is zero everywhere
          perhaps: stay with floating-point numbers\
        """,
        v.to(DType.INT32).div(2),
        v);
  }

  @Test
  void anOpWithoutSlopeIsTold() {
    says(
        """
        y does not depend on x
          floor [2]:1 has a derivative of zero everywhere
          perhaps: a smooth function in its place, or a customGradient that passes the gradient on\
        """,
        x.mul(2).floor().mul(w),
        x);
    // A way around it is a way.
    assertTrue(explain(x.floor().add(x), x).startsWith("y depends on x:\n  add"));
  }

  @Test
  void gradientsOfAWalkThatWasNotRecordedAreTold() {
    x.mul(x).backward();
    says(
        """
        y does not depend on x
          the backward walk [2]:1 was not recorded
          perhaps: variable(…) of what an update gave, or grad(f); createGraph() in backward for\
         derivatives of the gradient\
        """,
        x.grad().mul(3),
        x);
  }

  @Test
  void eachCutIsToldForItsSource() {
    Tensor y = x.detach().add(w.detach());
    says(
        """
        y does not depend on w
          detach() [3]:1, applied to variable w, cuts the way
          perhaps: leave out detach() there\
        """,
        x.detach().add(detachedAt("[3]:1", w)).mul(1),
        w);
    assertTrue(explain(y, x).contains("applied to variable x"), explain(y, x));
  }

  /** w, detached at another line. */
  private static Tensor detachedAt(String place, Tensor w) {
    CallSite.at(place);
    Tensor detached = w.detach();
    CallSite.at("[2]:1");
    return detached;
  }

  @Test
  void whatItWasComputedFromIsTold() {
    says(
        """
        y does not depend on x
          y (← mul [2]:1) was computed from: variable w  float32 []
          perhaps: differentiate with respect to one of those\
        """,
        w.mul(2),
        x);
    says(
        """
        y does not depend on x
          y is a constant: it was computed without x, or from Java numbers (item() …)
          perhaps: compute y from x by tensor ops alone\
        """,
        tensor(x.item()),
        x);
    says(
        """
        y does not depend on x
          y is a constant: it was computed without x, or from Java numbers (item() …)
          detach() [2]:1, applied to variable w, cuts the way, but not to x
          perhaps: compute y from x by tensor ops alone\
        """,
        w.detach(),
        x);
    says(
        """
        y does not depend on x
          y is int32: its derivative is zero everywhere
          perhaps: stay with floating-point numbers\
        """,
        tensor(new int[] {1}),
        x);
  }

  @Test
  void aSourceThatIsNoneIsTold() {
    Tensor c = tensor(1);
    says(
        """
        y does not depend on x
          x is a constant: neither a variable nor watched
          perhaps: variable(…), or tape.watch(x) before it is used\
        """,
        w.mul(c),
        c);
    says(
        """
        y does not depend on x
          x is int32: only floating-point tensors are differentiated
          to [2]:1 gives int32: its derivative is zero everywhere
          perhaps: differentiate with respect to what it was made from\
        """,
        w.mul(2),
        w.to(DType.INT32));
    Tensor watched = tensor(3);
    Tensor before = watched.mul(2);
    try (var tape = new GradientTape()) {
      tape.watch(watched);
      says(
          """
          y does not depend on x
            y is a constant: it was computed without x, or before x was watched
            perhaps: compute y while a tape is open that watches x\
          """,
          before,
          watched);
    }
    says(
        """
        y does not depend on x
          y is a constant, and x is not watched any more: its tape is closed or used up
          perhaps: compute y while a tape is open that watches x\
        """,
        watched.mul(2),
        watched);
  }

  // ---- the exception of a gradient that has no way tells the same ----

  @Test
  void aTapeTellsItInItsException() {
    try (var tape = GradientTape.persistent()) {
      Tensor y = x.mul(2).detach().mul(w);
      TensorException e =
          Expect.error(() -> tape.gradient(y, x), "gradient: y does not depend on x");
      assertEquals(
          """
          gradient: y does not depend on x
            y  float32 []   ← mul [2]:1
            x  float32 []
            detach() [2]:1, applied to mul [2]:1, cuts the way
            perhaps: leave out detach() there; Unconnected.ZERO gives zeros\
          """,
          e.getMessage());
      Tensor hidden = tape.stopRecording(() -> x.exp());
      Tensor z = hidden.mul(2);
      assertEquals(
          """
          gradient: y does not depend on x
            y  float32 []   ← mul [2]:1
            x  float32 []
            exp [2]:1 was recorded inside stopRecording, or by another thread
            perhaps: compute it while the tape is open and sees it; Unconnected.ZERO gives zeros\
          """,
          Expect.error(() -> tape.gradient(z, x), "gradient: y does not depend on x").getMessage());
    }
  }

  @Test
  void aTapeTellsWhatItCameTooLateOrTooEarlyFor() {
    Tensor early = x.exp();
    GradientTape tape = GradientTape.persistent();
    Tensor y = early.mul(2);
    tape.close();
    Tensor late = y.mul(2);
    String first = "gradient: y does not depend on x";
    Expect.error(
        () -> tape.gradient(y, x),
        first,
        "\n  exp [2]:1 was recorded before this tape was opened\n");
    Expect.error(
        () -> tape.gradient(late, x),
        first,
        "\n  mul [2]:1 was recorded after this tape was closed\n");
    GradientTape again = GradientTape.persistent();
    Tensor z = x.sin();
    again.reset();
    Tensor other = z.mul(2);
    Expect.error(
        () -> again.gradient(other, x),
        first,
        "\n  sin [2]:1 was recorded before this tape was reset\n");
    again.close();
  }

  @Test
  void backwardTellsWhatCutItsTarget() {
    assertEquals(
        """
        backward: nothing was recorded
          y  float32 []
          mul [2]:1 was computed inside noGrad, which records nothing
          perhaps: compute it outside of noGrad\
        """,
        Expect.error(() -> noGrad(() -> x.mul(2)).backward(), "backward: nothing was recorded")
            .getMessage());
    assertEquals(
        """
        backward: nothing was recorded
          y  float32 []
          y was computed from constants, frozen variables or Java numbers (item() …)
          perhaps: start from variable(…), or v.trainable(true)\
        """,
        Expect.error(() -> tensor(1).backward(), "backward: nothing was recorded").getMessage());
    Variable frozen = variable(1.0).trainable(false);
    Expect.error(
        () -> frozen.mul(2).backward(),
        "backward: nothing was recorded",
        "frozen variables",
        "v.trainable(true)");
  }

  // ---- what it costs ----

  @Test
  void aLongWayIsFoundAtOnceAndShortened() {
    Tensor y = x;
    for (int i = 0; i < 100_000; i++) y = y.add(1);
    String text = explain(y, x);
    assertEquals(43, text.lines().count());
    assertTrue(text.contains("… 99961 more ops …"), text);
  }

  @Test
  void ofALongPastAPartIsKnown() {
    Tensor y = x;
    for (int i = 0; i < 100; i++) y = y.add(1);
    says(
        """
        y does not depend on x
          detach() [2]:1, applied to add [2]:1, cuts the way
          perhaps: leave out detach() there\
        """,
        y.detach(),
        x);
  }

  @Test
  void remarksDoNotGrowInALoop() {
    Tensor total = tensor(0);
    Tensor turned = x.mul(2);
    for (int i = 0; i < 1000; i++) {
      CallSite.at("[" + i + "]:1");
      turned = turned.mul(w).detach();
      total = total.add(x.mul(i).detach());
    }
    assertEquals(1, turned.remark().cut().count());
    assertEquals(4, total.remark().cut().count());
    assertTrue(explain(total, x).contains("detach() [0]:1, applied to mul [0]:1"));
  }

  @Test
  void remarksHoldNoValues() {
    Tensor y = x;
    WeakReference<Object> values = null;
    for (int i = 0; i < 3; i++) {
      Tensor h = ones(1000).mul(y);
      values = new WeakReference<>(h.values().data());
      y = h.sum().detach();
    }
    for (int i = 0; i < 20 && values.get() != null; i++) System.gc();
    assertNull(values.get());
    assertNotNull(Remark.cut(y));
  }

  @Test
  void constantsHaveNoRemark() {
    assertNull(tensor(1).mul(2).add(3).remark());
    assertNull(tensor(1).detach().remark());
  }
}
