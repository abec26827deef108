package org.gradsh.autograd.op;

import static org.gradsh.autograd.Autograd.matmul;
import static org.gradsh.autograd.Autograd.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Gemm;
import org.gradsh.autograd.cpu.Strided;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Vjps that are added to a sum in place: the sum that the vjp and an addition give. */
class AddingTest {
  private static final boolean IN_PLACE = Gemm.backend().startsWith("OpenBLAS");

  private final Random random = new Random(31);

  private Tensor random(DType dtype, Shape shape) {
    double[] values = random.doubles(shape.size(), -2, 2).toArray();
    return Tensor.of(Strided.contiguous(DType.FLOAT64, shape, values)).to(dtype);
  }

  /** Adds the cotangent of each operand; says of each whether there was a form for it. */
  private List<Boolean> added(Tensor y, Tensor g) {
    OpNode<?> node = (OpNode<?>) y.origin();
    List<Boolean> fitted = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      Tensor sum = random(node.inputDtype(i), node.inputShape(i));
      double[] before = sum.toDoubleArray();
      double[] expected = sum.add(node.vjp(i, g)).toDoubleArray();
      boolean fits = node.addVjp(i, g, sum);
      assertArrayEquals(fits ? expected : before, sum.toDoubleArray(), 0, y + ", operand " + i);
      fitted.add(fits);
    }
    return fitted;
  }

  private List<Boolean> added(Tensor y) {
    return added(y, random(y.dtype(), y.shape()));
  }

  @TestFactory
  List<DynamicTest> samples() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Op<?> op : Catalogue.structural()) {
      if (op.adding() == null) continue;
      for (Case c : op.cases()) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
          tests.add(DynamicTest.dynamicTest(c.name() + " " + dtype, () -> sample(c, dtype)));
        }
      }
    }
    assertTrue(tests.size() > 20, "samples: " + tests.size());
    return tests;
  }

  private void sample(Case c, DType dtype) {
    Tensor[] in =
        c.operands().stream().map(o -> variable(random(dtype, o.shape()))).toArray(Tensor[]::new);
    added(c.function().apply(in));
  }

  @Test
  void slicesOfAnyLayout() {
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      Tensor x = random(dtype, Shape.of(40, 6, 70)).detach();
      Variable v = variable(x);
      for (String at :
          List.of("3", ":, 2", ":, :, 5", "::3, 1:4, ::-2", "-1, :, 10:20", "..., 7")) {
        Tensor y = v.get(at);
        assertEquals(List.of(true), added(y), at);
        // A cotangent that lies in columns.
        Shape turned = y.T().shape();
        assertEquals(List.of(true), added(y, random(dtype, turned).T()), at);
      }
      Tensor all = v.get(":");
      assertEquals(List.of(true), added(all, Apply.ones(all.shape(), dtype)));
    }
  }

  @Test
  void productsOfMatrices() {
    int[][] sizes = {{33, 40, 65}, {32, 64, 512}, {2, 90, 3}, {128, 128, 128}, {100, 300, 17}};
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int[] s : sizes) {
        Variable a = variable(random(dtype, Shape.of(s[0], s[1])));
        Variable b = variable(random(dtype, Shape.of(s[1], s[2])));
        // How long the sums are that an element of a cotangent is: too long ones are left alone.
        List<Boolean> fits = List.of(IN_PLACE && s[2] <= 128, IN_PLACE && s[0] <= 128);
        assertEquals(fits, added(matmul(a, b)), List.of(s[0], s[1], s[2]) + " " + dtype);
        Tensor g = random(dtype, Shape.of(s[2], s[0])).T();
        assertEquals(fits, added(matmul(a, b), g), "transposed cotangent");
        Tensor wide = random(dtype, Shape.of(s[1], 2 * s[2] + 1));
        Tensor spread = variable(wide).get(":, ::2").get(":, :" + s[2]);
        assertEquals(fits, added(matmul(a, spread)), "spread operand");
      }
    }
  }

  @Test
  void whatDoesNotFitIsLeftAlone() {
    Variable a = variable(random(DType.FLOAT32, Shape.of(3, 20, 30)));
    Variable b = variable(random(DType.FLOAT32, Shape.of(30, 40)));
    assertEquals(List.of(false, false), added(matmul(a, b)), "a batch");
    Variable wide = variable(random(DType.FLOAT64, Shape.of(30, 40)));
    Tensor mixed = matmul(a.get(0), wide);
    assertFalse(added(mixed).get(0), "a float32 operand of a float64 product");
    Variable row = variable(random(DType.FLOAT32, Shape.of(1, 30)));
    assertEquals(List.of(false, IN_PLACE), added(matmul(row, b)), "one row");
    Variable small = variable(random(DType.FLOAT32, Shape.of(2, 3)));
    assertEquals(List.of(false, false), added(matmul(small, small.T())), "a tiny product");
    OpNode<?> slice = (OpNode<?>) b.get("2:4").origin();
    Tensor sum = random(DType.FLOAT32, b.shape());
    assertFalse(slice.addVjp(0, random(DType.FLOAT64, Shape.of(2, 40)), sum), "another dtype");
  }
}
