package org.gradsh.cuda.ptx;

import org.gradsh.autograd.DType;

/**
 * The conversion of one element, which is Java's: floating to integer cuts towards zero (NaN is 0,
 * what is too large the nearest bound), int64 to int32 wraps, number to bool is ≠ 0, true is 1.
 */
final class ConversionCode {
  private ConversionCode() {}

  static String convert(PtxText out, DType from, DType to, String x) {
    if (from == to) return x;
    PtxType source = PtxType.of(from);
    if (to == DType.BOOL) return truth(out, from, x);
    PtxType target = PtxType.of(to);
    String r = out.register(target);
    if (from == DType.BOOL && to == DType.INT32) return x;
    String names = target.number + "." + source.number;
    if (source.isFloating() && !target.isFloating()) {
      out.line("cvt.rzi." + names, r, x);
      String nan = out.register(PtxType.PREDICATE);
      String number = out.register(target);
      out.line("setp.nan." + source.number, nan, x, x);
      out.line("selp." + target.number, number, 0, r, nan);
      return number;
    }
    boolean rounds = to == DType.FLOAT32 || to == DType.FLOAT64 && from == DType.INT64;
    boolean exact = to == DType.FLOAT64 && from != DType.INT64;
    String rounding = target.isFloating() && !(exact && source.isFloating()) ? ".rn" : "";
    out.line("cvt" + (rounds || exact ? rounding : "") + "." + names, r, x);
    return r;
  }

  private static String truth(PtxText out, DType from, String x) {
    String p = out.register(PtxType.PREDICATE);
    String r = out.register(PtxType.BOOL);
    PtxType source = PtxType.of(from);
    String how = source.isFloating() ? "setp.neu." : "setp.ne.";
    out.line(how + source.number, p, x, PtxNumbers.text(from, 0));
    out.line("selp.s32", r, 1, 0, p);
    return r;
  }
}
