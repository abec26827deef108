package org.gradsh.autograd.tape;

import static org.gradsh.autograd.Autograd.linspace;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;

/** What a walk may add to in place. */
class OwnArraysTest {
  private static final int N = 20_000;

  /** 2a + b, whose cotangents are made at once; that of b is in the array of one of a's. */
  private static final class Sum extends Node {
    private Sum(Tensor output, Tensor a, Tensor b) {
      super(output.shape(), output.dtype(), new Tensor[] {a, a, b}, new boolean[3]);
    }

    static Tensor of(Tensor a, Tensor b) {
      Tensor y = a.detach().mul(2).add(b.detach());
      Node node = new Sum(y, a, b);
      y.origin(node);
      Recorder.current().record(node, new Tensor[] {a, a, b}, y);
      return y;
    }

    @Override
    public String name() {
      return "sum";
    }

    @Override
    public Tensor again(Tensor... in) {
      return of(in[0], in[2]);
    }

    @Override
    protected List<Tensor> vjps(Tensor cotangent) {
      Tensor made = cotangent.mul(1);
      return List.of(made, cotangent.mul(1), made);
    }

    @Override
    protected Tensor vjp(int i, Tensor cotangent) {
      return vjps(cotangent).get(i);
    }
  }

  /** When the second one comes to a, the first is held once: the walk has yet to give it to b. */
  @Test
  void whatWasMadeAtThisNodeIsNotAddedToForItMayBeGivenAwayAgain() {
    Variable a = variable(linspace(0, 1, N));
    Variable b = variable(linspace(1, 2, N));
    Tensor weights = linspace(-1, 1, N);
    Sum.of(a, b).mul(weights).sum().backward();
    assertArrayEquals(weights.mul(2).toFloatArray(), a.grad().toFloatArray());
    assertArrayEquals(weights.toFloatArray(), b.grad().toFloatArray());
  }

  /** An op that counts which way its cotangents went. */
  private static final class Counted extends Node {
    static int made;
    static int added;

    private Counted(Tensor a) {
      super(a.shape(), a.dtype(), new Tensor[] {a, a}, new boolean[2]);
    }

    static Tensor of(Tensor a) {
      Tensor y = a.detach().mul(2);
      Node node = new Counted(a);
      y.origin(node);
      Recorder.current().record(node, new Tensor[] {a, a}, y);
      return y;
    }

    @Override
    public String name() {
      return "counted";
    }

    @Override
    public Tensor again(Tensor... in) {
      return of(in[0]);
    }

    @Override
    protected Tensor vjp(int i, Tensor cotangent) {
      made++;
      return cotangent.mul(1);
    }

    @Override
    protected boolean addVjp(int i, Tensor cotangent, Tensor sum) {
      added++;
      return false;
    }
  }

  @Test
  void inPlaceIsAskedForWhereASumIsTheWalksOwnAndWasNotMadeAtThisNode() {
    Variable a = variable(linspace(0, 1, N));
    Counted.made = Counted.added = 0;
    Counted.of(a).add(Counted.of(a)).sum().backward();
    assertEquals(4, Counted.made);
    // The second operand of the first op finds what that op has made itself.
    assertEquals(2, Counted.added);
    assertArrayEquals(new float[] {4, 4}, a.grad().get(":2").toFloatArray());
    Counted.made = Counted.added = 0;
    try (var outer = new GradientTape();
        var inner = new GradientTape()) {
      inner.gradient(Counted.of(a).add(Counted.of(a)).sum(), a);
    }
    assertEquals(4, Counted.made);
    assertEquals(0, Counted.added, "the walk is recorded");
  }
}
