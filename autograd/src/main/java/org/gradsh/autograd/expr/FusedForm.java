package org.gradsh.autograd.expr;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;

/** Says whether a group is well formed, and whether loops are generated for it. */
final class FusedForm {
  private FusedForm() {}

  /** More are split by the caller: the compiler of the JVM gives up on huge methods. */
  private static final int MOST_STEPS = 200, MOST_INPUTS = 60, MOST_NODES = 4000;

  /** The shape of a step's value. */
  static Shape shape(Group group, Step step) {
    int[] dims = group.loop().dims();
    if (step.reduce() == Reduce.NONE) return group.loop();
    return Shape.of(
        step.side() == Side.TRAILING
            ? Arrays.copyOf(dims, dims.length - step.axes())
            : Arrays.copyOfRange(dims, step.axes(), dims.length));
  }

  /**
   * @throws IllegalArgumentException if it is not well formed, or not generated
   */
  static void check(Group group) {
    String refusal = refusal(group);
    if (refusal != null) throw new IllegalArgumentException("fused loop: " + refusal);
  }

  /** Why no loops are generated for the group; null if they are. */
  static String refusal(Group group) {
    if (!group.compute().isFloating()) return "computes in " + group.compute();
    if (group.inputs().size() > MOST_INPUTS) return group.inputs().size() + " inputs";
    if (group.steps().size() > MOST_STEPS) return group.steps().size() + " steps";
    for (int k = 0; k < group.inputs().size(); k++) {
      Input x = group.inputs().get(k);
      if (x.dtype() != group.compute() && x.dtype() != DType.BOOL) {
        return "input " + k + " is " + x.dtype() + " in a loop of " + group.compute();
      }
      if (!x.shape().broadcastsTo(group.loop())) {
        return "input " + k + " " + x.shape() + " does not broadcast to " + group.loop();
      }
    }
    int nodes = 0;
    for (int j = 0; j < group.steps().size(); j++) {
      Step step = group.steps().get(j);
      String refusal = step(group, step);
      if (refusal == null) refusal = operands(group, step.value(), j);
      if (refusal != null) return "step " + j + " " + refusal;
      nodes += step.value().size();
    }
    if (nodes > MOST_NODES) return nodes + " nodes";
    if (group.steps().stream().noneMatch(Step::stored)) return "stores nothing";
    return reductions(group);
  }

  private static String step(Group group, Step step) {
    if (step.reduce() == Reduce.NONE) {
      return step.axes() == 0 ? null : "reduces " + step.axes() + " axes to nothing";
    }
    int rank = group.loop().rank();
    if (step.axes() < 1 || step.axes() > rank) {
      return "reduces " + step.axes() + " axes of " + group.loop();
    }
    if (step.value().isMask()) return "reduces a mask";
    if (step.side() == Side.LEADING && step.reduce() == Reduce.PROD) {
      return "is a product over leading axes";
    }
    boolean extreme = step.reduce() == Reduce.MAX || step.reduce() == Reduce.MIN;
    if (extreme && group.loop().size() == 0) return "is the " + step.reduce() + " of nothing";
    return null;
  }

  private static String operands(Group group, Expr e, int step) {
    if (e instanceof Expr.Lowered || e instanceof Expr.Output) return "has " + e;
    if (e instanceof Expr.Operand(int k, boolean mask)) {
      int inputs = group.inputs().size();
      if (k < 0 || k >= inputs + step) return "reads operand " + k + " of " + (inputs + step);
      Step source = k < inputs ? null : group.steps().get(k - inputs);
      boolean isMask =
          source == null ? group.inputs().get(k).dtype() == DType.BOOL : source.value().isMask();
      if (isMask != mask) return "takes operand " + k + (mask ? " as a mask" : " as a number");
      boolean reduced = source != null && source.reduce() != Reduce.NONE;
      if (reduced && source.side() == Side.LEADING) return "reads a reduction over leading axes";
    }
    for (Expr child : e.children()) {
      String refusal = operands(group, child, step);
      if (refusal != null) return refusal;
    }
    return null;
  }

  /** What later steps see must be reduced over the same axes; others over no fewer. */
  private static String reductions(Group group) {
    int row = rowAxes(group.steps());
    int inputs = group.inputs().size();
    int[] dims = group.loop().dims();
    int columns = 0;
    for (int j = 0; j < group.steps().size(); j++) {
      Step step = group.steps().get(j);
      if (step.reduce() == Reduce.NONE) continue;
      if (step.side() == Side.LEADING) {
        if (columns != 0 && columns != step.axes()) return "reduces two counts of leading axes";
        columns = step.axes();
        if (row > dims.length - columns) return "reduces an axis from both sides";
        continue;
      }
      int operand = inputs + j;
      boolean seen =
          group.steps().stream()
              .anyMatch(
                  s -> s.value().has(e -> e instanceof Expr.Operand o && o.index() == operand));
      if (seen && step.axes() != row) return "reads reductions over different axes";
    }
    return null;
  }

  /** How many trailing axes a row has; 0 if nothing is reduced over them. */
  static int rowAxes(List<Step> steps) {
    int row = 0;
    for (Step s : steps) {
      if (s.reduce() == Reduce.NONE || s.side() == Side.LEADING) continue;
      row = row == 0 ? s.axes() : Math.min(row, s.axes());
    }
    return row;
  }

  // ---- the arrays of a run ----

  static void check(Group group, FusedLoop loop, Strided[] in, Strided[] out) {
    if (in.length != group.inputs().size()) {
      throw wrong(in.length + " inputs for " + group.inputs().size());
    }
    for (int k = 0; k < in.length; k++) {
      Input x = group.inputs().get(k);
      if (in[k].dtype() != x.dtype() || !in[k].shape().equals(x.shape())) {
        throw wrong("input " + k, in[k], x.dtype(), x.shape());
      }
    }
    List<Shape> shapes = loop.outputShapes();
    List<DType> types = loop.outputTypes();
    if (out.length != shapes.size()) throw wrong(out.length + " outputs for " + shapes.size());
    for (int j = 0; j < out.length; j++) {
      if (out[j].dtype() != types.get(j) || !out[j].shape().equals(shapes.get(j))) {
        throw wrong("output " + j, out[j], types.get(j), shapes.get(j));
      }
      if (!out[j].isContiguous()) throw wrong("output " + j + " is not contiguous");
    }
  }

  private static IllegalArgumentException wrong(String what, Strided x, DType dtype, Shape shape) {
    return wrong(
        what + " is " + x.dtype() + " " + x.shape() + " instead of " + dtype + " " + shape);
  }

  private static IllegalArgumentException wrong(String problem) {
    return new IllegalArgumentException("fused loop: " + problem);
  }
}
