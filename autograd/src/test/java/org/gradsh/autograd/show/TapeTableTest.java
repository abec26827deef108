package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Test;

class TapeTableTest {
  @Test
  @SuppressWarnings("try")
  void anEmptyTapeSaysSo() {
    try (var tape = new GradientTape()) {
      assertEquals("GradientTape, open: no ops", tape.toString());
      tape.close();
      assertEquals("GradientTape, closed: no ops", tape.toString());
    }
  }

  @Test
  @SuppressWarnings("try")
  void opsAreRowsWithTheirOperands() {
    var x = variable(3.0);
    var w = variable(tensor(new double[][] {{1}, {2}}), "w");
    var before = x.add(1);
    try (var tape = new GradientTape()) {
      tensor(new double[][] {{1, 2}}).matmul(w).mul(x).sum().add(before);
      assertEquals(
          """
          GradientTape, open
          #  result          op      operands         saved
          1  float32 [1, 1]  matmul  const, w           8 B
          2  float32 [1, 1]  mul     #1, variable       8 B
          3  float32 []      sum     #2                 0 B
          4  float32 []      add     #3, earlier add    0 B
          4 ops, 16 B saved for the derivative\
          """,
          tape.toString());
      tape.close();
      assertTrue(tape.toString().startsWith("GradientTape, closed\n"), tape.toString());
    }
  }

  @Test
  void sourcesWithoutNamesAreCounted() {
    var a = variable(1.0);
    var b = variable(2.0);
    try (var tape = new GradientTape()) {
      Tensor t = tensor(3);
      tape.watch(t);
      a.mul(b).mul(t);
      String text = tape.toString();
      assertTrue(text.contains("variable 1, variable 2"), text);
      assertTrue(text.contains("#1, watched"), text);
    }
  }

  @Test
  void anArrayThatIsKeptTwiceCountsOnce() {
    var x = variable(tensor(1, 2, 3));
    try (var tape = new GradientTape()) {
      x.mul(x).mul(x);
      assertEquals(
          """
          GradientTape, open
          #  result       op   operands            saved
          1  float32 [3]  mul  variable, variable   12 B
          2  float32 [3]  mul  #1, variable         24 B
          2 ops, 24 B saved for the derivative\
          """,
          tape.toString());
    }
  }

  @Test
  void aLongTapeShowsItsEnds() {
    var x = variable(1.0);
    try (var tape = new GradientTape()) {
      Tensor y = x;
      for (int i = 0; i < 1000; i++) y = y.mul(1.5);
      String text = tape.toString();
      assertEquals(44, text.lines().count());
      assertTrue(text.contains("\n   … 960 more\n"), text);
      assertTrue(text.contains("\n1000  float32 []  mul"), text);
    }
  }

  @Test
  void bytesHaveUnits() {
    assertEquals("1023 B", Memory.text(1023));
    assertEquals("1.5 KiB", Memory.text(1536));
    assertEquals("3.0 GiB", Memory.text(3L << 30));
  }
}
