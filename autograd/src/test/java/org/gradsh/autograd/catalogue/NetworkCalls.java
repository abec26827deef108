package org.gradsh.autograd.catalogue;

import static java.util.Map.entry;
import static org.gradsh.autograd.Autograd.*;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.Attention;
import org.gradsh.autograd.Classes;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Reduction;
import org.gradsh.autograd.Resize;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Sequence;

/**
 * The calls of src/test/golden/convolutions.py, pooling.py, layers.py and losses.py, in our
 * spelling.
 */
final class NetworkCalls {
  /** Ops of networks that PyTorch lacks, and why. */
  static final Map<String, String> WITHOUT =
      Map.ofEntries(
          entry("hingeLoss", "PyTorch has it for several classes only, as multi_margin_loss"),
          entry("gumbelSoftmax", "its numbers are drawn, and every program draws others"),
          entry("windows", "the view that unfold is made of"),
          entry("addWindows", "the transpose of windows: the gradient of unfold"),
          entry("windowSum", "what avgPool1d, 2d, 3d and the adaptive ones divide"),
          entry("spreadWindows", "the transpose of windowSum: the gradient of avgPool2d"),
          entry("windowArgMax", "the places that maxPool2d picks"),
          entry("windowMax", "the kernel of maxPool2d for windows of 2 × 2"),
          entry("windowAtMax", "the derivative of windowMax forward"),
          entry("windowIntoMax", "the transpose of windowAtMax: the gradient of maxPool2d"),
          entry("rows", "the kernel of embedding"),
          entry("classEntropy", "the kernel of crossEntropy"),
          entry("classEntropySlope", "its gradient, and that of the gradient"),
          entry("atClasses", "the kernel of nllLoss"),
          entry("affine", "the kernel of linear"),
          entry("intoClasses", "the transpose of atClasses: the gradient of nllLoss"),
          entry("conv", "the kernel of conv1d, 2d and 3d"),
          entry("convPlus", "the kernel of conv1d, 2d and 3d with a bias"),
          entry(
              "convSpread",
              "the transpose of conv by the image: the kernel of convTranspose1d, 2d and 3d"),
          entry("convKernel", "the transpose of conv by the kernel: the gradient of conv2d"),
          entry("setStatistics", "the mean and variance of batchNormTraining"),
          entry(
              "standardize", "the kernel of layerNorm, batchNormTraining, groupNorm, instanceNorm"),
          entry("standardizeSlope", "the gradient of layerNorm by x"),
          entry("standardizeWeights", "the gradient of layerNorm by weight and bias"),
          entry("standardizeBack", "the gradient of layerNorm by all three"),
          entry("lstmSteps", "what it makes and its gradient needs"),
          entry("lstmBack", "its gradient"),
          entry("gruSteps", "what it makes and its gradient needs"),
          entry("gruBack", "its gradient"),
          entry("rnnSteps", "what it makes and its gradient needs"),
          entry("rnnBack", "its gradient"),
          entry("rnnReluSteps", "what it makes and its gradient needs"),
          entry("rnnReluBack", "its gradient"));

  private final Map<String, Function<Tensor[], Tensor>> calls = new HashMap<>();

  private NetworkCalls() {}

  static Map<String, Function<Tensor[], Tensor>> all() {
    NetworkCalls c = new NetworkCalls();
    c.convolutions();
    c.transposed();
    c.pooling();
    c.resizing();
    c.normalizations();
    c.layers();
    c.classLosses();
    c.losses();
    c.marginLosses();
    return c.calls;
  }

  private void on(String name, Function<Tensor[], Tensor> call) {
    calls.put(name, call);
  }

