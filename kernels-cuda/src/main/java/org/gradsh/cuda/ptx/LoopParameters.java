package org.gradsh.cuda.ptx;

import org.gradsh.autograd.DType;

/**
 * What a launch passes to an elementwise kernel, and the registers that hold it: the results'
 * addresses; for each operand its address, or the number itself; the count; the address of the
 * faults; for each axis, innermost first, extent, multiplier and shift of its division, and in the
 * same way the tiles along the first two where there are tiles; for each strided operand (the
 * results first, which lie alike, where they are) its strides.
 */
final class LoopParameters {
  final String[] results;

  /** Of each operand in memory. */
  final String[] base;

  /** Of each operand that is a number. */
  final String[] number;

  final String count;
  final String faults;

  /** For each axis extent, multiplier and shift. */
  final String[][] axes;

  /** The same of the tiles along the first two, where there are tiles. */
  final String[][] tiles;

  final String[] resultStride;

  /** Of each strided operand. */
  final String[][] stride;

  private final PtxText out;
  private final StringBuilder declarations = new StringBuilder();
  private int taken;

  /** Writes the loads of all parameters to {@code out}. */
  LoopParameters(LoopPtx.Form form, PtxText out) {
    this.out = out;
    int arity = form.operands().size();
    base = new String[arity];
    number = new String[arity];
    stride = new String[arity][];
    results = new String[form.results().size()];
    for (int k = 0; k < results.length; k++) results[k] = global();
    for (int k = 0; k < arity; k++) {
      if (form.access().get(k) == Access.NUMBER) number[k] = number(form.operands().get(k));
      else base[k] = global();
    }
    count = whole();
    faults = parameter("u64", out.address());
    axes = divisions(form.rank());
    tiles = divisions(form.tiled() ? 2 : 0);
    resultStride = form.resultStrided() ? strides() : new String[0];
    for (int k = 0; k < arity; k++) {
      if (form.isStrided(k)) stride[k] = strides();
    }
  }

  /** The lines between the brackets of the entry. */
  String declarations() {
    return declarations.toString();
  }

  private String parameter(String type, String register) {
    String name = "p" + taken++;
    if (!declarations.isEmpty()) declarations.insert(declarations.length() - 1, ",");
    declarations.append("\t.param .").append(type).append(' ').append(name).append('\n');
    out.line("ld.param." + type, register, "[" + name + "]");
    return register;
  }

  private String number(DType dtype) {
    PtxType type = PtxType.of(dtype);
    return parameter(type == PtxType.BOOL ? "s32" : type.number, out.register(type));
  }

  private String[][] divisions(int n) {
    String[][] all = new String[n][];
    for (int a = 0; a < n; a++) all[a] = new String[] {whole(), whole(), whole()};
    return all;
  }

  /** One more whole number; further kinds of kernels have theirs behind the others. */
  String whole() {
    return parameter("u32", out.register(PtxType.INT32));
  }

  private String[] strides() {
    String[] s = new String[axes.length];
    for (int a = 0; a < s.length; a++) s[a] = whole();
    return s;
  }

  private String global() {
    String generic = parameter("u64", out.address());
    String r = out.address();
    out.line("cvta.to.global.u64", r, generic);
    return r;
  }
}
