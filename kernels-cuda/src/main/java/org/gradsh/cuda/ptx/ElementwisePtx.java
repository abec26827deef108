package org.gradsh.cuda.ptx;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.Expr;

/** The modules of elementwise ops and of copies. */
public final class ElementwisePtx {
  private ElementwisePtx() {}

  /** A module for an op of the catalogue, or a derived one. */
  public static String of(Elementwise op, DType compute, LoopPtx.Form form) {
    Expr lowered = op.lowered(compute);
    return LoopPtx.module(
        form,
        (out, x, functions, faults) ->
            new String[] {new ExprCode(out, compute, x, functions, faults).element(lowered)});
  }

  /** A module that copies and converts. */
  public static String copy(LoopPtx.Form form) {
    DType from = form.operands().getFirst();
    return LoopPtx.module(
        form,
        (out, x, functions, faults) ->
            new String[] {ConversionCode.convert(out, from, form.results().getFirst(), x[0])});
  }
}
