package org.gradsh.cuda.ptx;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.Fn;

/**
 * Instructions that compute a lowered expression for one element.
 *
 * <p>They round as the CPU's loops do: each operation once, nothing joined that is written apart.
 * So float32 functions, which are written out in such operations, have the same bits on both. What
 * is left is computed in float64 by {@link MathLibrary}.
 */
final class ExprCode {
  private static final PtxType PREDICATE = PtxType.PREDICATE;

  private final PtxText out;
  private final DType dtype;
  private final PtxType type;
  private final String[] operands;
  private final Set<String> functions;
  private final String faults;
  private final Map<Expr, String> known = new IdentityHashMap<>();

  /**
   * @param operands the registers of operands: of numbers in {@code dtype}, of masks 0 or 1
   * @param functions where the functions of the library that are called are noted
   * @param faults the register with the address of the device's {@link
   *     org.gradsh.cuda.memory.Faults}
   */
  ExprCode(PtxText out, DType dtype, String[] operands, Set<String> functions, String faults) {
    this.out = out;
    this.dtype = dtype;
    this.type = PtxType.of(dtype);
    this.operands = operands;
    this.functions = functions;
    this.faults = faults;
  }

  /** The register that holds the value; of masks and of bool one that holds 0 or 1. */
  String element(Expr e) {
    if (e.isMask()) return bit(value(e));
    String v = register(value(e), false);
    if (dtype != DType.BOOL) return v;
    String p = out.register(PREDICATE);
    out.line("setp.ne.s32", p, v, 0);
    return bit(p);
  }

  private String bit(String predicate) {
    String r = out.register(PtxType.BOOL);
    out.line("selp.s32", r, 1, 0, predicate);
    return r;
  }

  /** The register that holds the value: of masks a predicate. */
  private String value(Expr e) {
    String before = known.get(e);
    if (before != null) return before;
    String v =
        switch (e) {
          case Expr.Operand o -> o.mask() ? mask(operands[o.index()]) : operands[o.index()];
          case Expr.Output _ -> throw new IllegalStateException("y is not an operand of a kernel");
          case Expr.Const(double c) -> PtxNumbers.text(dtype, c);
          case Expr.Unary(Fn f, Expr a) -> unary(f, a);
          case Expr.Binary(Arith op, Expr a, Expr b) ->
              op.isComparison() ? compare(op, a, b) : binary(op, a, b);
          case Expr.Select(Expr m, Expr a, Expr b) -> select(m, a, b, e.isMask());
          case Expr.Fma(Expr a, Expr b, Expr c) ->
              put("fma.rn." + type.number, value(a), value(b), value(c));
          case Expr.Bits(Expr.BitFn f, Expr a) -> new BitCode(out, dtype).bits(f, value(a));
          case Expr.Pair(Expr.PairFn f, Expr a, Expr b) -> pair(f, value(a), value(b));
        };
    known.put(e, v);
    return v;
  }

  private String put(String instruction, String... from) {
    return put(type, instruction, from);
  }

  private String put(PtxType result, String instruction, String... from) {
    String r = out.register(result);
    Object[] all = new Object[from.length + 1];
    all[0] = r;
    System.arraycopy(from, 0, all, 1, from.length);
    out.line(instruction, all);
    return r;
  }

  private String mask(String zeroOrOne) {
    return put(PREDICATE, "setp.ne.s32", zeroOrOne, "0");
  }

  // ---- conditions ----

  private String compare(Arith op, Expr a, Expr b) {
    boolean truths = a.isMask() || b.isMask();
    String x = truths ? number(a) : value(a);
    String y = truths ? number(b) : value(b);
    String by = truths ? "s32" : type.number;
    // With NaN all are false but !=.
    String how = op == Arith.NE && !truths && type.isFloating() ? "neu" : op.name().toLowerCase();
    return put(PREDICATE, "setp." + how + "." + by, register(x, truths), y);
  }

  /** A mask as 0 or 1. */
  private String number(Expr e) {
    return e.isMask() ? bit(value(e)) : value(e);
  }

  /** The first operand of a comparison must be no constant. */
  private String register(String x, boolean truths) {
    if (x.startsWith("%")) return x;
    PtxType own = truths ? PtxType.INT32 : type;
    return put(own, "mov." + own.register, x);
  }

  private String select(Expr m, Expr a, Expr b, boolean isMask) {
    String p = value(m);
    if (isMask) {
      String r = put(PtxType.BOOL, "selp.s32", bit(value(a)), bit(value(b)), p);
      return mask(r);
    }
    String x = a.isMask() ? number(a) : value(a);
    String y = b.isMask() ? number(b) : value(b);
    return put("selp." + type.number, x, y, p);
  }

  // ---- functions ----

