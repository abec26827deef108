package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Elementwise results of operands that all lie in one order of axes lie in that order too. */
class ResultOrderTest {
  private final Tensor a = linspace(-1, 1, 60).reshape(3, 4, 5);
  private final Tensor b = linspace(2, 3, 60).reshape(3, 4, 5);

  private static void same(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray());
  }

  private static void lieAlike(Tensor x, Tensor y) {
    assertArrayEquals(x.values().strides(), y.values().strides());
  }

  @Test
  void transposedOperandsGiveATransposedResult() {
    for (int[] order : new int[][] {{0, 2, 1}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}, {1, 0, 2}}) {
      Tensor x = a.transpose(order);
      Tensor y = b.transpose(order);
      same(a.exp().transpose(order), x.exp());
      lieAlike(x, x.exp());
      same(a.mul(b).transpose(order), x.mul(y));
      lieAlike(x, x.mul(y));
      same(a.div(3).transpose(order), x.div(3));
      lieAlike(x, x.div(3));
      same(where(a.gt(0), a, b).transpose(order), where(x.gt(0), x, y));
      lieAlike(x, where(x.gt(0), x, y));
    }
  }

  @Test
  void allElseGivesRows() {
    Tensor x = a.transpose(2, 1, 0);
    for (Tensor y :
        new Tensor[] {
          x.add(b.reshape(5, 4, 3)),
          x.add(b.transpose(2, 1, 0).get(":, :, :1")),
          x.get(":, :, ::2").exp(),
          x.flip(0).exp(),
          a.get("1:").exp(),
          a.unsqueeze(1).exp(),
          tensor(1, 2, 3).unsqueeze(-1).broadcastTo(3, 4).exp()
        }) {
      assertTrue(y.values().isContiguous(), y.shape().toString());
    }
    // Axes of extent 1 make no order.
    assertTrue(a.reshape(1, 60).T().exp().values().isContiguous());
  }

  private static Tensor turned(Tensor x) {
    return x.transpose(2, 1, 0);
  }

  @Test
  void whatFollowsSeesTheSameElements() {
    Tensor y = turned(a).mul(2).add(turned(b));
    Tensor rows = turned(a.mul(2).add(b));
    assertTrue(!y.values().isContiguous());
    rows = tensor(rows.toFloatArray()).reshape(5, 4, 3);
    same(rows.reshape(15, 4), y.reshape(15, 4));
    same(rows.sum(2), y.sum(2));
    same(rows.softmax(1), y.softmax(1));
    same(matmul(rows, rows.T()), matmul(y, y.T()));
    same(rows.get(3, 2, 1), y.get(3, 2, 1));
    Variable v = variable(y);
    v.assignAdd(y.exp());
    same(rows.add(rows.exp()), v);
  }

  @Test
  void gradientsAreThoseOfRows() {
    Variable x = variable(a);
    Variable w = variable(b);
    Tensor weights = linspace(0, 5, 60).reshape(5, 4, 3);
    turned(x).mul(turned(w)).tanh().mul(weights).sum().backward();
    Tensor gx = x.grad();
    Tensor gw = w.grad();
    x.zeroGrad();
    w.zeroGrad();
    x.mul(w).tanh().mul(turned(weights)).sum().backward();
    same(x.grad(), gx);
    same(w.grad(), gw);
  }
}
