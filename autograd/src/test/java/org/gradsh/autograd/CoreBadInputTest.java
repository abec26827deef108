package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Sorting, statistics, scans, pieces, places and updates: what does not fit is told. */
class CoreBadInputTest {
  private static final Tensor M = ones(2, 3);
  private static final Tensor V = ones(4);
  private static final Tensor I = tensor(new long[] {0, 1});

  private record Bad(Executable body, String firstLine, String... more) {}

  private static Bad bad(Executable body, String firstLine, String... more) {
    return new Bad(body, firstLine, more);
  }

  private static Stream<DynamicTest> each(Bad... cases) {
    return Stream.of(cases)
        .map(b -> dynamicTest(b.firstLine, () -> Expect.error(b.body, b.firstLine, b.more)));
  }

  @TestFactory
  Stream<DynamicTest> axes() {
    String two = "axes are -2 … 1";
    return each(
        bad(() -> M.sort(2), "sort: axis 2 is out of range", "float32 [2, 3]", two),
        bad(() -> tensor(1).sort(), "sort: axis -1 is out of range", "a scalar has no axes"),
        bad(() -> M.argSort(2), "argSort: axis 2 is out of range", two),
        bad(() -> M.topK(1, 2), "topK: axis 2 is out of range", two),
        bad(() -> M.kthValue(1, -3), "kthValue: axis -3 is out of range", two),
        bad(() -> M.cumMax(2), "cumMax: axis 2 is out of range", two),
        bad(() -> M.cumMin(2), "cumMin: axis 2 is out of range", two),
        bad(() -> M.logCumSumExp(2), "logCumSumExp: axis 2 is out of range", two),
        bad(() -> M.diff(2), "diff: axis 2 is out of range", two),
        bad(() -> M.trapezoid(1, 2), "trapezoid: axis 2 is out of range", two),
        bad(() -> M.cumulativeTrapezoid(1, 2), "cumulativeTrapezoid: axis 2 is out of range", two),
        bad(() -> M.median(2), "median: axis 2 is out of range", two),
        bad(() -> M.median(0, 0), "median: axis 0 is given twice"),
        bad(() -> M.quantile(.5, 2), "quantile: axis 2 is out of range", two),
        bad(() -> M.nanSum(2), "nanSum: axis 2 is out of range", two),
        bad(() -> M.nanMean(2), "nanMean: axis 2 is out of range", two),
        bad(() -> M.countNonZero(2), "countNonZero: axis 2 is out of range", two),
        bad(() -> M.average(V, 2), "average: axis 2 is out of range", two),
        bad(() -> M.chunk(2, 2), "chunk: axis 2 is out of range", two),
        bad(() -> M.split(new int[] {1}, 2), "split: axis 2 is out of range", two),
        bad(() -> M.tensorSplit(2, 2), "tensorSplit: axis 2 is out of range", two),
        bad(() -> M.roll(new int[] {1}, new int[] {2}), "roll: axis 2 is out of range", two),
        bad(() -> M.rot90(1, 0, 2), "rot90: axis 2 is out of range", two),
        bad(() -> M.rot90(1, 1, -1), "rot90: axis -1 is given twice"),
        bad(() -> V.rot90(), "rot90: axis 1 is out of range"),
        bad(() -> M.unflatten(2, 1, 1), "unflatten: axis 2 is out of range", two),
        bad(() -> M.takeAlongAxis(I, 2), "takeAlongAxis: axis 2 is out of range", two),
        bad(() -> M.indexAdd(2, I, M), "indexAdd: axis 2 is out of range", two),
        bad(() -> M.indexCopy(2, I, M), "indexCopy: axis 2 is out of range", two),
        bad(() -> M.indexFill(2, I, 7), "indexFill: axis 2 is out of range", two),
        bad(() -> M.scatter(2, I, M), "scatter: axis 2 is out of range", two),
        bad(() -> M.scatterReduce(2, I, M, "sum"), "scatterReduce: axis 2 is out of range", two));
  }