  private String unary(Fn f, Expr e) {
    if (f == Fn.NOT && e.isMask()) return put(PREDICATE, "not.pred", value(e));
    String a = value(e);
    boolean floating = type.isFloating();
    String n = type.number;
    return switch (f) {
      case NEG -> put("neg." + n, a);
      case ABS -> dtype == DType.BOOL ? a : put("abs." + n, a);
      case NOT -> dtype == DType.BOOL ? put("xor.b32", a, "1") : put("not." + type.register, a);
      case SIGN -> floating ? sign(a) : wholeSign(a);
      case FLOOR -> floating ? put("cvt.rmi." + n + "." + n, a) : a;
      case CEIL -> floating ? put("cvt.rpi." + n + "." + n, a) : a;
      case ROUND -> floating ? put("cvt.rni." + n + "." + n, a) : a;
      case TRUNC -> floating ? put("cvt.rzi." + n + "." + n, a) : a;
      case SQRT -> put("sqrt.rn." + n, a);
      default -> inDouble(MathLibrary.name(f), a);
    };
  }

  /** 1 with the sign of a; a itself where it is 0 or NaN. */
  private String sign(String a) {
    String one = put("copysign." + type.number, a, PtxNumbers.text(dtype, 1));
    String some =
        put(PREDICATE, "setp.ne." + type.number, register(a, false), PtxNumbers.text(dtype, 0));
    return put("selp." + type.number, one, a, some);
  }

  private String wholeSign(String a) {
    String n = type.number;
    String most = put("min." + n, a, "1");
    return put("max." + n, most, "-1");
  }

  private String binary(Arith op, Expr x, Expr y) {
    if (op.isLogic() && (x.isMask() || y.isMask())) {
      String how = op.name().toLowerCase();
      return put(PREDICATE, how + ".pred", value(x), value(y));
    }
    String a = value(x);
    String b = value(y);
    String n = type.number;
    boolean floating = type.isFloating();
    String rounded = floating ? ".rn." + n : "." + n;
    return switch (op) {
      case ADD -> put("add" + rounded, a, b);
      case SUB -> put("sub" + rounded, a, b);
      case MUL -> put(floating ? "mul.rn." + n : "mul.lo." + n, a, b);
      case DIV -> put("div" + rounded, a, b);
      case AND, OR, XOR -> put(op.name().toLowerCase() + "." + type.register, a, b);
      case COPY_SIGN -> put("copysign." + n, b, a);
      case MAX, MIN -> extreme(op, a, b);
      case REM, FLOOR_DIVIDE, POW ->
          floating ? inDouble(MathLibrary.name(op), a, b) : inWhole(op, a, b);
      default -> inDouble(MathLibrary.name(op), a, b);
    };
  }

  /** NaN where one is NaN; −0 is below 0. */
  private String extreme(Arith op, String a, String b) {
    String how = op == Arith.MAX ? "max." : "min.";
    String r = put(how + type.number, a, b);
    if (!type.isFloating()) return r;
    String nan = put(PREDICATE, "setp.nan." + type.number, register(a, false), b);
    String sum = put("add.rn." + type.number, a, b);
    return put("selp." + type.number, sum, r, nan);
  }

  private String pair(Expr.PairFn f, String a, String b) {
    if (f == Expr.PairFn.FLIP) return new BitCode(out, dtype).flip(a, b);
    String function =
        switch (f) {
          case LARGE_SIN -> "sin";
          case LARGE_COS -> "cos";
          default -> "tan";
        };
    String size = put("abs.f32", a);
    String large =
        put(
            PREDICATE,
            "setp.gt.f32",
            size,
            PtxNumbers.text(dtype, org.gradsh.autograd.expr.BitFunctions.TURNS_END));
    String end = out.label();
    String r = out.register(type);
    out.line("mov.f32", r, b);
    out.line("@!" + large + " bra", end);
    out.line("mov.f32", r, inDouble(MathLibrary.PREFIX + function, a));
    out.bind(end);
    return r;
  }

  /** A function of the library, which are of float64. */
  private String inDouble(String function, String... arguments) {
    String[] wide = new String[arguments.length];
    for (int k = 0; k < wide.length; k++) {
      wide[k] = arguments[k];
      if (dtype == DType.FLOAT32) {
        wide[k] = put(PtxType.FLOAT64, "cvt.f64.f32", register(arguments[k], false));
      }
    }
    String r = call(PtxType.FLOAT64, function, wide);
    return dtype == DType.FLOAT32 ? put("cvt.rn.f32.f64", r) : r;
  }

  /** Remainders and powers of whole numbers. */
  private String inWhole(Arith op, String a, String b) {
    return call(type, MathLibrary.name(op) + (dtype == DType.INT64 ? "64" : "32"), a, b, faults);
  }

  private String call(PtxType result, String function, String... arguments) {
    functions.add(function);
    String r = out.register(result);
    String bits = ".param .b" + 8 * result.bytes + " ";
    out.raw("{ // " + function);
    StringBuilder names = new StringBuilder();
    // Names apart from those of the kernel itself: ptxas does not let an inner one hide an outer.
    for (int k = 0; k < arguments.length; k++) {
      boolean isAddress = arguments[k].startsWith("%a");
      out.line(isAddress ? ".param .b64 of" + k : bits + "of" + k);
      out.line("st.param." + (isAddress ? "b64" : result.register), "[of" + k + "]", arguments[k]);
      names.append(k == 0 ? "" : ", ").append("of").append(k);
    }
    out.line(bits + "y");
    out.line("call (y), " + function + ", (" + names + ")");
    out.line("ld.param." + result.register, r, "[y]");
    out.raw("}");
    return r;
  }
}
