package org.gradsh.autograd.catalogue;

import static org.gradsh.autograd.Autograd.*;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Apply;

/**
 * The calls of regular.py, shapes.py, ordering.py, arranging.py and updates.py, in our spelling.
 */
final class CoreCalls {
  /** Why ops of these families are not held against PyTorch. */
  static final Map<String, String> WITHOUT =
      Map.ofEntries(
          Map.entry("cumArg", "only cumMax and cumMin call it"),
          Map.entry("softmaxProduct", "the gradient of softmax"),
          Map.entry("logSoftmaxProduct", "the gradient of logSoftmax"),
          Map.entry("groups", "only functional updates call it"),
          Map.entry("repeated", "only repeat calls it"),
          Map.entry(
              "sincSlope",
              "PyTorch has no derivatives of sinc as functions; mpmath is held against"),
          Map.entry("besselI", "PyTorch has orders 0 and 1 only, which are ops too"),
          Map.entry("besselIe", "PyTorch has orders 0 and 1 only, which are ops too"),
          Map.entry("bernoulli", "random: RandomTest"),
          Map.entry("poisson", "random: RandomTest"),
          Map.entry("multinomial", "random: RandomTest"),
          Map.entry("uniform", "random: RandomTest"),
          Map.entry("normal", "random: RandomTest"),
          Map.entry("exponential", "random: RandomTest"),
          Map.entry("gumbel", "random: RandomTest"),
          Map.entry("laplace", "random: RandomTest"),
          Map.entry("categorical", "random: RandomTest"),
          Map.entry("permutation", "random: RandomTest"),
          Map.entry("randLike", "random: RandomTest"),
          Map.entry("randnLike", "random: RandomTest"),
          Map.entry("dropout", "random: RandomTest"),
          Map.entry("featureDropout", "random: RandomTest"),
          Map.entry("alphaDropout", "random: RandomTest"));

  private final Map<String, Function<Tensor[], Tensor>> calls = new HashMap<>();

  private CoreCalls() {}

  private void on(String name, Function<Tensor[], Tensor> call) {
    calls.put(name, call);
  }

  static Map<String, Function<Tensor[], Tensor>> all() {
    CoreCalls c = new CoreCalls();
    c.regular();
    c.reductions();
    c.shapes();
    c.ordering();
    c.pieces();
    c.padding();
    c.updates();
    return c.calls;
  }