  private void convolutions() {
    Conv.Options mixed = Conv.stride(2, 1).padding(1, 2).dilation(2, 1);
    on("conv1d", x -> conv1d(x[0], x[1]));
    on("conv1d bias", x -> conv1d(x[0], x[1], x[2]));
    on("conv1d one", x -> conv1d(x[0], x[1]));
    on("conv1d stride 3 padding 2", x -> conv1d(x[0], x[1], Conv.stride(3).padding(2)));
    on("conv1d stride 4", x -> conv1d(x[0], x[1], Conv.stride(4)));
    on("conv1d dilation 3", x -> conv1d(x[0], x[1], Conv.dilation(3)));
    on("conv1d same", x -> conv1d(x[0], x[1], Conv.same()));
    on("conv1d same dilation 3", x -> conv1d(x[0], x[1], Conv.same().dilation(3)));
    on("conv1d batch of none", x -> conv1d(x[0], x[1]));
    on("conv2d", x -> conv2d(x[0], x[1]));
    on("conv2d bias", x -> conv2d(x[0], x[1], x[2]));
    on("conv2d one", x -> conv2d(x[0], x[1]));
    on("conv2d 1 x 1", x -> conv2d(x[0], x[1]));
    on("conv2d stride 2 1 padding 1 2 dilation 2 1", x -> conv2d(x[0], x[1], mixed));
    on("conv2d groups", x -> conv2d(x[0], x[1], Conv.groups(2)));
    on("conv2d same", x -> conv2d(x[0], x[1], Conv.same()));
    on("conv2d batch of none", x -> conv2d(x[0], x[1], Conv.valid()));
    on("conv2d whole", x -> conv2d(x[0], x[1]));
    on("conv3d", x -> conv3d(x[0], x[1]));
    on("conv3d stride 2 padding 1", x -> conv3d(x[0], x[1], x[2], Conv.stride(2).padding(1)));
    on("unfold 1 3 2", x -> x[0].unfold(1, 3, 2));
    on("unfold 0 1 4", x -> x[0].unfold(0, 1, 4));
    on("unfold patches", x -> unfold(x[0], sizes(2, 3), Conv.padding(1, 0).stride(2, 1)));
    on("unfold patches one", x -> unfold(x[0], sizes(2, 2), Conv.dilation(1, 2)));
    on("fold", x -> fold(x[0], sizes(3, 4), sizes(2, 2), Conv.padding(1, 0)));
  }

  private static int[] sizes(int... sizes) {
    return sizes;
  }

  private void transposed() {
    Conv.Options long1 = Conv.stride(3).padding(1).outputPadding(2);
    Conv.Options groups = Conv.stride(2, 1).padding(1, 0).groups(2);
    on("convTranspose1d", x -> convTranspose1d(x[0], x[1]));
    on(
        "convTranspose1d stride 3 padding 1 output 2",
        x -> convTranspose1d(x[0], x[1], x[2], long1));
    on(
        "convTranspose1d dilation 3 output 2",
        x -> convTranspose1d(x[0], x[1], Conv.dilation(3).outputPadding(2)));
    on("convTranspose2d", x -> convTranspose2d(x[0], x[1]));
    on("convTranspose2d one", x -> convTranspose2d(x[0], x[1]));
    on("convTranspose2d stride 2 1 groups", x -> convTranspose2d(x[0], x[1], groups));
    on("convTranspose3d stride 2", x -> convTranspose3d(x[0], x[1], Conv.stride(2)));
  }

  private void pooling() {
    pooled("maxPool1d", (x, p) -> maxPool1d(x, p));
    pooled("maxPool2d", (x, p) -> maxPool2d(x, p));
    pooled("maxPool3d", (x, p) -> maxPool3d(x, p));
    pooled("avgPool1d", (x, p) -> avgPool1d(x, p));
    pooled("avgPool2d", (x, p) -> avgPool2d(x, p));
    pooled("avgPool3d", (x, p) -> avgPool3d(x, p));
    Pool near = Pool.size(2).stride(1);
    on("maxPool1d 2 dilation 3", x -> maxPool1d(x[0], near.dilation(3)));
    on("maxPool2d 2 dilation 1 2 padding", x -> maxPool2d(x[0], near.padding(1).dilation(1, 2)));
    on("maxPool2d 3 stride 1", x -> maxPool2d(x[0], Pool.size(3).stride(1).padding(1)));
    on(
        "maxPool2d indices",
        x ->
            maxPool2dWithIndices(
                    x[0], x[0].rank() == 4 ? Pool.size(3, 2).stride(1).padding(1) : near)
                .indices());
    on(
        "avgPool1d 3 padding 1 exclude",
        x -> avgPool1d(x[0], Pool.size(3).stride(2).padding(1).countIncludePad(false)));
    on(
        "avgPool2d 3 ceil exclude",
        x ->
            avgPool2d(
                x[0], Pool.size(3).stride(2).padding(1).ceilMode(true).countIncludePad(false)));
    on("avgPool2d 2 divisor", x -> avgPool2d(x[0], near.divisor(3)));
    for (int n : List.of(1, 3, 9)) {
      on("adaptiveAvgPool1d " + n, x -> adaptiveAvgPool1d(x[0], n));
      on("adaptiveMaxPool1d " + n, x -> adaptiveMaxPool1d(x[0], n));
    }
    for (int[] n : List.of(sizes(1, 1), sizes(2, 3), sizes(7, 2))) {
      String name = n[0] + " " + n[1];
      on("adaptiveAvgPool2d " + name, x -> adaptiveAvgPool2d(x[0], n[0], n[1]));
      on("adaptiveMaxPool2d " + name, x -> adaptiveMaxPool2d(x[0], n[0], n[1]));
    }
    on("lpPool1d 2", x -> lpPool1d(x[0], 2, Pool.size(3).stride(2)));
    on("lpPool1d 3", x -> lpPool1d(x[0], 3, Pool.size(2)));
    on("lpPool2d 2", x -> lpPool2d(x[0], 2, Pool.size(2).ceilMode(true)));
  }

