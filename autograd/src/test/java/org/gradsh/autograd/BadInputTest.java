package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Apply;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What does not fit is told in the house's form, and loses nothing. */
class BadInputTest {
  private static final Tensor M = ones(2, 3);
  private static final Tensor V = ones(4);

  private record Bad(Executable body, String firstLine, String... more) {}

  private static Bad bad(Executable body, String firstLine, String... more) {
    return new Bad(body, firstLine, more);
  }

  private static Stream<DynamicTest> each(Bad... cases) {
    return Stream.of(cases)
        .map(b -> dynamicTest(b.firstLine, () -> Expect.error(b.body, b.firstLine, b.more)));
  }

  @Test
  void theWholeMessage() {
    Variable w = variable(ones(10, 784), "w");
    TensorException e =
        Expect.error(() -> ones(64, 784).matmul(w), "matmul: inner dimensions differ");
    assertEquals(
        """
        matmul: inner dimensions differ
          a  float32 [64, 784]   columns: 784
          w  float32 [10, 784]   rows:     10
          perhaps: matmul(a, w.T())\
        """,
        e.getMessage());
    assertEquals(TensorException.Kind.SHAPE, e.kind());
    assertEquals(List.of("a", "b"), e.roles());
    assertEquals(
        """
        matmul: inner dimensions differ
          x * 2      float32 [64, 784]   columns: 784
          V.T() (w)  float32 [10, 784]   rows:     10
          perhaps: matmul(x * 2, V)\
        """,
        e.message(List.of("x * 2", "V.T()")));
    assertTrue(e.message(List.of("x", "-V.T()")).endsWith("matmul(x, (-V.T()).T())"));
    assertTrue(e.message(List.of("{b}", "f(V, 1)")).endsWith("matmul({b}, f(V, 1).T())"));
    e = Expect.error(() -> ones(2, 3).add(ones(2, 4)), "add: shapes do not broadcast");
    assertEquals(
        """
        add: shapes do not broadcast
          a  float32 [2, 3]   axis -1: 3
          b  float32 [2, 4]   axis -1: 4
          aligned at the last axis, sizes must be equal or 1\
        """,
        e.getMessage());
    e = Expect.error(() -> ones(6).reshape(-1, 4), "reshape: the sizes differ");
    assertEquals(
        """
        reshape: the sizes differ
          this  float32 [6]   6 elements
          wanted [-1, 4]: 4 elements
          −1 would not be whole\
        """,
        e.getMessage());
    e =
        Expect.error(
            () -> crossEntropy(ones(4, 3), tensor(0, 1, 2, 1)),
            "crossEntropy: classes are integers");
    assertEquals(
        """
        crossEntropy: classes are integers
          target  float32 [4]
          perhaps: target.to(DType.INT64); tensor(…) gives float32\
        """,
        e.getMessage());
  }