  @TestFactory
  Stream<DynamicTest> order() {
    return each(
        bad(() -> M.topK(4), "topK: k is 4", "axis 1: 3", "k is 0 … 3"),
        bad(() -> M.topK(-1), "topK: k is -1"),
        bad(() -> M.kthValue(0), "kthValue: k is 0", "k is 1 … 3"),
        bad(() -> zeros(0).kthValue(1), "kthValue: k is 1", "the axis is empty"),
        bad(
            () -> ones(3, 2).searchSorted(ones(2, 2)),
            "searchSorted: the rows do not match those of the values",
            "float32 [3, 2]",
            "float32 [2, 2]"),
        bad(
            () -> tensor(1).searchSorted(V),
            "searchSorted: the rows do not match those of the values"),
        bad(() -> zeros(0).median(), "median: there is no element to choose from", "float32 [0]"),
        bad(() -> zeros(2, 0).quantile(.5, 1), "quantile: there is no element to choose from"),
        bad(() -> V.quantile(50), "quantile: 50.0 is not in 0 … 1", "divided by 100"),
        bad(() -> V.quantile(Double.NaN), "quantile: NaN is not in 0 … 1"),
        bad(() -> M.cov().unsqueeze(0).cov(), "cov: a matrix is wanted, or a vector", "axes: 3"),
        bad(() -> tensor(1).corrCoef(), "corrCoef: a matrix is wanted, or a vector"),
        bad(() -> V.norm(Double.NaN, new int[0], false), "norm: the order is NaN"),
        bad(() -> V.diff(-1, 0), "diff: -1 times"),
        bad(
            () -> M.trapezoid(V, 1),
            "trapezoid: the places do not match the values",
            "axis 1: 3",
            "float32 [4]"),
        bad(
            () -> M.average(V, 1),
            "average: the weights do not match the elements",
            "axis 1: 3",
            "a vector of 3 weights"));
  }

  @TestFactory
  Stream<DynamicTest> counts() {
    return each(
        bad(() -> V.bincount(), "bincount: an index must be int32 or int64", "not integers"),
        bad(() -> I.reshape(1, 2).bincount(), "bincount: a vector is wanted", "axes: 2"),
        bad(() -> I.sub(1).bincount(), "bincount: -1 cannot be counted", "at place 0"),
        bad(() -> I.bincount(-1), "bincount: at least -1 counts"),
        bad(() -> I.bincount(V, 0), "bincount: a weight for each element is wanted", "float32 [4]"),
        bad(() -> V.histogram(0), "histogram: 0 bins from 1.0 to 1.0"),
        bad(() -> V.histogram(3, 2, 1), "histogram: 3 bins from 2.0 to 1.0"),
        bad(() -> V.mul(Double.NaN).histogram(3), "histogram: 3 bins from NaN to NaN"),
        bad(() -> M.repeat(I, 1), "repeat: a count for each place is wanted", "axis 1: 3"),
        bad(() -> M.repeat(ones(2), 0), "repeat: counts must be int32 or int64"),
        bad(() -> M.repeat(I.sub(1), 0), "repeat: the count -1 is negative", "at [0]"),
        bad(() -> trilIndices(-1, 2, 0), "trilIndices: a matrix of -1 × 2"),
        bad(() -> triuIndices(2, -1, 0), "triuIndices: a matrix of 2 × -1"),
        bad(
            () -> M.isClose(M, -1, 0),
            "isClose: rtol -1.0 and atol 0.0",
            "tolerances are numbers of 0 or more"),
        bad(() -> M.isClose(V), "isClose: shapes do not broadcast", "axis -1: 4"));
  }

