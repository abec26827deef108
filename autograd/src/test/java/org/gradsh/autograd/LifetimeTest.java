package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the user drops the garbage collector takes: graphs, saved values, tapes. */
class LifetimeTest {
  /** The array behind a tensor, which goes when nothing can reach it any more. */
  private static WeakReference<Object> elements(Tensor t) {
    return new WeakReference<>(t.values().data());
  }

  private static boolean isCollected(WeakReference<?> r) {
    for (int i = 0; i < 20 && r.get() != null; i++) System.gc();
    return r.get() == null;
  }

  @Test
  void aDroppedGraphGoes() {
    Variable x = variable(ones(1000));
    Tensor y = x.mul(2);
    WeakReference<Object> saved = elements(y);
    y = y.mul(y).sum();
    assertNotNull(saved.get(), "the square has saved it");
    assertTrue(y.requiresGrad());
    y = null;
    assertTrue(isCollected(saved));
    assertFalse(x.hasGrad());
  }

  @Test
  void backwardLetsGoOfWhatWasSaved() {
    Variable x = variable(ones(1000));
    Tensor inner = x.mul(2);
    WeakReference<Object> saved = elements(inner);
    Tensor y = inner.mul(inner).sum();
    inner = null;
    y.backward(retainGraph());
    System.gc();
    assertNotNull(saved.get(), "the graph was retained");
    y.backward();
    assertTrue(isCollected(saved));
    assertEquals(1000, y.item() / 4);
  }

  @Test
  void aTapeHoldsWhatBackwardHasConsumed() {
    Variable x = variable(ones(1000));
    GradientTape tape = new GradientTape();
    Tensor inner = x.mul(2);
    Tensor y = inner.mul(inner).sum();
    WeakReference<Object> saved = elements(inner);
    inner = null;
    tape.close();
    y.backward();
    System.gc();
    assertNotNull(saved.get(), "the tape may still ask");
    Expect.values(tape.gradient(y, x).get(0), 8);
    assertTrue(isCollected(saved), "the tape was asked, and the graph consumed");
    assertTrue(y.requiresGrad());
  }

  @Test
  void aTapeThatNobodyClosesGoes() {
    Variable x = variable(ones(1000));
    WeakReference<Object> saved = forgottenTape(x);
    assertTrue(isCollected(saved));
    x.mul(3).sum().backward();
    Expect.values(x.grad().get(0), 3);
  }

  private static WeakReference<Object> forgottenTape(Variable x) {
    GradientTape tape = new GradientTape();
    Tensor y = x.mul(2);
    y.mul(y);
    assertEquals(1, tape.watched().size());
    return elements(y);
  }

  @Test
  void trainingKeepsNothingOfItsSteps() {
    Variable w = variable(ones(1000));
    List<WeakReference<Object>> steps = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      w.zeroGrad();
      Tensor y = w.square();
      y.sum().backward();
      w.assignSub(w.grad().mul(.01));
      steps.add(elements(y));
    }
    steps.forEach(s -> assertTrue(isCollected(s)));
  }

  @Test
  void assignmentReusesTheBufferThatNobodyElseHolds() {
    Variable w = variable(ones(4));
    w.assignAdd(1);
    Object own = w.values().data();
    w.assignAdd(1);
    w.assign(7);
    assertTrue(own == w.values().data(), "in place");
    Tensor view = w.get("1:");
    w.assignAdd(1);
    assertFalse(own == w.values().data(), "the view holds the buffer");
    Expect.values(view, 7, 7, 7);
    Expect.values(w, 8, 8, 8, 8);
  }
}