  /** Every elementwise op of several operands refuses shapes that do not broadcast. */
  @TestFactory
  Stream<DynamicTest> shapesThatDoNotBroadcast() {
    return ElementwiseCatalogue.ALL.stream()
        .filter(op -> op.arity() > 1)
        .map(
            op ->
                dynamicTest(
                    op.name(),
                    () -> {
                      Tensor[] in = new Tensor[op.arity()];
                      for (int k = 0; k < in.length; k++) {
                        boolean odd = k == in.length - 1;
                        DType dtype = op.isMask(k) ? DType.BOOL : DType.INT32;
                        in[k] = odd ? ones(dtype, 5) : ones(dtype, 2, 3);
                      }
                      Expect.error(
                          () -> Apply.elementwise(op, in),
                          op.name() + ": shapes do not broadcast",
                          "[2, 3]",
                          "axis -1: 5");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> shapes() {
    return each(
        bad(() -> M.matmul(V), "matmul: inner dimensions differ", "columns: 3", "rows:    4"),
        bad(() -> M.matmul(tensor(2)), "matmul: a scalar is no matrix", "mul"),
        bad(
            () -> ones(2, 3, 4).matmul(ones(5, 4, 2)),
            "matmul: batches do not broadcast",
            "batch: [2]",
            "batch: [5]"),
        bad(() -> M.dot(M), "dot: vectors are wanted", "float32 [2, 3]"),
        bad(() -> V.dot(ones(3)), "dot: lengths differ", "float32 [3]"),
        bad(() -> M.outer(V), "outer: vectors are wanted"),
        bad(() -> M.reshape(4, 2), "reshape: the sizes differ", "6 elements", "[4, 2]: 8 elements"),
        bad(() -> M.reshape(-1, 4), "reshape: the sizes differ", "[-1, 4]"),
        bad(() -> M.reshape(-1, -1), "reshape: more than one size is to be inferred"),
        bad(() -> M.reshape(-2, -3), "shape: a size is negative: [-2, -3]"),
        bad(() -> M.broadcastTo(3, 2), "broadcastTo: the shape does not broadcast to [3, 2]"),
        bad(() -> M.squeeze(0), "squeeze: axis 0 is not of extent 1", "axis 0: 2"),
        bad(() -> M.transpose(0), "transpose: 1 axes are given", "axes: 2"),
        bad(() -> M.flatten(1, 0), "flatten: axis 1 comes after axis 0"),
        bad(() -> V.tril(0), "tril: a matrix is wanted, or a batch of them"),
        bad(() -> V.diagonal(), "diagonal: a matrix is wanted, or a batch of them"),
        bad(() -> M.pad(0, 1), "pad: 1 numbers are given", "4 numbers"),
        bad(() -> M.pad(0, 1, 1, -1, 0), "pad: -1 is negative"),
        bad(() -> M.tile(2, -1), "tile: -1 is negative"),
        bad(() -> M.repeat(-1, 0), "repeat: -1 is negative"),
        bad(() -> M.split(0, 0), "split: the size of a piece is 0"),
        bad(() -> concat(0, M, V), "concat: the shapes differ", "tensor 1", "[4]"),
        bad(() -> concat(0, tensor(1), tensor(2)), "concat: scalars have no axis", "stack"),
        bad(() -> concat(List.of()), "concat: there are no tensors"),
        bad(() -> stack(List.of()), "stack: there are no tensors"),
        bad(() -> stack(0, M, V), "stack: the shapes differ"),
        bad(() -> M.item(), "item: one element is wanted", "float32 [2, 3]", "6 elements"),
        bad(() -> zeros(0).item(), "item: one element is wanted", "0 elements"),
        bad(() -> zeros(0).max(), "max: there is no element to choose from", "float32 [0]"),
        bad(() -> zeros(3, 0).argMax(1), "argMax: there is no element to choose from"));
  }

  @TestFactory
  Stream<DynamicTest> axes() {
    String two = "axes are -2 … 1";
    return each(
        bad(() -> M.sum(2), "sum: axis 2 is out of range", "float32 [2, 3]", "axes: 2", two),
        bad(() -> M.mean(-3), "mean: axis -3 is out of range", two),
        bad(() -> M.prod(5), "prod: axis 5 is out of range", two),
        bad(() -> M.max(2), "max: axis 2 is out of range", two),
        bad(() -> M.var(2), "var: axis 2 is out of range", two),
        bad(() -> M.std(2), "std: axis 2 is out of range", two),
        bad(() -> M.norm(2), "norm: axis 2 is out of range", two),
        bad(() -> M.logSumExp(2), "logSumExp: axis 2 is out of range", two),
        bad(() -> M.any(2), "any: axis 2 is out of range", two),
        bad(() -> M.argMin(2), "argMin: axis 2 is out of range", two),
        bad(() -> M.cumSum(2), "cumSum: axis 2 is out of range", two),
        bad(() -> M.cumProd(2), "cumProd: axis 2 is out of range", two),
        bad(() -> M.softmax(2), "softmax: axis 2 is out of range", two),
        bad(() -> M.logSoftmax(2), "logSoftmax: axis 2 is out of range", two),
        bad(() -> M.flip(2), "flip: axis 2 is out of range", two),
        bad(() -> M.roll(1, 2), "roll: axis 2 is out of range", two),
        bad(() -> M.swapAxes(0, 2), "swapAxes: axis 2 is out of range", two),
        bad(() -> M.moveAxis(2, 0), "moveAxis: axis 2 is out of range", two),
        bad(() -> M.transpose(0, 2), "transpose: axis 2 is out of range", two),
        bad(() -> M.squeeze(2), "squeeze: axis 2 is out of range", two),
        bad(() -> M.flatten(0, 2), "flatten: axis 2 is out of range", two),
        bad(() -> M.repeat(2, 2), "repeat: axis 2 is out of range", two),
        bad(() -> M.split(1, 2), "split: axis 2 is out of range", two),
        bad(() -> M.unstack(2), "unstack: axis 2 is out of range", two),
        bad(() -> M.gather(2, M.to(DType.INT64)), "gather: axis 2 is out of range", two),
        bad(() -> concat(2, M, M), "concat: axis 2 is out of range", two),
        bad(() -> M.unsqueeze(3), "unsqueeze: there is no place 3 for a new axis", "-3 … 2"),
        bad(() -> stack(3, M, M), "stack: there is no place 3 for a new axis", "-3 … 2"),
        bad(() -> tensor(1).softmax(0), "softmax: axis 0 is out of range", "a scalar has no axes"),
        bad(() -> M.sum(0, 0), "sum: axis 0 is given twice", "each axis once"),
        bad(() -> M.sum(1, -1), "sum: axis -1 is given twice"),
        bad(() -> M.transpose(0, 0), "transpose: axis 0 is given twice"),
        bad(() -> M.shape().dim(2), "shape: axis 2 is out of range for [2, 3]"));
  }

  @TestFactory
  Stream<DynamicTest> indices() {
    Tensor index = tensor(new long[] {0, 7});
    return each(
        bad(() -> M.get(2), "get: index 2 is out of range for axis 0", "axis 0: 2", "-2 … 1"),
        bad(() -> M.get(0, -4), "get: index -4 is out of range for axis 1", "axis 1: 3"),
        bad(() -> M.get(0, 0, 0), "get: 3 indices, but the tensor has 2 axes"),
        bad(() -> tensor(1).get(0), "get: 1 indices, but the tensor has no axes"),
        bad(() -> M.get("5"), "get: index 5 is out of range for axis 0"),
        bad(() -> M.get("0:1, 0, 0"), "get: 3 indices, but the tensor has 2 axes"),
        bad(() -> M.get("..., ..."), "get: more than one ellipsis", "in \"..., ...\""),
        bad(() -> M.get("::0"), "get: the step of \"::0\" is 0"),
        bad(() -> M.get("1:2:3:4"), "get: \"1:2:3:4\" has more than two colons"),
        bad(() -> M.get("a"), "get: \"a\" is neither an index nor a slice"),
        bad(() -> M.get(""), "get: a part is empty"),
        bad(() -> M.get(",1"), "get: a part is empty"),
        bad(() -> M.get("1.5"), "get: \"1.5\" is neither an index nor a slice"),
        bad(() -> M.get(V), "get: an index must be int32 or int64", "not integers"),
        bad(() -> M.get(V.gt(0)), "get: the mask does not cover the first axes"),
        bad(
            () -> M.indexSelect(0, index),
            "indexSelect: index 7 is out of range for axis 0",
            "at [1]"),
        bad(() -> M.gather(0, index), "gather: the index does not fit", "axes: 1"),
        bad(
            () -> M.gather(1, tensor(new long[][] {{0}, {-4}})),
            "gather: index -4 is out of range for axis 1",
            "at [1, 0]"),
        bad(() -> M.gather(0, M), "gather: an index must be int32 or int64"),
        bad(
            () -> M.scatterAdd(0, tensor(new long[][] {{5}}), M),
            "scatterAdd: index 5 is out of range for axis 0"),
        bad(
            () -> M.scatterAdd(0, tensor(new long[][] {{0, 0, 0}, {1, 1, 1}}), ones(1, 1)),
            "scatterAdd: the index does not fit",
            "source"),
        bad(() -> M.maskedSelect(M), "maskedSelect: the mask must be bool"),
        bad(() -> M.maskedSelect(V.gt(0)), "maskedSelect: shapes do not broadcast"),
        bad(() -> oneHot(index, 3), "oneHot: class 7 is out of range", "classes are 0 … 2"),
        bad(() -> oneHot(index, -1), "oneHot: the number of classes is -1"),
        bad(() -> oneHot(V, 3), "oneHot: an index must be int32 or int64"));
  }

  @TestFactory
  Stream<DynamicTest> dtypesAndValues() {
    return each(
        bad(
            () -> variable(new int[] {1, 2}, "n"),
            "variable: only float32 and float64 can be differentiated",
            "n  int32 [2]",
            "to(DType.FLOAT32)"),
        bad(
            () -> variable(new boolean[] {true}),
            "variable: only float32 and float64 can be differentiated"),
        bad(() -> where(V, V, V), "where: mask must be a mask", "not bool", "x.gt(0)"),
        bad(() -> V.and(V), "and: is for masks and integers, not float32"),
        bad(() -> M.norm(Double.NaN, new int[] {0}, false), "norm: the order is NaN"),
        bad(() -> arange(0, 1, 0), "arange: cannot count from 0.0 to 1.0 in steps of 0.0"),
        bad(() -> arange(0, Double.NaN, 1), "arange: cannot count from 0.0 to NaN in steps of 1.0"),
        bad(() -> randint(10, 3), "randint: no integer in [10, 3)", "randint(0, 10, …)"),
        bad(() -> randint(0), "randint: no integer in [0, 0)"),
        bad(
            () -> tensor(new int[] {7}).rem(tensor(new int[] {0})),
            "rem: an integer is divided by zero"),
        bad(
            () -> tensor(new long[] {7}).floorDivide(0),
            "floorDivide: an integer is divided by zero"),
        bad(() -> cuda(0), "no device cuda:0", "Device.CPU"));
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    Tensor classes = tensor(new long[] {0, 3});
    return each(
        bad(
            () -> crossEntropy(M, classes),
            "crossEntropy: class 3 is out of range",
            "target",
            "at [1]",
            "classes are 0 … 2"),
        bad(
            () -> crossEntropy(M, tensor(new long[] {-1, 0})),
            "crossEntropy: class -1 is out of range",
            "at [0]"),
        bad(() -> nllLoss(M, tensor(new long[] {-1, 0})), "nllLoss: class -1 is out of range"),
        bad(() -> crossEntropy(M, tensor(1)), "crossEntropy: classes are integers"),
        bad(() -> crossEntropy(ones(3), tensor(1)), "crossEntropy: classes are integers"),
        bad(() -> nllLoss(M, tensor(1, 0)), "nllLoss: classes are integers", "gives float32"),
        bad(
            () -> crossEntropy(M, ones(2, 4)),
            "crossEntropy: the target must have the prediction's shape"),
        bad(
            () -> binaryCrossEntropy(tensor(.5, 1.5), tensor(0, 1)),
            "binaryCrossEntropy: 1.5 is no probability",
            "binaryCrossEntropyWithLogits"),
        bad(
            () -> binaryCrossEntropy(variable(tensor(-.5)), tensor(0)),
            "binaryCrossEntropy: -0.5 is no probability"),
        bad(() -> variable(1).assign((Tensor) null), "assign: the value is null", "variable"),
        bad(() -> variable(1).assignSub((Tensor) null), "assignSub: the value is null"),
        bad(() -> nllLoss(M, classes), "nllLoss: class 3 is out of range", "classes are 0 … 2"),
        bad(
            () -> crossEntropy(M, tensor(new long[] {0})),
            "crossEntropy: one class for each example is wanted"),
        bad(() -> crossEntropy(M, V), "crossEntropy: the target must have the prediction's shape"),
        bad(
            () -> crossEntropy(ones(2, 2, 2), classes),
            "crossEntropy: one class for each example is wanted"),
        bad(() -> nllLoss(M, ones(2)), "nllLoss: classes are integers", "to(DType.INT64)"),
        bad(() -> mseLoss(M, V), "mseLoss: the target must have the prediction's shape"),
        bad(
            () -> binaryCrossEntropyWithLogits(M, ones(3)),
            "binaryCrossEntropyWithLogits: the target must have the prediction's shape",
            "broadcasting"));
  }

  @TestFactory
  Stream<DynamicTest> einsumTexts() {
    return each(
        bad(() -> einsum("ij,jk->ik", M), "einsum \"ij,jk->ik\": 2 operands are named, 1 given"),
        bad(() -> einsum("ijk->i", M), "einsum \"ijk->i\": 'ijk' names 3 axes", "2 axes"),
        bad(() -> einsum("ij->ik", M), "einsum \"ij->ik\": the result's axis 'k' is in no operand"),
        bad(() -> einsum("ij->ii", M), "einsum \"ij->ii\": the result names axis 'i' twice"),
        bad(() -> einsum("ij->i->j", M), "einsum \"ij->i->j\": there is more than one arrow"),
        bad(() -> einsum("i1->i", M), "einsum \"i1->i\": 'i1'"),
        bad(() -> einsum("ii->i", M), "einsum \"ii->i\": axis 'i' has two sizes in one operand"),
        bad(
            () -> einsum("ij,jk->ik", M, M),
            "einsum \"ij,jk->ik\": axis 'j' is 3 in one operand and 2 in another",
            "float32 [2, 3]"));
  }

  @TestFactory
  Stream<DynamicTest> sizes() {
    return each(
        bad(() -> zeros(2, -3), "shape: a size is negative: [2, -3]", "0 or more"),
        bad(() -> rand(-1), "shape: a size is negative: [-1]"),
        bad(() -> linspace(0, 1, -1), "shape: a size is negative: [-1]"),
        bad(() -> eye(-1), "shape: a size is negative: [-1, -1]"),
        bad(() -> randperm(-1), "shape: a size is negative: [-1]"),
        bad(
            () -> zeros(1 << 16, 1 << 15),
            "shape: too many elements: [65536, 32768]",
            "2147483647"),
        bad(
            () -> tensor(1).broadcastTo(1 << 20, 1 << 20, 1 << 20),
            "shape: too many elements: [1048576, 1048576, 1048576]"),
        bad(() -> zeros(50_000, 1).add(zeros(50_000)), "shape: too many elements: [50000, 50000]"),
        bad(() -> arange(3e9), "arange: too many elements: 3.0E9"),
        bad(
            () -> tensor(1).broadcastTo(1 << 30).tile(4),
            "tile: an axis would have 4294967296 places"),
        bad(
            () -> tensor(1).broadcastTo(1 << 30).repeat(4, 0),
            "repeat: an axis would have 4294967296 places"));
  }

  // ---- nothing is lost ----

  @Test
  void aTapeGoesOnAfterAnError() {
    Variable x = variable(ones(2, 3));
    try (GradientTape tape = new GradientTape()) {
      Tensor y = x.mul(3);
      Expect.error(() -> y.matmul(x), "matmul: inner dimensions differ");
      Expect.error(() -> y.add(V), "add: shapes do not broadcast");
      Expect.error(() -> y.sum(9), "sum: axis 9 is out of range");
      Tensor z = y.mul(2);
      Expect.values(tape.gradient(z, x), 6, 6, 6, 6, 6, 6);
    }
  }

  @Test
  void aVariableStaysWhatItWas() {
    Variable x = variable(1, 2, 3);
    Expect.error(
        () -> x.assign(V),
        "assign: the value does not fit the variable",
        "variable  float32 [3]",
        "float32 [4]");
    Expect.error(() -> x.assignSub(M), "assignSub: the value does not fit the variable");
    Expect.error(
        () -> x.assign(tensor(new double[][] {{1}, {2}, {3}})),
        "assign: the value does not fit the variable",
        "value.reshape(3)");
    Expect.values(x, 1, 2, 3);
    assertFalse(x.hasGrad());
    x.assign(5);
    Expect.values(x, 5, 5, 5);
  }

  @Test
  void anErrorInBackwardLeavesTheGraphUsable() {
    Variable x = variable(1, 2);
    Tensor y = x.square();
    Expect.error(() -> y.backward(V), "backward: the cotangent must have the target's shape");
    Expect.error(y::backward, "backward: the target is not a scalar");
    y.backward(ones(2));
    Expect.values(x.grad(), 2, 4);
  }
}
