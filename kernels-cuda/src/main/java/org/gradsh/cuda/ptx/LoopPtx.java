package org.gradsh.cuda.ptx;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;

/**
 * Kernels that compute element by element: the frame around an expression.
 *
 * <p>What a launch passes is listed at {@link LoopParameters}.
 *
 * <p>Where nothing is strided a thread computes four elements that lie side by side, and moves them
 * in 16 bytes.
 */
public final class LoopPtx {
  /** Of a thread, where elements are moved together. */
  public static final int TOGETHER = 4;

  public static final int THREADS = 128;
  public static final String ENTRY = "loop";

  /** Writes the instructions that compute one element, gives the register it is in. */
  interface Body {
    String element(PtxText out, String[] operands, Set<String> functions, String faults);
  }

  /**
   * What a kernel is made for.
   *
   * @param operands the dtypes in memory
   * @param rank the number of axes; 0 where nothing is strided
   * @param together whether elements are moved in 16 bytes: all that lie in order begin at a
   *     multiple of that
   */
  public record Form(
      List<DType> operands,
      List<Access> access,
      DType result,
      boolean resultStrided,
      int rank,
      boolean together) {}

  private final Form form;
  private final Body body;
  private final PtxText out = new PtxText();
  private final Set<String> functions = new LinkedHashSet<>();
  private final int arity;
  private final LoopParameters given;

  private LoopPtx(Form form, Body body) {
    this.form = form;
    this.body = body;
    arity = form.operands.size();
    given = new LoopParameters(form, out);
  }

  /** The whole module: its one kernel is {@link #ENTRY}. */
  static String module(Form form, Body body) {
    return new LoopPtx(form, body).module();
  }

  private String module() {
    if (form.together) together();
    else oneByOne();
    return """
    .version 7.0
    .target sm_75
    .address_size 64

    """
        + MathLibrary.text(functions)
        + ".visible .entry "
        + ENTRY
        + "(\n"
        + given.declarations()
        + ")\n{\n"
        + out.text()
        + "}\n";
  }

  // ---- loops ----

  /** The number of this thread in the grid. */
  private String thread() {
    String block = out.register(PtxType.INT32);
    String size = out.register(PtxType.INT32);
    String within = out.register(PtxType.INT32);
    String i = out.register(PtxType.INT32);
    out.line("mov.u32", block, "%ctaid.x");
    out.line("mov.u32", size, "%ntid.x");
    out.line("mov.u32", within, "%tid.x");
    out.line("mad.lo.s32", i, block, size, within);
    return i;
  }

