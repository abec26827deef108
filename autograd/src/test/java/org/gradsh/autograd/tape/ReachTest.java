package org.gradsh.autograd.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Apply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small structures that walks and tapes find their nodes by. */
class ReachTest {
  private static List<Node> nodes(int n) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < n; i++) nodes.add(Leaf.variable(Shape.SCALAR, DType.FLOAT32));
    return nodes;
  }

  /** Of every so many nodes one is reached; numbers of strides of 2ⁿ collide the most. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64, 1024})
  void nodesAreFoundWhereverTheirNumbersLie(int stride) {
    List<Node> all = nodes(300 * stride);
    List<Node> chosen = new ArrayList<>();
    for (int i = 0; i < all.size(); i += stride) chosen.add(all.get(i));
    List<Node> shuffled = new ArrayList<>(chosen);
    Collections.shuffle(shuffled, new Random(1));
    Reach reach = new Reach();
    shuffled.forEach(reach::add);
    shuffled.forEach(reach::add);
    assertEquals(300, reach.size());
    for (int i = 0; i < 300; i++) assertEquals(i, reach.place(shuffled.get(i)));
    reach.latestFirst();
    for (int i = 0; i < 300; i++) {
      Node expected = chosen.get(299 - i);
      assertSame(expected, reach.get(i));
      assertEquals(i, reach.place(expected));
    }
    for (int i = 0; i < all.size(); i++) {
      assertEquals(i % stride == 0, reach.place(all.get(i)) >= 0);
    }
  }

  @Test
  void aLogKnowsWhatItSawInWhateverOrderItIsAsked() {
    List<Node> all = nodes(2000);
    Log log = new Log(false);
    assertFalse(log.saw(all.getFirst()));
    Random random = new Random(2);
    List<Node> seen = new ArrayList<>();
    for (Node n : all) {
      if (random.nextInt(3) == 0) continue;
      log.add(n, null);
      seen.add(n);
    }
    for (Node n : all.reversed()) assertEquals(seen.contains(n), log.saw(n));
    for (Node n : all) assertEquals(seen.contains(n), log.saw(n));
    for (int i = 0; i < 5000; i++) {
      Node n = all.get(random.nextInt(all.size()));
      assertEquals(seen.contains(n), log.saw(n));
    }
    log.forget();
    assertFalse(log.saw(seen.getLast()));
  }

  @Test
  void cotangentsAddUpAndShareTheirSlots() {
    Cotangents cotangents = new Cotangents(100);
    for (int i = 0; i < 100; i++) cotangents.add(i, number(i));
    cotangents.add(7, number(1));
    for (int i = 0; i < 100; i += 2) cotangents.drop(i);
    for (int i = 0; i < 100; i += 4) cotangents.add(i, number(-i));
    for (int i = 0; i < 100; i++) {
      Tensor t = cotangents.at(i);
      if (i % 4 == 2) assertNull(t);
      else assertEquals(i == 7 ? 8 : i % 4 == 0 ? -i : i, t.item());
    }
  }

  private static Tensor number(double v) {
    return Apply.constant(v, DType.FLOAT64);
  }

  @Test
  void callsOfOnePlaceHaveOneNumber() {
    int first = Calls.number("backward() at a test");
    int second = Calls.number("backward() at another");
    assertTrue(first > 0 && second > 0 && first != second);
    assertEquals(first, Calls.number("backward() at a test"));
    assertEquals("backward() at another", Calls.text(second));
    assertNull(Calls.text(0));
  }
}
