package org.gradsh.cuda.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Step;

/** Kernels of fused groups without reductions: each step from the registers of those before it. */
public final class FusedPtx {
  public static final String ENTRY = "fused";

  private FusedPtx() {}

  /** The module of a group. */
  public static String of(Group group, LoopPtx.Form form) {
    return LoopPtx.module(ENTRY, form, body(group));
  }

  /** Its kernel as it is where all that has the loop's shape lies in order, to be read. */
  public static String text(Group group) {
    return LoopPtx.kernel(ENTRY, form(group), body(group));
  }

  /** The form where all that has the loop's shape lies in order. */
  public static LoopPtx.Form form(Group group) {
    List<DType> operands = new ArrayList<>();
    List<Access> access = new ArrayList<>();
    boolean strided = false;
    for (Input x : group.inputs()) {
      operands.add(x.dtype());
      boolean inOrder = x.shape().equals(group.loop());
      access.add(inOrder ? Access.IN_ORDER : Access.STRIDED);
      strided |= !inOrder;
    }
    int rank = strided ? Math.max(1, group.loop().rank()) : 0;
    return form(group, new LoopPtx.Form(operands, access, List.of(), false, rank, false));
  }

  /** A form of the operands with the group's results. */
  public static LoopPtx.Form form(Group group, LoopPtx.Form of) {
    List<DType> results = new ArrayList<>();
    for (Step s : group.steps()) if (s.stored()) results.add(type(group, s));
    return new LoopPtx.Form(of.operands(), of.access(), results, false, of.rank(), false);
  }

  private static DType type(Group group, Step step) {
    return step.value().isMask() ? DType.BOOL : group.compute();
  }

  private static LoopPtx.Body body(Group group) {
    List<Expr> lowered = group.steps().stream().map(group::lowered).toList();
    return (out, x, functions, faults) -> steps(group, lowered, out, x, functions, faults);
  }

  private static String[] steps(
      Group group,
      List<Expr> lowered,
      PtxText out,
      String[] x,
      Set<String> functions,
      String faults) {
    String[] known = Arrays.copyOf(x, x.length + lowered.size());
    List<String> stored = new ArrayList<>();
    for (int j = 0; j < lowered.size(); j++) {
      var code = new ExprCode(out, group.compute(), known, functions, faults);
      String y = out.inRegister(code.element(lowered.get(j)), type(group, group.steps().get(j)));
      known[x.length + j] = y;
      if (group.steps().get(j).stored()) stored.add(y);
    }
    return stored.toArray(String[]::new);
  }
}