  /** A pooling with options. */
  private interface Pooling {
    Tensor of(Tensor x, Pool pool);
  }

  private void pooled(String name, Pooling f) {
    Pool two = Pool.size(2);
    Pool three = Pool.size(3);
    on(name + " 2", x -> f.of(x[0], two));
    on(name + " 3 stride 2 padding 1", x -> f.of(x[0], three.stride(2).padding(1)));
    on(name + " 2 stride 3", x -> f.of(x[0], two.stride(3)));
    on(name + " 3 stride 2 ceil", x -> f.of(x[0], three.stride(2).ceilMode(true)));
    on(
        name + " 2 stride 5 padding 1 ceil",
        x -> f.of(x[0], two.stride(5).padding(1).ceilMode(true)));
    on(
        name + " 3 2 stride 1 2 padding 1",
        x -> f.of(x[0], Pool.size(3, 2).stride(1, 2).padding(1)));
    on(name + " 2 ceil", x -> f.of(x[0], two.ceilMode(true)));
    on(name + " 3 padding 1 ceil", x -> f.of(x[0], three.padding(1).ceilMode(true)));
    on(name + " 2 stride 1", x -> f.of(x[0], two.stride(1)));
  }

  private void resizing() {
    resized("7", Resize.to(7));
    resized("3", Resize.to(3));
    resized("by 2", Resize.by(2));
    resized("by 1.6", Resize.by(1.6));
    resized("exact 7", Resize.to(7).mode(Resize.Mode.NEAREST_EXACT));
    resized("exact 3", Resize.to(3).mode(Resize.Mode.NEAREST_EXACT));
    resized("2d 8 3", Resize.to(8, 3));
    resized("3d 3 2 4", Resize.to(3, 2, 4));
    resized("area 3", Resize.to(3).mode(Resize.Mode.AREA));
    resized("area 2d 2 3", Resize.to(2, 3).mode(Resize.Mode.AREA));
    for (boolean corners : List.of(false, true)) {
      String more = corners ? " corners" : "";
      for (int n : List.of(7, 3, 1)) {
        resized("linear " + n + more, Resize.to(n).linear().alignCorners(corners));
      }
      resized("bilinear 8 3" + more, Resize.to(8, 3).linear().alignCorners(corners));
      resized("bilinear 2 6" + more, Resize.to(2, 6).linear().alignCorners(corners));
      resized("trilinear 3 2 4" + more, Resize.to(3, 2, 4).linear().alignCorners(corners));
      resized("bicubic 8 3" + more, Resize.to(8, 3).cubic().alignCorners(corners));
      resized("bicubic 2 6" + more, Resize.to(2, 6).cubic().alignCorners(corners));
      resized("linear by 1.6" + more, Resize.by(1.6).linear().alignCorners(corners));
      resized("bicubic by 1.5 0.6" + more, Resize.by(1.5, .6).cubic().alignCorners(corners));
    }
  }

  private void resized(String name, Resize resize) {
    on("interpolate " + name, x -> interpolate(x[0], resize));
  }

