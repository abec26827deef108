package org.gradsh.cuda.ptx;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.BitFunctions;
import org.gradsh.autograd.expr.Expr;

/** The functions of a float32's bits that written-out functions use: see {@link BitFunctions}. */
final class BitCode {
  private static final int MANTISSA = 23;

  private final PtxText out;

  BitCode(PtxText out, DType dtype) {
    if (dtype != DType.FLOAT32) throw new IllegalArgumentException("written out for " + dtype);
    this.out = out;
  }

  String bits(Expr.BitFn f, String a) {
    String bits = whole("mov.b32", a);
    return switch (f) {
      case POWER -> floating(shifted(bits, MANTISSA));
      case HALF_POWER -> floating(shifted(whole("shr.s32", bits, "1"), MANTISSA));
      case REST_POWER ->
          floating(shifted(whole("sub.s32", bits, whole("shr.s32", bits, "1")), MANTISSA));
      case PARITY -> floating(whole("or.b32", shifted(bits, 31), "0x3f800000"));
      case EXPONENT -> {
        String r = out.register(PtxType.FLOAT32);
        out.line("cvt.rn.f32.s32", r, exponent(bits));
        yield r;
      }
      case MANTISSA -> floating(whole("sub.s32", bits, shifted(exponent(bits), MANTISSA)));
    };
  }

  /** a with its sign changed where the counter's second bit is set. */
  String flip(String a, String counter) {
    String sign = whole("and.b32", shifted(whole("mov.b32", counter), 30), "0x80000000");
    return floating(whole("xor.b32", whole("mov.b32", a), sign));
  }

  private String exponent(String bits) {
    String above = whole("sub.s32", bits, String.valueOf(BitFunctions.SQRT_HALF));
    return whole("shr.s32", above, String.valueOf(MANTISSA));
  }

  private String shifted(String bits, int left) {
    return whole("shl.b32", bits, String.valueOf(left));
  }

  private String whole(String instruction, String... from) {
    String r = out.register(PtxType.INT32);
    Object[] all = new Object[from.length + 1];
    all[0] = r;
    System.arraycopy(from, 0, all, 1, from.length);
    out.line(instruction, all);
    return r;
  }

  private String floating(String bits) {
    String r = out.register(PtxType.FLOAT32);
    out.line("mov.b32", r, bits);
    return r;
  }
}
