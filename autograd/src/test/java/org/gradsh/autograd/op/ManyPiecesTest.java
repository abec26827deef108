package org.gradsh.autograd.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining and taking apart tens of thousands of tensors costs not much more per tensor. */
class ManyPiecesTest {
  private static final int MANY = 40_000;

  private static Tensor counting(int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = i % 101;
    return Tensor.of(Strided.contiguous(DType.FLOAT32, shape, values));
  }

  /** A derivative that counts how often it is asked what it reads. */
  private static final class Asked implements Derivative<None> {
    int times;

    @Override
    public Tensor vjp(Call<None> call, int i, Tensor cotangent) {
      return cotangent;
    }

    @Override
    public Tensor jvp(Op<None> op, Call<None> call, Tensor[] tangents) {
      return null;
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      times++;
      return others;
    }

    @Override
    public boolean readsOutput() {
      return false;
    }
  }

  @Test
  void recordingAsksOnceForEachInput() {
    Asked asked = new Asked();
    Op<None> first = Op.declare("first", "The first.", (in, none) -> in[0], asked);
    Tensor constant = counting(2);
    Variable x = Autograd.variable(counting(2));
    Tensor[] in = new Tensor[100];
    Arrays.fill(in, constant);
    in[7] = x;
    Node node = first.apply(None.NONE, in).origin();
    assertEquals(100, asked.times);
    assertEquals(99, node.savedValues().size(), "all but the only one that is differentiated");
  }

  @Test
  void whatIsJoinedIsNotSaved() {
    Variable x = Autograd.variable(counting(3));
    Tensor joined = JoinOps.concat(0, List.of(x, counting(2), counting(1)));
    assertTrue(joined.origin().savedValues().isEmpty());
    Tensor index = Tensor.of(Strided.contiguous(DType.INT32, Shape.of(2), new int[] {2, 0}));
    assertEquals(1, IndexOps.indexSelect(x, 0, index).origin().savedValues().size());
  }

  @Test
  void thePartOfACotangentIsFoundFromItsPlaceAlone() {
    var joint = JoinOps.Joint.of(1, 2, 0, 3);
    assertEquals(new JoinOps.Joint(1, List.of(2, 2, 5)), joint);
    Call<JoinOps.Joint> noShapes =
        new Call<>() {
          @Override
          public JoinOps.Joint attributes() {
            return joint;
          }

          @Override
          public int arity() {
            return 3;
          }

          @Override
          public Tensor input(int i) {
            throw new AssertionError("input " + i);
          }

          @Override
          public Tensor output() {
            throw new AssertionError("the output");
          }

          @Override
          public Shape shape(int i) {
            throw new AssertionError("the shape of input " + i);
          }

          @Override
          public DType dtype(int i) {
            return DType.FLOAT32;
          }
        };
    Derivative<JoinOps.Joint> d = JoinOps.CONCAT.derivative();
    Tensor g = counting(2, 5);
    assertArrayEquals(new double[] {0, 1, 5, 6}, numbers(d.vjp(noShapes, 0, g)));
    assertEquals(Shape.of(2, 0), d.vjp(noShapes, 1, g).shape());
    assertArrayEquals(new double[] {2, 3, 4, 7, 8, 9}, numbers(d.vjp(noShapes, 2, g)));
  }

  private static double[] numbers(Tensor t) {
    return (double[]) Casts.fresh(t.values(), DType.FLOAT64).data();
  }

  @Test
  void manyAreStackedAndGetTheirGradients() {
    List<Variable> parts = new ArrayList<>();
    for (int k = 0; k < MANY; k++) parts.add(Autograd.variable(counting(2)));
    Tensor weights = counting(MANY, 2);
    JoinOps.stack(0, parts).mul(weights).sum().backward();
    double[] expected = numbers(weights);
    for (int k = 0; k < MANY; k += 997) {
      double[] own = {expected[2 * k], expected[2 * k + 1]};
      assertArrayEquals(own, numbers(parts.get(k).grad()), "part " + k);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, 1000})
  void noTensorIsCutIntoMorePiecesThanAFew(int extent) {
    Variable x = Autograd.variable(counting(extent, 2));
    List<Tensor> rows = x.unstack(0);
    assertEquals(extent, rows.size());
    Map<Node, Integer> cut = new IdentityHashMap<>();
    Map<Node, Boolean> seen = new IdentityHashMap<>();
    for (Tensor row : rows) {
      for (Node n = row.origin(); n.inputCount() > 0 && seen.put(n, true) == null; ) {
        n = n.edge(0).from();
        cut.merge(n, 1, Integer::sum);
      }
    }
    for (int pieces : cut.values()) assertTrue(pieces <= 16, "cut into " + pieces);
    Tensor weights = counting(extent, 2);
    List<Tensor> factors = weights.unstack(0);
    Tensor sum = Apply.zeros(Shape.SCALAR, DType.FLOAT32);
    for (int k = 0; k < extent; k++) sum = sum.add(rows.get(k).mul(factors.get(k)).sum());
    sum.backward();
    assertArrayEquals(numbers(weights), numbers(x.grad()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 100, 101, 1000})
  void piecesOfAnySizeAreTheSameDifferentiatedOrNot(int size) {
    Tensor plain = counting(2, 101);
    Variable x = Autograd.variable(plain);
    List<Tensor> expected = JoinOps.split(plain, size, 1);
    List<Tensor> pieces = JoinOps.split(x, size, 1);
    assertEquals(expected.size(), pieces.size());
    for (int k = 0; k < pieces.size(); k++) {
      assertEquals(expected.get(k).shape(), pieces.get(k).shape());
      assertArrayEquals(numbers(expected.get(k)), numbers(pieces.get(k)));
    }
    JoinOps.concat(1, pieces).mul(plain).sum().backward();
    assertArrayEquals(numbers(plain), numbers(x.grad()));
  }
}
