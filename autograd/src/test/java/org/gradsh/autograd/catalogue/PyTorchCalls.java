package org.gradsh.autograd.catalogue;

import static org.gradsh.autograd.Autograd.*;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;

/** The calls of src/test/golden/write_golden.py, in our spelling. */
final class PyTorchCalls {
  private static final int[] ROWS = {1};

  private final Map<String, Function<Tensor[], Tensor>> calls = new HashMap<>();

  private PyTorchCalls() {}

  /** The name of a case without what only tells its operands. */
  static String key(String name) {
    return name.replaceAll(" (wild|ties|large|zeros|batch|vector|empty)$", "");
  }

  private void on(String name, Function<Tensor[], Tensor> call) {
    calls.put(name, call);
  }

  static Map<String, Function<Tensor[], Tensor>> all() {
    PyTorchCalls c = new PyTorchCalls();
    c.reductions();
    c.products();
    c.places();
    c.calls.putAll(LinalgCalls.all());
    c.calls.putAll(FourierCalls.all());
    c.calls.putAll(NetworkCalls.all());
    c.calls.putAll(CoreCalls.all());
    return c.calls;
  }

  /** Ops that have no golden values, and why. */
  static Map<String, String> without() {
    Map<String, String> all = new HashMap<>();
    String internal = "only derivatives call it";
    for (String op :
        List.of("alias", "slice", "embedSlice", "embedIndex", "embedGather", "diagonalEmbed")) {
      all.put(op, internal);
    }
    all.put("toDevice", "it changes no element: PlacementTest");
    all.put("cbrt", "PyTorch lacks it");
    for (String op : List.of("and", "or", "xor", "not")) all.put(op, "of masks: tables of truth");
    all.putAll(CoreCalls.WITHOUT);
    all.putAll(LinalgCalls.WITHOUT);
    all.putAll(NetworkCalls.WITHOUT);
    return all;
  }

  private void reductions() {
    on("sum 1", x -> x[0].sum(1));
    on("mean 0", x -> x[0].mean(0));
    on("max 1", x -> x[0].max(1));
    on("min 1", x -> x[0].min(1));
    on("argMax 1", x -> x[0].argMax(1));
    on("argMin 1", x -> x[0].argMin(1));
    on("cumSum 1", x -> x[0].cumSum(1));
    on("softmax 1", x -> x[0].softmax(1));
    on("logSoftmax 1", x -> x[0].logSoftmax(1));
    on("logSumExp 1", x -> x[0].logSumExp(1));
    on("prod 1", x -> x[0].prod(1));
    on("prod", x -> x[0].prod());
    on("cumProd 1", x -> x[0].cumProd(1));
    on("norm 1", x -> x[0].norm(1));
    on("norm p3", x -> x[0].norm(3, ROWS, false));
    on("norm p1", x -> x[0].norm(1, ROWS, false));
    on("norm inf", x -> x[0].norm(Double.POSITIVE_INFINITY, ROWS, false));
    on("var 1", x -> x[0].var(1));
    on("var population", x -> x[0].var(ROWS, 0, false));
    on("std", x -> x[0].std());
    on("any 1", x -> x[0].gt(1).any(1));
    on("all 1", x -> x[0].gt(-1).all(1));
  }

  private void products() {
    on("matmul", x -> x[0].matmul(x[1]));
    on("dot", x -> x[0].dot(x[1]));
    on("outer", x -> x[0].outer(x[1]));
    on("trace", x -> x[0].trace());
    for (String text : List.of("ij,jk->ki", "bij,bkj->bik", "ii->i", "ij,ij->")) {
      on("einsum " + text, x -> einsum(text, x));
    }
  }

  private void places() {
    on("gather 1", x -> x[0].gather(1, x[1]));
    on("indexSelect 1", x -> x[0].indexSelect(1, x[1]));
    on("take", x -> x[0].take(x[1]));
    on("scatterAdd 1", x -> x[0].scatterAdd(1, x[1], x[2]));
    on("maskedSelect", x -> x[0].maskedSelect(x[0].gt(0)));
    on("get", x -> x[0].get(":, 1:, None"));
    on("tril 0", x -> x[0].tril(0));
    on("triu 1", x -> x[0].triu(1));
    on("diagonal", x -> x[0].diagonal());
    on("flip 1", x -> x[0].flip(1));
    on("roll 1", x -> x[0].roll(1, 1));
    on("tile", x -> x[0].tile(2, 1, 2));
    on("repeat", x -> x[0].repeat(2, 1));
    on("pad", x -> x[0].pad(7, 0, 2, 1, 0));
    on("concat 1", x -> concat(1, x));
    on("stack 1", x -> stack(1, x));
    on("T", x -> x[0].T());
    on("transpose", x -> x[0].transpose(2, 0, 1));
    on("clip", x -> x[0].clip(x[1], x[2]));
    on("lerp", x -> x[0].lerp(x[1], x[2]));
    on("where", x -> where(x[0].gt(x[1]), x[0], x[1].mul(2)));
  }
}
