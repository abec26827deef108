package org.gradsh.cuda.ptx;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;

/**
 * Kernels that compute element by element: the frame around an expression.
 *
 * <p>Parameters: the results' addresses; for each operand its address, or the number itself; the
 * count; the address of the faults; for each axis, innermost first, extent, multiplier and shift of
 * its division; for each strided operand (the result first, where it is) its strides.
 *
 * <p>Where nothing is strided a thread computes four elements that lie side by side, and moves them
 * in 16 bytes.
 */
public sealed class LoopPtx permits RowsPtx {
  /** Of a thread, where elements are moved together. */
  public static final int TOGETHER = 4;

  public static final int THREADS = 128;
  public static final String ENTRY = "loop";

  /** Writes the instructions that compute one element of each result, gives their registers. */
  interface Body {
    String[] elements(PtxText out, String[] operands, Set<String> functions, String faults);
  }

  /**
   * What a kernel is made for.
   *
   * @param operands the dtypes in memory
   * @param results of several, none is strided
   * @param rank the number of axes; 0 where nothing is strided
   * @param together whether elements are moved in 16 bytes: all that lie in order begin at a
   *     multiple of that
   */
  public record Form(
      List<DType> operands,
      List<Access> access,
      List<DType> results,
      boolean resultStrided,
      int rank,
      boolean together) {}

  final Form form;
  private final Body body;
  final PtxText out = new PtxText();
  final Set<String> functions = new LinkedHashSet<>();
  private final StringBuilder parameters = new StringBuilder();

  private final int arity;
  private final String[] base;
  private final String[] number;
  private final String[][] stride;
  final String[] results;
  private String[] resultStride = {};
  private String count;
  String faults;
  private String[][] axes = {};

  LoopPtx(Form form, Body body) {
    this.form = form;
    this.body = body;
    arity = form.operands.size();
    base = new String[arity];
    number = new String[arity];
    stride = new String[arity][];
    results = new String[form.results.size()];
  }

  /** The whole module: its one kernel is {@link #ENTRY}. */
  static String module(Form form, Body body) {
    return module(ENTRY, form, body);
  }

  /** The same with a kernel of another name. */
  static String module(String entry, Form form, Body body) {
    return new LoopPtx(form, body).module(entry);
  }

  String module(String entry) {
    String kernel = kernel(entry);
    return HEAD + MathLibrary.text(functions) + kernel;
  }

  /** The kernel alone. */
  static String kernel(String entry, Form form, Body body) {
    return new LoopPtx(form, body).kernel(entry);
  }

  private static final String HEAD =
      """
      .version 7.0
      .target sm_75
      .address_size 64

      """;

  String kernel(String entry) {
    takeParameters();
    loops();
    return ".visible .entry " + entry + "(\n" + parameters + ")\n{\n" + out.text() + "}\n";
  }

  /** Writes the instructions behind the parameters. */
  void loops() {
    if (form.together) together();
    else oneByOne();
  }

  // ---- parameters ----

  private int parameterCount;

  private String parameter(String type, String register) {
    String name = "p" + parameterCount++;
    if (!parameters.isEmpty()) parameters.insert(parameters.length() - 1, ",");
    parameters.append("\t.param .").append(type).append(' ').append(name).append('\n');
    out.line("ld.param." + type, register, "[" + name + "]");
    return register;
  }

  void takeParameters() {
    for (int k = 0; k < results.length; k++) {
      results[k] = global(parameter("u64", out.address()));
    }
    for (int k = 0; k < arity; k++) {
      if (form.access.get(k) == Access.NUMBER) {
        DType dtype = form.operands.get(k);
        PtxType type = PtxType.of(dtype);
        number[k] = parameter(type == PtxType.BOOL ? "s32" : type.number, out.register(type));
      } else {
        base[k] = global(parameter("u64", out.address()));
      }
    }
    count = parameter("u32", out.register(PtxType.INT32));
    faults = parameter("u64", out.address());
    axes = new String[form.rank][];
    for (int a = 0; a < form.rank; a++) {
      axes[a] = new String[] {whole(), whole(), whole()};
    }
    if (form.resultStrided) resultStride = strides();
    for (int k = 0; k < arity; k++) {
      if (form.access.get(k) == Access.STRIDED) stride[k] = strides();
    }
  }

  String whole() {
    return parameter("u32", out.register(PtxType.INT32));
  }

  private String[] strides() {
    String[] s = new String[form.rank];
    for (int a = 0; a < s.length; a++) s[a] = whole();
    return s;
  }

  private String global(String generic) {
    String r = out.address();
    out.line("cvta.to.global.u64", r, generic);
    return r;
  }

  // ---- loops ----

  /** The number of this thread in the grid. */
  String thread() {
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
    out.line("setp.ge.u32", past, i, count);
    out.line("@" + past + " bra", end);
    String[] at = coordinates(i);
    String[] x = loadAll(i, at);
    String[] y = body.elements(out, x, functions, faults);
    store(form.resultStrided ? offset(at, resultStride) : i, y);
    out.bind(end);
    out.line("ret");
  }

  /** The operands of an element. */
  String[] loadAll(String i, String[] at) {
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      x[k] =
          switch (form.access.get(k)) {
            case NUMBER -> number[k];
            case IN_ORDER -> load(k, place(base[k], i, form.operands.get(k)));
            case STRIDED -> {
              String offset = offset(at, stride[k]);
              yield load(k, place(base[k], offset, form.operands.get(k)));
            }
          };
    }
    return x;
  }

  /** The index along each axis, from divisions by multiplication. */
  String[] coordinates(String i) {
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
      out.line("mul.hi.u32", high, rest, axes[a][1]);
      out.line("add.s32", sum, high, rest);
      out.line("shr.u32", quotient, sum, axes[a][2]);
      out.line("mul.lo.s32", back, quotient, axes[a][0]);
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

  private void store(String index, String[] y) {
    for (int k = 0; k < y.length; k++) store(k, index, y[k]);
  }

  void store(int k, String index, String y) {
    DType dtype = form.results.get(k);
    String address = place(results[k], index, dtype);
    out.line("st.global." + PtxType.of(dtype).memory, "[" + address + "]", y);
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
    out.line("setp.le.u32", whole, past, count);
    out.line("@!" + whole + " bra", tail);
    String[][] x = new String[arity][];
    for (int k = 0; k < arity; k++) {
      x[k] = form.access.get(k) == Access.NUMBER ? repeated(number[k]) : loadFour(k, first);
    }
    String[][] y = new String[TOGETHER][];
    for (int e = 0; e < TOGETHER; e++) {
      String[] one = new String[arity];
      for (int k = 0; k < arity; k++) one[k] = x[k][e];
      y[e] = body.elements(out, one, functions, faults);
    }
    for (int k = 0; k < results.length; k++) {
      String[] four = new String[TOGETHER];
      for (int e = 0; e < TOGETHER; e++) four[e] = y[e][k];
      storeFour(k, first, four);
    }
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
    String a = place(base[k], first, form.operands.get(k));
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

  private void storeFour(int k, String first, String[] y) {
    PtxType type = PtxType.of(form.results.get(k));
    String a = place(results[k], first, form.results.get(k));
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
    out.line("setp.ge.u32", done, i, count);
    out.line("@" + done + " bra", end);
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      boolean isNumber = form.access.get(k) == Access.NUMBER;
      x[k] = isNumber ? number[k] : load(k, place(base[k], i, form.operands.get(k)));
    }
    store(i, body.elements(out, x, functions, faults));
    out.line("add.s32", i, i, 1);
    out.line("bra.uni", again);
  }
}
