package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What does not fit the ops of networks is told in the house's form. */
class NetworkBadInputTest {
  private static final Tensor LINE = ones(1, 2, 5);
  private static final Tensor IMAGE = ones(1, 2, 5, 4);
  private static final Tensor KERNEL = ones(3, 2, 2, 2);
  private static final Tensor M = ones(2, 3);
  private static final Tensor V = ones(4);
  private static final Tensor CLASSES = tensor(new long[] {0, 2});

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
    Variable w = variable(ones(3, 1, 2, 2), "w");
    TensorException e = Expect.error(() -> conv2d(IMAGE, w), "conv2d: the channels differ");
    assertEquals(
        """
        conv2d: the channels differ
          x  float32 [1, 2, 5, 4]   channels: 2
          w  float32 [3, 1, 2, 2]   channels: 1
          w is [outputs, channels / groups, …size]\
        """,
        e.getMessage());
    e =
        Expect.error(
            () -> conv2d(IMAGE, ones(1, 2, 6, 2)), "conv2d: the kernel is larger than the image");
    assertEquals(
        """
        conv2d: the kernel is larger than the image
          x  float32 [1, 2, 5, 4]   axis -2: 5 with padding
          the kernel covers 6
          perhaps: more padding, or less dilation\
        """,
        e.getMessage());
    e =
        Expect.error(
            () -> maxPool2d(IMAGE, Pool.size(4).padding(3)), "maxPool2d: padding 3 is too large");
    assertEquals(
        """
        maxPool2d: padding 3 is too large
          a window of 4
          perhaps: at most half of the window\
        """,
        e.getMessage());
    e =
        Expect.error(
            () -> linear(M, ones(3, 4)),
            "linear: x [..., inputs] and w [outputs, inputs] are wanted");
    assertEquals(
        """
        linear: x [..., inputs] and w [outputs, inputs] are wanted
          x  float32 [2, 3]   inputs: 3
          w  float32 [3, 4]   inputs: 4
          perhaps: linear(x, w.T())\
        """,
        e.getMessage());
    e =
        Expect.error(
            () -> crossEntropy(ones(2, 3, 4), CLASSES),
            "crossEntropy: one class for each example is wanted");
    assertEquals(
        """
        crossEntropy: one class for each example is wanted
          x       float32 [2, 3, 4]   axis 1: classes
          target  int64 [2]           wanted: [2, 4]
          the classes are axis 1 of x; the target has the other axes\
        """,
        e.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> convolutions() {
    return each(
        bad(() -> conv1d(V, ones(1, 1, 1)), "conv1d: [n, channels, length] is wanted", "axes: 1"),
        bad(() -> conv2d(M, KERNEL), "conv2d: [n, channels, height, width] is wanted", "axes: 2"),
        bad(() -> conv3d(LINE, KERNEL), "conv3d: [n, channels, depth, height, width] is wanted"),
        bad(() -> conv2d(IMAGE, M), "conv2d: w has 2 axes", "a kernel has 4"),
        bad(() -> conv2d(IMAGE, KERNEL, Conv.stride(0)), "conv2d: stride 0 is too small", "1 or"),
        bad(() -> conv2d(IMAGE, KERNEL, Conv.padding(-1)), "conv2d: padding -1 is too small"),
        bad(() -> conv2d(IMAGE, KERNEL, Conv.dilation(0)), "conv2d: dilation 0 is too small"),
        bad(
            () -> conv2d(IMAGE, KERNEL, Conv.stride(1, 2, 3)),
            "conv2d: stride has 3 numbers",
            "one number, or 2"),
        bad(() -> conv2d(IMAGE, KERNEL, Conv.groups(0)), "conv2d: groups is 0"),
        bad(
            () -> conv2d(IMAGE, ones(3, 1, 2, 2), Conv.groups(2)),
            "conv2d: the channels are not in 2 equal groups",
            "outputs: 3"),
        bad(
            () -> conv2d(IMAGE, KERNEL, Conv.same().stride(2)),
            "conv2d: same padding is for stride 1"),
        bad(
            () -> conv2d(IMAGE, KERNEL, Conv.outputPadding(1)),
            "conv2d: outputPadding is for transposed convolutions"),
        bad(() -> conv2d(IMAGE, ones(3, 2, 0, 2)), "conv2d: the kernel has no elements"),
        bad(
            () -> conv2d(IMAGE, KERNEL, ones(2)),
            "conv2d: b is not one number for each output",
            "there are 3 outputs"),
        bad(() -> conv2d(IMAGE, KERNEL, (Conv.Options) null), "conv2d: options is null"),
        bad(
            () -> convTranspose1d(LINE, ones(3, 1, 2)),
            "convTranspose1d: the channels differ",
            "channels: 3"),
        bad(
            () -> convTranspose1d(LINE, ones(2, 1, 2), Conv.outputPadding(1)),
            "convTranspose1d: outputPadding 1 is too large",
            "stride 1, dilation 1"),
        bad(
            () -> convTranspose1d(LINE, ones(2, 1, 2), Conv.same()),
            "convTranspose1d: same padding is for convolutions forward"),
        bad(
            () -> convTranspose1d(LINE, ones(2, 1, 2), Conv.padding(4)),
            "convTranspose1d: nothing is left between the padding",
            "less padding"),
        bad(() -> M.unfold(1, 4, 1), "unfold: a window of 4 does not fit", "axis 1: 3"),
        bad(() -> M.unfold(1, 2, 0), "unfold: the step is 0"),
        bad(() -> M.unfold(2, 2, 1), "unfold: axis 2 is out of range"),
        bad(
            () -> unfold(IMAGE, new int[] {2, 2}, Conv.groups(2)),
            "unfold: takes stride, padding and dilation only"),
        bad(
            () -> fold(ones(1, 3, 4), new int[] {3, 3}, new int[] {2, 2}, Conv.valid()),
            "fold: the rows are not whole patches",
            "rows: 3"),
        bad(
            () -> fold(ones(1, 4, 5), new int[] {3, 3}, new int[] {2, 2}, Conv.valid()),
            "fold: the number of patches differs",
            "has 4"),
        bad(
            () -> fold(V, new int[] {3}, new int[] {2}, Conv.valid()),
            "fold: [n, channels · size, patches] is wanted"));
  }

  @TestFactory
  Stream<DynamicTest> pooling() {
    return each(
        bad(() -> maxPool2d(V, 2), "maxPool2d: [..., height, width] is wanted", "axes: 1"),
        bad(() -> maxPool2d(IMAGE, 5), "maxPool2d: the window is larger than the image", "-1: 4"),
        bad(() -> maxPool1d(LINE, 0), "maxPool1d: size 0 is too small"),
        bad(() -> avgPool1d(LINE, Pool.size(2).stride(0)), "avgPool1d: stride 0 is too small"),
        bad(() -> avgPool1d(LINE, Pool.size(2, 2)), "avgPool1d: size has 2 numbers"),
        bad(
            () -> avgPool1d(LINE, Pool.size(2).dilation(2)),
            "avgPool1d: dilation is for the largest of a window only"),
        bad(() -> lpPool1d(LINE, 0, Pool.size(2)), "lpPool1d: the order must be positive, is 0.0"),
        bad(() -> adaptiveAvgPool1d(LINE, 0), "adaptiveAvgPool1d: 0 windows are wanted"),
        bad(
            () -> adaptiveMaxPool2d(ones(1, 0, 3), 1, 1),
            "adaptiveMaxPool2d: there is no element for a window"),
        bad(
            () -> interpolate(M, Resize.to(3)),
            "interpolate: [n, channels, height, width] is wanted"),
        bad(() -> interpolate(IMAGE, Resize.to(0)), "interpolate: size 0 is too small"),
        bad(() -> interpolate(IMAGE, Resize.to(1, 2, 3)), "interpolate: size has 3 numbers"),
        bad(
            () -> interpolate(IMAGE, Resize.by(.1)),
            "interpolate: scale 0.1 does not fit",
            "axis 2: 5"),
        bad(() -> interpolate(IMAGE, Resize.by(1, 2, 3)), "interpolate: scale has 3 numbers"),
        bad(
            () -> interpolate(IMAGE, Resize.to(3).alignCorners(true)),
            "interpolate: alignCorners is for linear and cubic"),
        bad(
            () -> interpolate(LINE, Resize.to(3).cubic()),
            "interpolate: cubic is for [n, channels, height, width]"),
        bad(() -> interpolate(ones(1, 1, 0), Resize.to(3)), "interpolate: the image is empty"));
  }

  @TestFactory
  Stream<DynamicTest> layers() {
    return each(
        bad(() -> batchNorm(V, V, V), "batchNorm: [n, channels, …] is wanted"),
        bad(() -> batchNorm(M, V, V), "batchNorm: mean is not one number for each channel"),
        bad(
            () -> batchNormTraining(ones(1, 3)),
            "batchNormTraining: a channel needs 2 elements at least",
            "elements of a channel: 1"),
        bad(() -> batchNormTraining(V), "batchNormTraining: [n, channels, …] is wanted"),
        bad(
            () -> batchNormTraining(ones(4, 3), ones(2), ones(3)),
            "batchNormTraining: weight is not one number for each channel",
            "channels: 3"),
        bad(
            () -> batchNormTraining(ones(4, 3), ones(3), ones(3, 1)),
            "batchNormTraining: bias is not one number for each channel"),
        bad(
            () -> groupNorm(ones(2, 4), 2, ones(2), ones(4)),
            "groupNorm: weight is not one number for each channel"),
        bad(() -> groupNorm(ones(2, 4), 0), "groupNorm: the channels are not in 0 equal groups"),
        bad(
            () -> instanceNorm(ones(2, 4, 3), ones(4), ones(3)),
            "instanceNorm: bias is not one number for each channel"),
        bad(() -> layerNorm(M, 2), "layerNorm: the last axes are not of shape [2]"),
        bad(
            () -> layerNorm(M, ones(3), ones(2, 3)),
            "layerNorm: weight and bias differ in shape",
            "weight  float32 [3]",
            "bias    float32 [2, 3]"),
        bad(
            () -> layerNorm(M, ones(2, 3), ones(3), 1e-5),
            "layerNorm: weight and bias differ in shape"),
        bad(() -> layerNorm(M), "layerNorm: the last axes are not of shape []", "layerNorm(x, 3)"),
        bad(() -> rmsNorm(M, V), "rmsNorm: the last axes are not of shape [4]"),
        bad(() -> groupNorm(M, 2), "groupNorm: the channels are not in 2 equal groups"),
        bad(() -> instanceNorm(M), "instanceNorm: [n, channels, length, …] is wanted"),
        bad(() -> localResponseNorm(M, 0), "localResponseNorm: size must be positive, is 0.0"),
        bad(
            () -> scaledDotProductAttention(M, ones(2, 4), M),
            "scaledDotProductAttention: queries, keys and values do not fit"),
        bad(
            () -> scaledDotProductAttention(M, M, M, ones(3)),
            "scaledDotProductAttention: the mask does not broadcast to x"),
        bad(
            () -> scaledDotProductAttention(M, M, M, Attention.dropout(1)),
            "scaledDotProductAttention: dropout 1.0 is no probability below 1"),
        bad(() -> Attention.mask(null), "attention: the mask is null"),
        bad(() -> linear(M, ones(2, 3), V), "linear: b is not one number for each output"),
        bad(() -> bilinear(M, M, M), "bilinear: [..., m], [..., n] and [outputs, m, n] are wanted"),
        bad(() -> embedding(M, V), "embedding: an index must be int32 or int64"),
        bad(
            () -> embedding(M, CLASSES),
            "embedding: row 2 is out of range",
            "at [1]",
            "rows are 0 … 1"),
        bad(
            () -> embedding(M, tensor(new long[] {0}), 2),
            "embedding: paddingIndex 2 is out of range",
            "rows: 2"),
        bad(() -> glu(M), "glu: axis 1 has no halves", "axis 1: 3"),
        bad(() -> softmin(M, 2), "softmin: axis 2 is out of range"),
        bad(
            () -> gumbelSoftmax(M, 0, false, -1),
            "gumbelSoftmax: the temperature must be positive, is 0.0"),
        bad(() -> normalize(V), "normalize: axis 1 is out of range"),
        bad(() -> cosineSimilarity(M, V), "cosineSimilarity: shapes do not broadcast"),
        bad(() -> pairwiseDistance(M, V), "pairwiseDistance: shapes do not broadcast"),
        bad(
            () -> pairwiseDistance(M, M, -1),
            "pairwiseDistance: the order must be positive, is -1.0"),
        bad(() -> cdist(M, ones(2, 4)), "cdist: [..., m, width] and [..., n, width] are wanted"));
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    return each(
        bad(
            () -> crossEntropy(tensor(1), CLASSES),
            "crossEntropy: [n, classes, …] or [classes] is wanted"),
        bad(
            () -> crossEntropy(M, CLASSES, Classes.weight(V)),
            "crossEntropy: the weights are not one for each class",
            "classes: 3"),
        bad(
            () -> crossEntropy(M, CLASSES, Classes.labelSmoothing(2)),
            "crossEntropy: labelSmoothing 2.0 is out of range"),
        bad(
            () -> nllLoss(M, CLASSES, Classes.labelSmoothing(.1)),
            "nllLoss: labelSmoothing is for crossEntropy"),
        bad(
            () -> nllLoss(M, tensor(new long[] {0, 3}), Classes.ignoreIndex(4)),
            "nllLoss: class 3 is out of range"),
        bad(() -> Classes.weight(null), "classes: the weight is null"),
        bad(
            () -> multiMarginLoss(M, CLASSES, 3, 1, Classes.DEFAULT),
            "multiMarginLoss: p is 3",
            "1 or 2"),
        bad(() -> l1Loss(M, V), "l1Loss: the target must have the prediction's shape"),
        bad(() -> l1Loss(M, M, null), "l1Loss: reduction is null"),
        bad(() -> huberLoss(M, M, 0), "huberLoss: delta must be positive, is 0.0"),
        bad(() -> smoothL1Loss(M, M, -1), "smoothL1Loss: beta must be positive, is -1.0"),
        bad(
            () -> binaryCrossEntropyWithLogits(M, M, V),
            "binaryCrossEntropyWithLogits: the posWeight does not broadcast to x"),
        bad(() -> klDiv(M, V), "klDiv: the target must have the prediction's shape"),
        bad(
            () -> gaussianNllLoss(M, M, V),
            "gaussianNllLoss: the variance does not broadcast to x"),
        bad(
            () -> cosineEmbeddingLoss(M, M, V),
            "cosineEmbeddingLoss: one target for each pair of vectors is wanted"),
        bad(
            () -> tripletMarginLoss(M, M, V),
            "tripletMarginLoss: the negative must have the prediction's shape"));
  }
}