  private void normalizations() {
    on("batchNorm", x -> batchNorm(x[0], x[1], x[2]));
    on("batchNorm affine", x -> batchNorm(x[0], x[1], x[2], x[3], x[4], .1));
    on("batchNormTraining", x -> batchNormTraining(x[0]).value());
    on("batchNormTraining affine", x -> batchNormTraining(x[0], x[1], x[2]).value());
    on("layerNorm", x -> layerNorm(x[0], 4));
    on("layerNorm two", x -> layerNorm(x[0], 4, 3));
    on("layerNorm affine", x -> layerNorm(x[0], x[1], x[2], .1));
    on("rmsNorm", x -> rmsNorm(x[0], x[1], 1e-6));
    on("groupNorm 2", x -> groupNorm(x[0], 2));
    on("groupNorm affine", x -> groupNorm(x[0], 4, x[1], x[2], .1));
    on("instanceNorm", x -> instanceNorm(x[0]));
    on("instanceNorm affine", x -> instanceNorm(x[0], x[1], x[2]));
    on("localResponseNorm 3", x -> localResponseNorm(x[0], 3));
    on("localResponseNorm 2", x -> localResponseNorm(x[0], 2, .5, .5, 2));
    on("normalize", x -> normalize(x[0]));
    on("normalize 3 0", x -> normalize(x[0], 3, 0));
  }

  private void layers() {
    on("scaledDotProductAttention", x -> scaledDotProductAttention(x[0], x[1], x[2]));
    on("scaledDotProductAttention mask", x -> scaledDotProductAttention(x[0], x[1], x[2], x[3]));
    on("scaledDotProductAttention bias", x -> scaledDotProductAttention(x[0], x[1], x[2], x[3]));
    on(
        "scaledDotProductAttention scale",
        x -> scaledDotProductAttention(x[0], x[1], x[2], Attention.scale(.25)));
    on(
        "scaledDotProductAttention causal",
        x -> scaledDotProductAttention(x[0], x[1], x[2], Attention.causal()));
    on("embedding", x -> embedding(x[0], x[1]));
    on("embedding padding", x -> embedding(x[0], x[1], 1));
    on("linear", x -> linear(x[0], x[1]));
    on("linear bias", x -> linear(x[0], x[1], x[2]));
    on("bilinear", x -> bilinear(x[0], x[1], x[2], x[3]));
    on("glu", x -> glu(x[0]));
    on("glu 1", x -> glu(x[0], 1));
    on("softmin 1", x -> softmin(x[0], 1));
    on("lstmCell", x -> lstmCell(x[0], x[1]));
    on("gruCell", x -> gruCell(x[0], linear(x[1], x[2]), x[1]));
    for (Sequence s : Sequence.ALL) {
      on(s.cell().name(), x -> outputs(s, x, false));
      on(s.cell().name() + " backwards", x -> outputs(s, x, true));
    }
    on("cosineSimilarity", x -> cosineSimilarity(x[0], x[1]));
    on("cosineSimilarity last", x -> cosineSimilarity(x[0], x[1], -1));
    on("pairwiseDistance", x -> pairwiseDistance(x[0], x[1]));
    on("pairwiseDistance 1", x -> pairwiseDistance(x[0], x[1], 1));
    on("pairwiseDistance 3", x -> pairwiseDistance(x[0], x[1], 3));
    for (int p : List.of(1, 2, 3)) on("cdist " + p, x -> cdist(x[0], x[1], p));
    on("cdist inf", x -> cdist(x[0], x[1], Double.POSITIVE_INFINITY));
  }

  private void classLosses() {
    Classes.Options one = Classes.ignoreIndex(1);
    on("crossEntropy", x -> crossEntropy(x[0], x[1]));
    on("crossEntropy probabilities", x -> crossEntropy(x[0], x[1]));
    on("crossEntropy image", x -> crossEntropy(x[0], x[1]));
    on("crossEntropy one", x -> crossEntropy(x[0], x[1]));
    on("crossEntropy ignored", x -> crossEntropy(x[0], x[1]));
    on("crossEntropy ignored all", x -> crossEntropy(x[0], x[1]));
    on("crossEntropy ignore 1", x -> crossEntropy(x[0], x[1], one));
    on("nllLoss", x -> nllLoss(x[0], x[1]));
    for (Reduction reduction : Reduction.values()) {
      String r = " " + reduction.name().toLowerCase();
      Classes.Options smooth = Classes.labelSmoothing(.25).reduction(reduction);
      on("crossEntropy smooth" + r, x -> crossEntropy(x[0], x[1], smooth.ignoreIndex(1)));
      on(
          "crossEntropy weight smooth" + r,
          x -> crossEntropy(x[0], x[1], smooth.ignoreIndex(1).weight(x[2])));
      on("crossEntropy weight smooth p" + r, x -> crossEntropy(x[0], x[1], smooth.weight(x[2])));
      on("nllLoss weight" + r, x -> nllLoss(x[0], x[1], one.weight(x[2]).reduction(reduction)));
    }
    on("multiMarginLoss", x -> multiMarginLoss(x[0], x[1]));
    on(
        "multiMarginLoss 2",
        x -> multiMarginLoss(x[0], x[1], 2, 1.5, Classes.weight(x[2]).reduction(Reduction.NONE)));
  }