  @TestFactory
  Stream<DynamicTest> pieces() {
    return each(
        bad(() -> M.chunk(0, 0), "chunk: the number of pieces is 0"),
        bad(() -> M.tensorSplit(-1, 0), "tensorSplit: the number of pieces is -1"),
        bad(
            () -> M.split(new int[] {1, 1}, 1),
            "split: the sizes are [1, 1]",
            "axis 1: 3",
            "that add up to 3"),
        bad(() -> M.split(new int[] {4, -1}, 1), "split: the sizes are [4, -1]"),
        bad(() -> meshgrid("yx", V), "meshgrid: no indexing is called \"yx\"", "\"ij\""),
        bad(() -> meshgrid(V, M), "meshgrid: operand 1 is no vector", "float32 [2, 3]"),
        bad(() -> broadcastTensors(M, V), "broadcastTensors: shapes do not broadcast"),
        bad(() -> V.pad("mirror", 1, 1), "pad: no mode is called \"mirror\"", "reflect"),
        bad(() -> M.pad("reflect", 1, 1), "pad: 2 numbers are given", "4 numbers"),
        bad(() -> V.pad("wrap", -1, 1), "pad: -1 is negative"),
        bad(() -> zeros(0).pad("edge", 1, 1), "pad: axis 0 has no elements to repeat"),
        bad(
            () -> M.roll(new int[] {1}, new int[] {0, 1}),
            "roll: 1 shifts for 2 axes",
            "a shift for each axis"),
        bad(() -> V.unflatten(0, 3, -1), "unflatten: [3, -1] is not the axis", "axis 0: 4"),
        bad(() -> V.unflatten(0, -1, -1), "unflatten: [-1, -1] is not the axis"),
        bad(() -> V.unflatten(0, -2, -2), "unflatten: [-2, -2] is not the axis"),
        bad(() -> V.unflatten(0), "unflatten: [] is not the axis"),
        bad(() -> hstack(), "concat: there are no tensors"),
        bad(() -> vstack(M, V), "concat: the shapes differ", "[1, 4]"));
  }

  @TestFactory
  Stream<DynamicTest> updates() {
    Tensor far = tensor(new long[] {0, 7});
    return each(
        bad(
            () -> M.indexAdd(0, I, V),
            "indexAdd: the source does not fit",
            "float32 [4]",
            "the source must be [2, 3]"),
        bad(() -> M.indexAdd(0, V, M), "indexAdd: an index must be int32 or int64"),
        bad(() -> M.indexAdd(0, far, M), "indexAdd: index 7 is out of range for axis 0", "at [1]"),
        bad(() -> M.indexCopy(0, far, M), "indexCopy: index 7 is out of range for axis 0"),
        bad(
            () -> M.indexCopy(0, I.reshape(1, 2), M),
            "indexCopy: the index is no vector",
            "axes: 2"),
        bad(() -> M.indexFill(0, far, 1), "indexFill: index 7 is out of range for axis 0"),
        bad(() -> M.scatter(0, I, M), "scatter: the index does not fit", "axes: 1"),
        bad(
            () -> M.scatter(1, tensor(new long[][] {{5}}), M),
            "scatter: index 5 is out of range for axis 1",
            "at [0, 0]"),
        bad(
            () -> M.scatterReduce(0, I, M, "median"),
            "scatterReduce: nothing is called \"median\"",
            "sum, prod, mean, amax or amin"),
        bad(
            () -> M.gt(0).scatterReduce(0, I, M, "sum"),
            "scatterReduce: masks are not reduced",
            "bool [2, 3]"),
        bad(() -> M.maskedFill(M, 1), "maskedFill: the mask must be bool", "not bool"),
        bad(
            () -> M.maskedFill(V.gt(0), 1),
            "maskedFill: the mask does not broadcast to [2, 3]",
            "bool [4]"),
        bad(() -> M.maskedFill(M.gt(0), V), "maskedFill: the value does not broadcast to [2, 3]"),
        bad(() -> M.setAt("0", V), "setAt: the value does not broadcast to [3]", "float32 [4]"),
        bad(() -> M.setAt("5", 1), "get: index 5 is out of range for axis 0"),
        bad(() -> M.setAt(V, 1), "setAt: an index must be int32 or int64"),
        bad(() -> M.setAt(I, V), "setAt: the value does not broadcast to [2, 3]"),
        bad(() -> M.setAt(V.gt(0), 1), "setAt: the mask does not cover the first axes", "bool [4]"),
        bad(() -> M.addAt("0", V), "addAt: the value does not broadcast to [3]"),
        bad(() -> V.diagonalScatter(V), "diagonalScatter: a matrix is wanted, or a batch of them"),
        bad(
            () -> M.diagonalScatter(V),
            "diagonalScatter: the source is no diagonal of this",
            "the source must be [2]"),
        bad(
            () -> M.takeAlongAxis(ones(DType.INT64, 5, 2), 1),
            "takeAlongAxis: the shapes do not broadcast",
            "int64 [5, 2]"),
        bad(
            () -> M.takeAlongAxis(ones(2, 2), 1),
            "takeAlongAxis: an index must be int32 or int64"));
  }
}
