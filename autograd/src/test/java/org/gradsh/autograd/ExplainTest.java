package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.explain;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExplainTest {
  @Test
  void theWayIsToldFromTheResultToTheSource() {
    var x = variable(2.0, "x");
    var y = x.mul(3).exp();
    assertEquals(
        """
        y depends on x:
          exp  float32 []
          mul  float32 []
          variable x  float32 []   = x\
        """,
        explain(y, x));
  }

  @Test
  void whereTheWayBreaksIsTold() {
    var x = variable(2.0, "x");
    var w = variable(1.0, "w");
    assertEquals("y (← mul) was computed from: variable w  float32 []", explain(w.mul(2), x));
    assertTrue(explain(x.detach().mul(2), x).contains("detach()"), explain(x.detach().mul(2), x));
    assertEquals(
        "x is a constant: it is neither a variable nor watched", explain(x.mul(2), tensor(1)));
    assertEquals("y is bool: its derivative is zero everywhere", explain(x.gt(0), x));
  }

  @Test
  void aLongWayIsFoundAtOnceAndShortened() {
    var x = variable(2.0, "x");
    Tensor y = x;
    for (int i = 0; i < 100_000; i++) y = y.add(1);
    String text = explain(y, x);
    assertEquals(42, text.lines().count());
    assertTrue(text.contains("… 99961 more ops …"), text);
  }
}