  private void regular() {
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      on(op.name() + " regular", x -> Apply.elementwise(op, x));
    }
    on("leakyRelu numbers", x -> x[0].leakyRelu(.1));
    on("elu numbers", x -> x[0].elu(1.5));
    on("celu numbers", x -> x[0].celu(1.5));
    on("threshold numbers", x -> x[0].threshold(2.5, 7));
    on("softShrink numbers", x -> x[0].softShrink(.5));
    on("hardShrink numbers", x -> x[0].hardShrink(.5));
    for (int n = 0; n < 4; n++) {
      int order = n;
      on("polygamma " + n, x -> polygamma(order, x[0]));
    }
  }

  private interface Reduction {
    Tensor apply(Tensor x, int[] axes, boolean keepDims);
  }

  private void reduction(String name, Reduction f) {
    on(name + " axes -1", x -> f.apply(x[0], new int[] {-1}, false));
    on(name + " axes -1 kept", x -> f.apply(x[0], new int[] {-1}, true));
    on(name + " axes -2 kept", x -> f.apply(x[0], new int[] {-2}, true));
    on(name + " axes 0 2", x -> f.apply(x[0], new int[] {0, 2}, false));
    on(name + " axes 0 -1 kept", x -> f.apply(x[0], new int[] {0, -1}, true));
    on(name + " axes all", x -> f.apply(x[0], new int[] {0, 1, 2}, false));
    on(name + " scalar", x -> f.apply(x[0], new int[0], false));
  }

  private void reductions() {
    reduction("sum", Tensor::sum);
    reduction("mean", Tensor::mean);
    reduction("max", Tensor::max);
    reduction("min", Tensor::min);
    reduction("prod", Tensor::prod);
    reduction("logSumExp", Tensor::logSumExp);
    reduction("norm", Tensor::norm);
    reduction("var", Tensor::var);
    reduction("std", (x, axes, keep) -> x.std(axes, 0, keep));
    reduction("nanSum", Tensor::nanSum);
    reduction("nanMean", Tensor::nanMean);
    for (int axis = -2; axis < 3; axis++) {
      int a = axis;
      on("cumSum " + a, x -> x[0].cumSum(a));
      on("cumProd " + a, x -> x[0].cumProd(a));
      on("logCumSumExp " + a, x -> x[0].logCumSumExp(a));
      on("softmax " + a, x -> x[0].softmax(a));
      on("logSoftmax " + a, x -> x[0].logSoftmax(a));
    }
    for (String p : "0 -1 -2.5 0.5 1 1.5 3 4 inf -inf".split(" ")) {
      double order = Double.parseDouble(p.replace("inf", "Infinity"));
      on("norm of " + p, x -> x[0].norm(order, new int[] {-1}, false));
    }
  }

  private void shapes() {
    on("nanSum -1", x -> x[0].nanSum(-1));
    on("nanMean -1", x -> x[0].nanMean(-1));
    on("countNonZero -1", x -> x[0].countNonZero(-1));
    on("average", x -> x[0].average(x[1], 1));
    on("cov", x -> x[0].cov());
    on("cov population", x -> x[0].cov(0));
    on("corrCoef", x -> x[0].corrCoef());
    on("diff", x -> x[0].diff());
    on("diff 2", x -> x[0].diff(2, 0));
    on("trapezoid", x -> x[0].trapezoid());
    on("trapezoid step", x -> x[0].trapezoid(.5, 0));
    on("trapezoid x", x -> x[0].trapezoid(x[1], -1));
    on("cumulativeTrapezoid", x -> x[0].cumulativeTrapezoid());
    on("cumulativeTrapezoid x", x -> x[0].cumulativeTrapezoid(x[1], -1));
    on("nanToNum", x -> x[0].nanToNum());
    on("nanToNum 1 2 3", x -> x[0].nanToNum(1, 2, 3));
    on("round 1", x -> x[0].round(1));
    on("round -1", x -> x[0].round(-1));
    on("isClose", x -> x[0].isClose(x[1]));
    on("bincount", x -> x[0].bincount());
    on("bincount weights", x -> x[0].bincount(x[1].detach(), 6));
    on("histogram", x -> x[0].histogram(4, -2, 3).counts());
  }

  private void ordering() {
    for (int axis : new int[] {0, -1}) {
      on("sort " + axis, x -> x[0].sort(axis).values());
      on("sort down " + axis, x -> x[0].sort(axis, true).values());
      on("argSort " + axis, x -> x[0].argSort(axis));
      on("argSort down " + axis, x -> x[0].argSort(axis, true));
      on("cumMax " + axis, x -> x[0].cumMax(axis).values());
      on("cumMin " + axis, x -> x[0].cumMin(axis).values());
      on("cumMaxIndices " + axis, x -> x[0].cumMax(axis).indices());
      on("cumMinIndices " + axis, x -> x[0].cumMin(axis).indices());
    }
    on("topK 2", x -> x[0].topK(2).values());
    on("topK smallest", x -> x[0].topK(1, 0, false).values());
    on("topKIndices 2", x -> x[0].topK(2).indices());
    on("kthValue 2", x -> x[0].kthValue(2).values());
    on("kthValue 1 kept", x -> x[0].kthValue(1, 0, true).values());
    on("median -1", x -> x[0].median(-1));
    on("median 0 kept", x -> x[0].median(new int[] {0}, true));
    on("median", x -> x[0].median());
    on("quantile .3", x -> x[0].quantile(.3, -1));
    on("quantile several", x -> x[0].quantile(new double[] {0, .25, .9, 1}, 0));
    on("quantile all", x -> x[0].quantile(.5));
    on("searchSorted", x -> searchSorted(x[0], x[1]));
    on("searchSorted right", x -> searchSorted(x[0], x[1], true));
    on("unique", x -> x[0].unique().values());
    on("uniqueInverse", x -> x[0].unique().inverse());
    on("uniqueCounts", x -> x[0].unique().counts());
  }

  private void pieces() {
    on("reshape", x -> x[0].reshape(3, -1));
    on("flatten", x -> x[0].flatten(1, 2));
    on("broadcastTo", x -> x[0].broadcastTo(2, 2, 3));
    on("swapAxes", x -> x[0].swapAxes(0, -1));
    on("moveAxis", x -> x[0].moveAxis(0, -1));
    on("squeeze", x -> x[0].squeeze());
    on("unsqueeze", x -> x[0].unsqueeze(-1));
    on("split", x -> x[0].split(2, 1).get(1));
    on("unstack", x -> x[0].unstack(1).get(2));
    on("narrow", x -> x[0].get(":, 1:3"));
    on("to", x -> x[0].to(org.gradsh.autograd.DType.FLOAT32));
    on("oneHot", x -> oneHot(x[0], 4));
    on("chunk", x -> x[0].chunk(3, 1).getLast());
    on("split sizes", x -> x[0].split(new int[] {1, 0, 3}, 1).get(2));
    on("tensorSplit 3", x -> x[0].tensorSplit(3, 1).getFirst());
    on("tensorSplit places", x -> x[0].tensorSplit(new int[] {1, -1}, 1).get(1));
    on("meshgrid ij", x -> meshgrid(x).get(1));
    on("meshgrid xy", x -> meshgrid("xy", x).getFirst());
    on("roll several", x -> x[0].roll(new int[] {1, -2}, new int[] {0, 1}));
    for (int k : new int[] {1, 2, -1}) on("rot90 " + k, x -> x[0].rot90(k, 0, 1));
    on("unflatten", x -> x[0].unflatten(1, 2, 2));
    on("hstack", x -> hstack(x));
    on("vstack", x -> vstack(x));
    on("broadcastTensors", x -> broadcastTensors(x).get(1));
    on("takeAlongAxis", x -> x[0].takeAlongAxis(x[1], 1));
    on("repeat counts", x -> x[0].repeat(x[1], 1));
    on("argWhere", x -> argWhere(x[0].gt(0)));
    on("trilIndices", x -> trilIndices(3, 4, 1));
    on("triuIndices", x -> triuIndices(3, 4, -1));
  }

  private void padding() {
    for (String mode : new String[] {"reflect", "edge", "wrap"}) {
      on("pad " + mode, x -> x[0].pad(mode, 0, 0, 0, 0, 2, 1));
      on("pad square " + mode, x -> x[0].pad(mode, 0, 0, 0, 0, 1, 0, 1, 2));
    }
  }

  private void updates() {
    on("indexAdd", x -> x[0].indexAdd(1, x[1], x[2]));
    on("indexCopy", x -> x[0].indexCopy(1, x[1], x[2]));
    on("indexFill", x -> x[0].indexFill(1, x[1], 7));
    on("scatter", x -> x[0].scatter(1, x[1], x[2]));
    on("scatter value", x -> x[0].scatter(1, x[1], 7));
    for (String how : new String[] {"sum", "prod", "mean", "amax", "amin"}) {
      on("scatterReduce " + how, x -> x[0].scatterReduce(1, x[1], x[2], how));
      on("scatterReduce " + how + " alone", x -> x[0].scatterReduce(1, x[1], x[2], how, false));
    }
    on("maskedFill", x -> x[0].maskedFill(x[0].gt(.3), 7));
    on("setAt", x -> x[0].setAt(":, 1::2", x[1]));
    on("setAt index", x -> x[0].setAt(x[1], x[2]));
    on("setAt mask", x -> x[0].setAt(x[0].gt(.3), x[1]));
    on("addAt", x -> x[0].addAt("1:", x[1]));
    on("diagonalScatter", x -> x[0].diagonalScatter(x[1]));
  }
}
