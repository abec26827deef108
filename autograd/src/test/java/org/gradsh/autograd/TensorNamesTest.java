package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names that a session tells. */
class TensorNamesTest {
  private final TensorNames names = new TensorNames();

  @Test
  void tapesAndErrorsUseThem() {
    var w = variable(tensor(1, 2), "w");
    Tensor a = tensor(3, 4);
    var v = variable(2.0);
    try (var tape = new GradientTape()) {
      names.tell(Map.of("a", a, "v", v));
      Tensor y = w.mul(a).add(v);
      Tensor z = y.exp();
      names.tell(Map.of("a", a, "v", v, "y", y));
      assertEquals(
          """
          GradientTape, open
          #  name  result       op   operands  saved
          1        float32 [2]  mul  w, a        8 B
          2  y     float32 [2]  add  #1, v       0 B
          3        float32 [2]  exp  y           8 B
          3 ops, 16 B saved for the derivative\
          """,
          tape.toString());
      assertEquals(
          """
          add: shapes do not broadcast
            y  float32 [2]   axis -1: 2
            b  float32 [3]   axis -1: 3
            aligned at the last axis, sizes must be equal or 1\
          """,
          Expect.error(() -> y.add(ones(3)), "add: shapes do not broadcast").getMessage());
      assertEquals(1, Graph.of(z).variables().indexOf(v));
    }
  }

  @Test
  void aNameMoves() {
    var x = variable(1.0);
    Tensor first = x.add(1);
    Tensor second = first.mul(2);
    names.tell(Map.of("y", first));
    assertEquals("y", TensorNames.of(first));
    names.tell(Map.of("y", second));
    assertEquals("", TensorNames.of(first));
    assertEquals("y", TensorNames.of(second));
    names.tell(Map.of());
    assertEquals("", TensorNames.of(second));
  }

  @Test
  void theFirstOfSeveralNamesCountsAndAVariablesOwnBeforeAll() {
    Tensor c = tensor(1);
    var w = variable(1.0, "weights");
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("a", c);
    all.put("b", c);
    all.put("w", w);
    names.tell(all);
    assertEquals("a", TensorNames.of(c));
    assertEquals("weights", TensorNames.of(w));
    all.remove("a");
    names.tell(all);
    assertEquals("b", TensorNames.of(c));
  }

  @Test
  void aConstantThatIsWatchedKeepsItsName() {
    Tensor c = tensor(1);
    names.tell(Map.of("c", c));
    try (var tape = new GradientTape()) {
      tape.watch(c);
      names.tell(Map.of("c", c));
      c.exp();
      assertEquals("c", tape.view().sources().getFirst().name());
    }
  }

  @Test
  void aRemarkSurvivesAName() {
    Tensor d = variable(1.0, "x").detach();
    names.tell(Map.of("d", d));
    names.tell(Map.of());
    Expect.error(d::backward, "backward: nothing was recorded", "applied to variable x");
  }

  @Test
  void namesKeepNothingAlive() {
    List<WeakReference<Object>> told = told();
    for (WeakReference<Object> values : told) {
      for (int i = 0; i < 20 && values.get() != null; i++) System.gc();
      assertNull(values.get());
    }
  }

  private List<WeakReference<Object>> told() {
    Tensor c = tensor(1, 2);
    Tensor y = variable(tensor(1, 2)).exp();
    names.tell(Map.of("c", c, "y", y));
    return List.of(new WeakReference<>(c.values().data()), new WeakReference<>(y.values().data()));
  }
}
