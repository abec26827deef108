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
 * <p>Where nothing is strided a thread computes four elements that lie side by side, two of 8
 * bytes, and moves them in 16 bytes. Where an operand is {@linkplain Access#TURNED turned} a block
 * computes a {@linkplain TilePtx tile}.
 */
public sealed class LoopPtx permits RowsPtx {
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
   * @param results all of which lie alike
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
      boolean together) {
    /** Elements of a thread: 16 bytes of those that are longest, where they are moved together. */
    public int each() {
      if (!together) return 1;
      boolean isLong = false;
      for (DType result : results) isLong |= result.bytes() == 8;
      for (int k = 0; k < operands.size(); k++) {
        isLong |= access.get(k) != Access.NUMBER && operands.get(k).bytes() == 8;
      }
      return isLong ? 2 : 4;
    }

    /** Whether blocks compute tiles: then all but numbers is strided. */
    public boolean tiled() {
      return access.contains(Access.TURNED);
    }

    boolean isStrided(int k) {
      return access.get(k) == Access.STRIDED || access.get(k) == Access.TURNED;
    }
  }

  final Form form;
  final Body body;
  final PtxText out = new PtxText();
  final Set<String> functions = new LinkedHashSet<>();
  final int arity;
  final LoopParameters given;

  LoopPtx(Form form, Body body) {
    this.form = form;
    this.body = body;
    arity = form.operands.size();
    given = new LoopParameters(form, out);
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
    loops();
    String parameters = given.declarations();
    return ".visible .entry " + entry + "(\n" + parameters + ")\n{\n" + out.text() + "}\n";
  }

  /** Writes the instructions behind the parameters. */
  void loops() {
    if (form.together) together();
    else if (form.tiled()) new TilePtx(this).write();
    else oneByOne();
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
    out.line("setp.ge.u32", past, i, given.count);
    out.line("@" + past + " bra", end);
    String[] at = coordinates(i);
    String[] y = body.elements(out, loadAll(i, at), functions, given.faults);
    store(form.resultStrided ? offset(at, given.resultStride) : i, y);
    out.bind(end);
    out.line("ret");
  }

  /** The operands of an element. */
  String[] loadAll(String i, String[] at) {
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      x[k] =
          switch (form.access.get(k)) {
            case NUMBER -> given.number[k];
            case IN_ORDER -> load(k, place(given.base[k], i, form.operands.get(k)));
            case STRIDED, TURNED -> {
              String offset = offset(at, given.stride[k]);
              yield load(k, place(given.base[k], offset, form.operands.get(k)));
            }
          };
    }
    return x;
  }

  /** The index along each axis, from divisions by multiplication. */
  String[] coordinates(String i) {
    String[] at = new String[form.rank];
    coordinates(i, at, 0);
    return at;
  }

  /** The same for the axes from {@code first} on. */
  void coordinates(String i, String[] at, int first) {
    String rest = i;
    for (int a = first; a < form.rank; a++) {
      if (a == form.rank - 1) {
        at[a] = rest;
        break;
      }
      String[] parts = divided(rest, given.axes[a]);
      rest = parts[0];
      at[a] = parts[1];
    }
  }

  /** The quotient, and what remains. */
  String[] divided(String n, String[] by) {
    String high = out.register(PtxType.INT32);
    String sum = out.register(PtxType.INT32);
    String quotient = out.register(PtxType.INT32);
    String back = out.register(PtxType.INT32);
    String remainder = out.register(PtxType.INT32);
    out.line("mul.hi.u32", high, n, by[1]);
    out.line("add.s32", sum, high, n);
    out.line("shr.u32", quotient, sum, by[2]);
    out.line("mul.lo.s32", back, quotient, by[0]);
    out.line("sub.s32", remainder, n, back);
    return new String[] {quotient, remainder};
  }

  private String offset(String[] at, String[] strides) {
    return offset(at, strides, 0, at.length, null);
  }

  /** What some of the axes add to an offset; null for nothing. */
  String offset(String[] at, String[] strides, int from, int to, String sum) {
    for (int a = from; a < to; a++) {
      String next = out.register(PtxType.INT32);
      if (sum == null) out.line("mul.lo.s32", next, at[a], strides[a]);
      else out.line("mad.lo.s32", next, at[a], strides[a], sum);
      sum = next;
    }
    return sum;
  }

  String place(String base, String index, DType dtype) {
    String a = out.address();
    out.line("mad.wide.s32", a, index, dtype.bytes(), base);
    return a;
  }

  String load(int k, String address) {
    PtxType type = PtxType.of(form.operands.get(k));
    String r = out.register(type);
    out.line("ld.global." + type.memory, r, "[" + address + "]");
    return r;
  }

  void store(String index, String[] y) {
    for (int k = 0; k < y.length; k++) store(k, index, y[k]);
  }

  void store(int k, String index, String y) {
    DType dtype = form.results.get(k);
    String address = place(given.results[k], index, dtype);
    out.line("st.global." + PtxType.of(dtype).memory, "[" + address + "]", y);
  }

  // ---- some elements at a time ----

  private void together() {
    String first = out.register(PtxType.INT32);
    out.line("shl.b32", first, thread(), Integer.numberOfTrailingZeros(form.each()));
    String past = out.register(PtxType.INT32);
    String whole = out.register(PtxType.PREDICATE);
    String tail = out.label();
    String end = out.label();
    out.line("add.s32", past, first, form.each());
    out.line("setp.le.u32", whole, past, given.count);
    out.line("@!" + whole + " bra", tail);
    String[][] x = new String[arity][];
    for (int k = 0; k < arity; k++) {
      x[k] = form.access.get(k) == Access.NUMBER ? repeated(given.number[k]) : loadSome(k, first);
    }
    String[][] y = new String[form.each()][];
    for (int e = 0; e < y.length; e++) {
      String[] one = new String[arity];
      for (int k = 0; k < arity; k++) one[k] = x[k][e];
      y[e] = body.elements(out, one, functions, given.faults);
    }
    for (int k = 0; k < form.results.size(); k++) {
      String[] some = new String[y.length];
      for (int e = 0; e < some.length; e++) some[e] = y[e][k];
      storeSome(k, first, some);
    }
    out.line("bra.uni", end);
    out.bind(tail);
    tail(first, end);
    out.bind(end);
    out.line("ret");
  }

  private String[] repeated(String register) {
    String[] all = new String[form.each()];
    Arrays.fill(all, register);
    return all;
  }

  private String[] loadSome(int k, String first) {
    PtxType type = PtxType.of(form.operands.get(k));
    String a = place(given.base[k], first, form.operands.get(k));
    String[] r = new String[form.each()];
    for (int e = 0; e < r.length; e++) r[e] = out.register(type);
    String registers = "{" + String.join(", ", r) + "}";
    out.line("ld.global.v" + r.length + "." + type.memory, registers, "[" + a + "]");
    return r;
  }

  private void storeSome(int k, String first, String[] y) {
    PtxType type = PtxType.of(form.results.get(k));
    String a = place(given.results[k], first, form.results.get(k));
    String registers = "{" + String.join(", ", y) + "}";
    out.line("st.global.v" + y.length + "." + type.memory, "[" + a + "]", registers);
  }

  /** What does not fill a row of them, one by one. */
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
    store(i, body.elements(out, x, functions, given.faults));
    out.line("add.s32", i, i, 1);
    out.line("bra.uni", again);
  }
}