  private void losses() {
    for (Reduction reduction : Reduction.values()) {
      String r = " " + reduction.name().toLowerCase();
      on("mseLoss" + r, x -> mseLoss(x[0], x[1], reduction));
      on("l1Loss" + r, x -> l1Loss(x[0], x[1], reduction));
      on("huberLoss" + r, x -> huberLoss(x[0], x[1], 1.5, reduction));
      on("smoothL1Loss" + r, x -> smoothL1Loss(x[0], x[1], .5, reduction));
    }
    on("mseLoss", x -> mseLoss(x[0], x[1]));
    on("mseLoss of nothing", x -> mseLoss(x[0], x[1]));
    on("smoothL1Loss 0", x -> smoothL1Loss(x[0], x[1], 0));
    on("binaryCrossEntropy", x -> binaryCrossEntropy(x[0], x[1]));
    on(
        "binaryCrossEntropy none",
        x -> binaryCrossEntropy(x[0], tensor(1, 0).to(x[0].dtype()), Reduction.NONE));
    on("binaryCrossEntropyWithLogits", x -> binaryCrossEntropyWithLogits(x[0], x[1]));
    on(
        "binaryCrossEntropyWithLogits posWeight",
        x -> binaryCrossEntropyWithLogits(x[0], x[1], x[2], Reduction.NONE));
    on("klDiv", x -> klDiv(x[0], x[1], x[0].rank() == 2 ? Reduction.SUM : Reduction.MEAN));
    on("klDiv log", x -> klDiv(x[0], x[1], true, Reduction.MEAN));
    on("poissonNllLoss", x -> poissonNllLoss(x[0], x[1]));
    on("poissonNllLoss full", x -> poissonNllLoss(x[0], x[1], false, true, Reduction.NONE));
    on("gaussianNllLoss", x -> gaussianNllLoss(x[0], x[1], x[2]));
    on("gaussianNllLoss full", x -> gaussianNllLoss(x[0], x[1], x[2], true, Reduction.NONE));
  }

  private void marginLosses() {
    on("softMarginLoss", x -> softMarginLoss(x[0], x[1]));
    on("hingeEmbeddingLoss", x -> hingeEmbeddingLoss(x[0], x[1], .5, Reduction.MEAN));
    on("marginRankingLoss", x -> marginRankingLoss(x[0], x[1], x[2], .3));
    on("marginRankingLoss 0", x -> marginRankingLoss(x[0], x[1], x[2]));
    on("hingeEmbeddingLoss 1", x -> hingeEmbeddingLoss(x[0], x[1]));
    on("tripletMarginLoss 0", x -> tripletMarginLoss(x[0], x[0], x[0], 0));
    on("cosineEmbeddingLoss", x -> cosineEmbeddingLoss(x[0], x[1], x[2], .1));
    on("tripletMarginLoss", x -> tripletMarginLoss(x[0], x[1], x[2], 2));
    on(
        "tripletMarginLoss swap",
        x -> tripletMarginLoss(x[0], x[1], x[2], 2, 3, true, Reduction.NONE));
  }

  private static Tensor outputs(Sequence s, Tensor[] in, boolean isBackwards) {
    Tensor[] first = Arrays.copyOfRange(in, Sequence.firstState(), s.weights());
    Tensor bias = s.bias() < 0 ? null : in[s.bias()];
    return s.apply(in[0], first, in[s.weights()], bias, isBackwards).get(0);
  }
}
