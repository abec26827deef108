package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gradsh.autograd.show.Memory;
import org.junit.jupiter.api.Test;

/** The graph behind a tensor, and the memory that tensors keep. */
class GraphTest {
  @Test
  void itsGradientsLeaveNoTrace() {
    Variable x = variable(3.0);
    Variable w = variable(tensor(1, 2));
    Tensor y = w.mul(x).mul(w);
    Graph graph = Graph.of(y);
    assertEquals(List.of(x, w), graph.variables());
    for (int again = 0; again < 2; again++) {
      List<Tensor> g = graph.gradients(List.of(w, x));
      assertEquals(
          List.of(6f, 12f), List.of(g.get(0).toFloatArray()[0], g.get(0).toFloatArray()[1]));
      assertEquals(5, g.get(1).item());
      assertFalse(g.get(1).requiresGrad());
    }
    assertFalse(x.hasGrad());
    y.sum().backward();
    assertEquals(5, x.grad().item());
    String used =
        assertThrows(TensorException.class, () -> graph.gradients(List.of(x))).getMessage();
    assertTrue(used.startsWith("gradient: the graph was consumed by an earlier call"), used);
  }

  @Test
  void sourcesMustTakePart() {
    Variable x = variable(3.0);
    Graph graph = Graph.of(x.mul(2));
    for (Tensor other : List.of(variable(1.0), tensor(1.0))) {
      String message =
          assertThrows(TensorException.class, () -> graph.gradients(List.of(other))).getMessage();
      assertTrue(message.startsWith("gradient: y does not depend on x"), message);
    }
    String constant = assertThrows(TensorException.class, () -> Graph.of(tensor(1.0))).getMessage();
    assertTrue(constant.startsWith("Graph: nothing was recorded"), constant);
    assertEquals(1, Graph.of(x).gradients(List.of(x)).getFirst().item());
  }

  @Test
  void memoryCountsAnArrayOnce() {
    Memory memory = new Memory();
    Tensor t = Autograd.zeros(10, 10);
    assertEquals("400 B", memory.add(t.get("0:1, :")).text());
    assertEquals("shared", memory.add(t).text());
    assertEquals("8 B + shared", memory.add(List.of(t, new long[1])).text());
    assertEquals("4 B", memory.add(tensor(1).broadcastTo(1000)).text());
    assertEquals("", memory.add("text").text());
    assertEquals("", memory.add(null).text());
    List<Object> itself = new java.util.ArrayList<>();
    itself.add(itself);
    assertEquals("", memory.add(itself).text());
    assertEquals(412, memory.bytes());
  }
}