  private void oneByOne() {
    String i = thread();
    String past = out.register(PtxType.PREDICATE);
    String end = out.label();
    out.line("setp.ge.u32", past, i, given.count);
    out.line("@" + past + " bra", end);
    String[] at = coordinates(i);
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      x[k] =
          switch (form.access.get(k)) {
            case NUMBER -> given.number[k];
            case IN_ORDER -> load(k, place(given.base[k], i, form.operands.get(k)));
            case STRIDED -> {
              String offset = offset(at, given.stride[k]);
              yield load(k, place(given.base[k], offset, form.operands.get(k)));
            }
          };
    }
    String y = body.element(out, x, functions, given.faults);
    String where = form.resultStrided ? offset(at, given.resultStride) : i;
    store(place(given.result, where, form.result), y);
    out.bind(end);
    out.line("ret");
  }

  /** The index along each axis, from divisions by multiplication. */
  private String[] coordinates(String i) {
    String[] at = new String[form.rank];
    String rest = i;
    for (int a = 0; a < form.rank; a++) {
      if (a == form.rank - 1) {
        at[a] = rest;
        break;
      }
      String high = out.register(PtxType.INT32);
      String sum = out.register(PtxType.INT32);
      String quotient = out.register(PtxType.INT32);
      String back = out.register(PtxType.INT32);
      at[a] = out.register(PtxType.INT32);
      out.line("mul.hi.u32", high, rest, given.axes[a][1]);
      out.line("add.s32", sum, high, rest);
      out.line("shr.u32", quotient, sum, given.axes[a][2]);
      out.line("mul.lo.s32", back, quotient, given.axes[a][0]);
      out.line("sub.s32", at[a], rest, back);
      rest = quotient;
    }
    return at;
  }

  private String offset(String[] at, String[] strides) {
    String sum = null;
    for (int a = 0; a < at.length; a++) {
      String next = out.register(PtxType.INT32);
      if (sum == null) out.line("mul.lo.s32", next, at[a], strides[a]);
      else out.line("mad.lo.s32", next, at[a], strides[a], sum);
      sum = next;
    }
    return sum;
  }

  private String place(String base, String index, DType dtype) {
    String a = out.address();
    out.line("mad.wide.s32", a, index, dtype.bytes(), base);
    return a;
  }

  private String load(int k, String address) {
    PtxType type = PtxType.of(form.operands.get(k));
    String r = out.register(type);
    out.line("ld.global." + type.memory, r, "[" + address + "]");
    return r;
  }

  private void store(String address, String y) {
    out.line("st.global." + PtxType.of(form.result).memory, "[" + address + "]", y);
  }

  // ---- four elements at a time ----

  private void together() {
    String first = out.register(PtxType.INT32);
    out.line("shl.b32", first, thread(), 2);
    String past = out.register(PtxType.INT32);
    String whole = out.register(PtxType.PREDICATE);
    String tail = out.label();
    String end = out.label();
    out.line("add.s32", past, first, TOGETHER);
    out.line("setp.le.u32", whole, past, given.count);
    out.line("@!" + whole + " bra", tail);
    String[][] x = new String[arity][];
    for (int k = 0; k < arity; k++) {
      x[k] = form.access.get(k) == Access.NUMBER ? repeated(given.number[k]) : loadFour(k, first);
    }
    String[] y = new String[TOGETHER];
    for (int e = 0; e < TOGETHER; e++) {
      String[] one = new String[arity];
      for (int k = 0; k < arity; k++) one[k] = x[k][e];
      y[e] = body.element(out, one, functions, given.faults);
    }
    storeFour(first, y);
    out.line("bra.uni", end);
    out.bind(tail);
    tail(first, end);
    out.bind(end);
    out.line("ret");
  }

  private static String[] repeated(String register) {
    String[] all = new String[TOGETHER];
    Arrays.fill(all, register);
    return all;
  }

  private String[] loadFour(int k, String first) {
    PtxType type = PtxType.of(form.operands.get(k));
    String a = place(given.base[k], first, form.operands.get(k));
    String[] r = new String[TOGETHER];
    for (int e = 0; e < TOGETHER; e++) r[e] = out.register(type);
    int each = type.bytes == 8 ? 2 : 4;
    for (int e = 0; e < TOGETHER; e += each) {
      String registers = String.join(", ", Arrays.copyOfRange(r, e, e + each));
      String at = "[" + a + (e == 0 ? "" : "+" + e * type.bytes) + "]";
      out.line("ld.global.v" + each + "." + type.memory, "{" + registers + "}", at);
    }
    return r;
  }

  private void storeFour(String first, String[] y) {
    PtxType type = PtxType.of(form.result);
    String a = place(given.result, first, form.result);
    int each = type.bytes == 8 ? 2 : 4;
    for (int e = 0; e < TOGETHER; e += each) {
      String registers = String.join(", ", Arrays.copyOfRange(y, e, e + each));
      String at = "[" + a + (e == 0 ? "" : "+" + e * type.bytes) + "]";
      out.line("st.global.v" + each + "." + type.memory, at, "{" + registers + "}");
    }
  }

  /** What does not fill a row of four, one by one. */
  private void tail(String first, String end) {
    String i = out.register(PtxType.INT32);
    String done = out.register(PtxType.PREDICATE);
    String again = out.label();
    out.line("mov.b32", i, first);
    out.bind(again);
    out.line("setp.ge.u32", done, i, given.count);
    out.line("@" + done + " bra", end);
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      boolean isNumber = form.access.get(k) == Access.NUMBER;
      x[k] = isNumber ? given.number[k] : load(k, place(given.base[k], i, form.operands.get(k)));
    }
    store(place(given.result, i, form.result), body.element(out, x, functions, given.faults));
    out.line("add.s32", i, i, 1);
    out.line("bra.uni", again);
  }
}
