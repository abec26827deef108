package org.gradsh.repl;

import static org.gradsh.autograd.Autograd.arange;
import static org.gradsh.autograd.Autograd.tensor;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.gradsh.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** What println prints. */
class DisplayTest {
  private static String printed(Object... values) {
    return Display.plain(values);
  }

  @Test
  void oneValueIsWhatItIs() {
    assertEquals("Tensor float32 []  2.0", printed(tensor(2)));
    assertEquals("", printed());
    assertEquals("null", printed((Object) null));
    assertEquals("ab", printed(new char[] {'a', 'b'}));
    assertEquals("1.5", printed(1.5));
    assertEquals("[1, 2]", printed(new int[] {1, 2}));
  }

  @Test
  void onALineWithOthersAScalarIsItsNumber() {
    Tensor loss = variable(3.0).mul(0.5);
    assertEquals("epoch 3 loss 1.5", printed("epoch", 3, "loss", loss));
    assertEquals("1.5 1.5", printed(loss, loss));
    assertEquals("x Tensor float32 [2]  [1.0, 2.0] null", printed("x", tensor(1, 2), null));
  }

  @Test
  void blocksStandOnLinesOfTheirOwn() {
    Tensor block = arange(4).reshape(2, 2);
    assertEquals(
        """
        w
        Tensor float32 [2, 2]
        [[0.0, 1.0],
         [2.0, 3.0]]
        Tensor float32 [2, 2]
        [[0.0, 1.0],
         [2.0, 3.0]]
        1.0 end\
        """,
        printed("w", block, block, tensor(1), "end"));
    assertEquals("two\nlines 1", printed("two\nlines", 1));
  }
}
