package org.gradsh.cuda.ptx;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.DType;

/**
 * Kernels that compute element by element: the frame around an expression.
 *
 * <p>Parameters: the result's address; for each operand its address, or the number itself; the
 * count; the address of the faults; for each axis, innermost first, extent, multiplier and shift of
 * its division, and in the same way the tiles along the first two where there are tiles; for each
 * strided operand (the result first, where it is) its strides.
 *
 * <p>Where nothing is strided a thread computes four elements that lie side by side, two of 8
 * bytes, and moves them in 16 bytes. Where an operand is {@linkplain Access#TURNED turned} a block
 * computes a {@linkplain TilePtx tile}.
 */
public final class LoopPtx {
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
      boolean together) {
    /** Elements of a thread: 16 bytes of those that are longest, where they are moved together. */
    public int each() {
      if (!together) return 1;
      boolean isLong = result.bytes() == 8;
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
  private final StringBuilder parameters = new StringBuilder();

  final int arity;
  final String[] base;
  final String[] number;
  final String[][] stride;
  String result;
  String[] resultStride = {};
  String faults;
  private String count;

  /** Extent, multiplier and shift of each axis, and of the tiles along the first two. */
  String[][] axes = {};

  String[][] tiles = {};

  private LoopPtx(Form form, Body body) {
    this.form = form;
    this.body = body;
    arity = form.operands.size();
    base = new String[arity];
    number = new String[arity];
    stride = new String[arity][];
  }

  /** The whole module: its one kernel is {@link #ENTRY}. */
  static String module(Form form, Body body) {
    return new LoopPtx(form, body).module();
  }

  private String module() {
    takeParameters();
    if (form.together) together();
    else if (form.tiled()) new TilePtx(this).write();
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
        + parameters
        + ")\n{\n"
        + out.text()
        + "}\n";
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

  private void takeParameters() {
    result = global(parameter("u64", out.address()));
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
    axes = divisions(form.rank);
    if (form.tiled()) tiles = divisions(2);
    if (form.resultStrided) resultStride = strides();
    for (int k = 0; k < arity; k++) {
      if (form.isStrided(k)) stride[k] = strides();
    }
  }

  private String[][] divisions(int n) {
    String[][] all = new String[n][];
    for (int a = 0; a < n; a++) all[a] = new String[] {whole(), whole(), whole()};
    return all;
  }

  private String whole() {
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
    out.line("setp.ge.u32", past, i, count);
    out.line("@" + past + " bra", end);
    String[] at = coordinates(i);
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      x[k] =
          switch (form.access.get(k)) {
            case NUMBER -> number[k];
            case IN_ORDER -> load(k, place(base[k], i, form.operands.get(k)));
            case STRIDED, TURNED -> {
              String offset = offset(at, stride[k]);
              yield load(k, place(base[k], offset, form.operands.get(k)));
            }
          };
    }
    String y = body.element(out, x, functions, faults);
    String where = form.resultStrided ? offset(at, resultStride) : i;
    store(place(result, where, form.result), y);
    out.bind(end);
    out.line("ret");
  }

  /** The index along each axis, from divisions by multiplication. */
  private String[] coordinates(String i) {
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
      String[] parts = divided(rest, axes[a]);
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

  void store(String address, String y) {
    out.line("st.global." + PtxType.of(form.result).memory, "[" + address + "]", y);
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
    out.line("setp.le.u32", whole, past, count);
    out.line("@!" + whole + " bra", tail);
    String[][] x = new String[arity][];
    for (int k = 0; k < arity; k++) {
      x[k] = form.access.get(k) == Access.NUMBER ? repeated(number[k]) : loadSome(k, first);
    }
    String[] y = new String[form.each()];
    for (int e = 0; e < y.length; e++) {
      String[] one = new String[arity];
      for (int k = 0; k < arity; k++) one[k] = x[k][e];
      y[e] = body.element(out, one, functions, faults);
    }
    storeSome(first, y);
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
    String a = place(base[k], first, form.operands.get(k));
    String[] r = new String[form.each()];
    for (int e = 0; e < r.length; e++) r[e] = out.register(type);
    String registers = "{" + String.join(", ", r) + "}";
    out.line("ld.global.v" + r.length + "." + type.memory, registers, "[" + a + "]");
    return r;
  }

  private void storeSome(String first, String[] y) {
    PtxType type = PtxType.of(form.result);
    String a = place(result, first, form.result);
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
    out.line("setp.ge.u32", done, i, count);
    out.line("@" + done + " bra", end);
    String[] x = new String[arity];
    for (int k = 0; k < arity; k++) {
      boolean isNumber = form.access.get(k) == Access.NUMBER;
      x[k] = isNumber ? number[k] : load(k, place(base[k], i, form.operands.get(k)));
    }
    store(place(result, i, form.result), body.element(out, x, functions, faults));
    out.line("add.s32", i, i, 1);
    out.line("bra.uni", again);
  }
}
