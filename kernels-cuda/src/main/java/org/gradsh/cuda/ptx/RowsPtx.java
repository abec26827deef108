package org.gradsh.cuda.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedLoop.Group;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;

/**
 * Kernels of fused groups that reduce rows: a warp for each row, which goes over it as often as a
 * reduction must be known before what comes after it.
 *
 * <p>Sums are in float64, each lane's elements in order and then the lanes' in pairs: as the
 * reductions do it that are written by hand. Parameters beyond {@link LoopParameters}: the elements
 * of a row, the number of rows.
 */
public final class RowsPtx extends LoopPtx {
  public static final String ENTRY = "fused_rows";
  public static final int WARP = 32;

  private final Group group;
  private final List<Expr> lowered;
  private final int inputs;
  private final int[] level;

  private String row;
  private final String rowLength;
  private final String rows;
  private String lane;
  private String first;

  private RowsPtx(Group group, Form form) {
    super(form, null);
    this.group = group;
    lowered = group.steps().stream().map(group::lowered).toList();
    inputs = group.inputs().size();
    level = levels(group);
    rowLength = given.whole();
    rows = given.whole();
  }

  /** The module of a group. */
  public static String of(Group group, Form form) {
    return new RowsPtx(group, form).module(ENTRY);
  }

  /** The kernel alone. */
  public static String text(Group group, Form form) {
    return new RowsPtx(group, form).kernel(ENTRY);
  }

  /** How many last axes are reduced; 0 where not all reductions are over the same last ones. */
  public static int axes(Group group) {
    int axes = 0;
    for (Step s : group.steps()) {
      if (s.reduce() == Reduce.NONE) continue;
      if (s.side() != Side.TRAILING || axes != 0 && s.axes() != axes) return 0;
      axes = s.axes();
    }
    return axes;
  }

  /** The sweep of a row in which each step is computed; a reduction is known after it. */
  private static int[] levels(Group group) {
    int inputs = group.inputs().size();
    int[] level = new int[group.steps().size()];
    for (int j = 0; j < level.length; j++) {
      for (int k : operandsOf(group.steps().get(j).value())) {
        if (k < inputs) continue;
        boolean reduced = group.steps().get(k - inputs).reduce() != Reduce.NONE;
        level[j] = Math.max(level[j], level[k - inputs] + (reduced ? 1 : 0));
      }
    }
    return level;
  }

  private static TreeSet<Integer> operandsOf(Expr e) {
    TreeSet<Integer> all = new TreeSet<>();
    collect(e, all);
    return all;
  }

  private static void collect(Expr e, TreeSet<Integer> to) {
    if (e instanceof Expr.Operand o) to.add(o.index());
    for (Expr child : e.children()) collect(child, to);
  }

  @Override
  void loops() {
    String thread = thread();
    row = whole32("shr.u32", thread, "5");
    lane = whole32("and.b32", thread, String.valueOf(WARP - 1));
    String end = out.label();
    String past = out.register(PtxType.PREDICATE);
    out.line("setp.ge.u32", past, row, rows);
    out.line("@" + past + " bra", end); // all of the warp
    first = whole32("mul.lo.s32", row, rowLength);
    String[] values = new String[level.length];
    int last = Arrays.stream(level).max().orElse(0);
    for (int sweep = 0; sweep <= last; sweep++) sweep(sweep, values);
    out.bind(end);
    out.line("ret");
  }

  private String whole32(String instruction, String a, String b) {
    String r = out.register(PtxType.INT32);
    out.line(instruction, r, a, b);
    return r;
  }

  /**
   * Goes over the row once.
   *
   * @param values the registers of reductions that are known
   */
  private void sweep(int sweep, String[] values) {
    List<Integer> roots = new ArrayList<>();
    String[] sums = new String[level.length];
    for (int j = 0; j < level.length; j++) {
      if (level[j] != sweep) continue;
      Step s = group.steps().get(j);
      if (s.reduce() == Reduce.NONE && !s.stored()) continue;
      roots.add(j);
      if (s.reduce() != Reduce.NONE) sums[j] = start(s.reduce());
    }
    if (roots.isEmpty()) return;
    String column = out.register(PtxType.INT32);
    String again = out.label();
    String done = out.label();
    String past = out.register(PtxType.PREDICATE);
    out.line("mov.b32", column, lane);
    out.bind(again);
    out.line("setp.ge.u32", past, column, rowLength);
    out.line("@" + past + " bra", done);
    String i = whole32("add.s32", first, column);
    String[] known = Arrays.copyOf(loadAll(i, coordinates(i)), inputs + level.length);
    for (int j = 0; j < level.length; j++) known[inputs + j] = values[j];
    for (int j : roots) {
      String y = value(j, known);
      Step s = group.steps().get(j);
      if (s.reduce() == Reduce.NONE) store(output(j), i, y);
      else take(s.reduce(), sums[j], y);
    }
    out.line("add.s32", column, column, WARP);
    out.line("bra", again);
    out.bind(done);
    for (int j : roots) {
      if (sums[j] == null) continue;
      values[j] = together(group.steps().get(j).reduce(), sums[j]);
      if (group.steps().get(j).stored()) storeRow(output(j), values[j]);
    }
  }

  /** The register of a step's value for an element, with all that it needs. */
  private String value(int j, String[] known) {
    boolean isReduced = group.steps().get(j).reduce() != Reduce.NONE;
    if (!isReduced && known[inputs + j] != null) return known[inputs + j];
    for (int k : operandsOf(lowered.get(j))) {
      if (k >= inputs && known[k] == null) value(k - inputs, known);
    }
    var code = new ExprCode(out, group.compute(), known, functions, given.faults);
    boolean isMask = group.steps().get(j).value().isMask();
    DType dtype = isMask ? DType.BOOL : group.compute();
    String y = out.inRegister(code.element(lowered.get(j)), dtype);
    if (!isReduced) known[inputs + j] = y;
    return y;
  }

  /** The number of a step among the outputs. */
  private int output(int j) {
    int n = 0;
    for (int k = 0; k < j; k++) if (group.steps().get(k).stored()) n++;
    return n;
  }

  // ---- what stands for a part of a row ----

  private PtxType type() {
    return PtxType.of(group.compute());
  }

  private static boolean isExtreme(Reduce reduce) {
    return reduce == Reduce.MAX || reduce == Reduce.MIN;
  }

  private String start(Reduce reduce) {
    boolean extreme = isExtreme(reduce);
    DType dtype = extreme ? group.compute() : DType.FLOAT64;
    double v =
        switch (reduce) {
          case MAX -> Double.NEGATIVE_INFINITY;
          case MIN -> Double.POSITIVE_INFINITY;
          case PROD -> 1;
          case NONE, SUM, MEAN -> 0;
        };
    return out.inRegister(PtxNumbers.text(dtype, v), dtype);
  }

  private void take(Reduce reduce, String sum, String y) {
    if (isExtreme(reduce)) {
      extreme(reduce, sum, sum, y);
      return;
    }
    String wide = y;
    if (group.compute() == DType.FLOAT32) {
      wide = out.register(PtxType.FLOAT64);
      out.line("cvt.f64.f32", wide, y);
    }
    out.line(reduce == Reduce.PROD ? "mul.rn.f64" : "add.rn.f64", sum, sum, wide);
  }

  /** NaN where one is NaN; −0 is below 0. */
  private void extreme(Reduce reduce, String to, String a, String b) {
    String n = type().number;
    String nan = out.register(PtxType.PREDICATE);
    String r = out.register(type());
    String sum = out.register(type());
    out.line("setp.nan." + n, nan, a, b);
    out.line((reduce == Reduce.MAX ? "max." : "min.") + n, r, a, b);
    out.line("add.rn." + n, sum, a, b);
    out.line("selp." + n, to, sum, r, nan);
  }

  /** The value of the row, from those of its lanes; each has it. */
  private String together(Reduce reduce, String sum) {
    PtxType type = isExtreme(reduce) ? type() : PtxType.FLOAT64;
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
      String other = across(type, sum, distance);
      if (isExtreme(reduce)) extreme(reduce, sum, sum, other);
      else out.line(reduce == Reduce.PROD ? "mul.rn.f64" : "add.rn.f64", sum, sum, other);
    }
    if (isExtreme(reduce)) return sum;
    String y = sum;
    if (group.compute() == DType.FLOAT32) {
      y = out.register(PtxType.FLOAT32);
      out.line("cvt.rn.f32.f64", y, sum);
    }
    if (reduce != Reduce.MEAN) return y;
    String count = out.register(type());
    String mean = out.register(type());
    out.line("cvt.rn." + type().number + ".u32", count, rowLength);
    out.line("div.rn." + type().number, mean, y, count);
    return mean;
  }

  private String across(PtxType type, String value, int distance) {
    if (type.bytes == 4) {
      String r = out.register(type);
      out.line("shfl.sync.bfly.b32", r, value, distance, WARP - 1, -1);
      return r;
    }
    String[] half = new String[2];
    String[] other = new String[2];
    for (int k = 0; k < 2; k++) {
      half[k] = out.register(PtxType.INT32);
      other[k] = out.register(PtxType.INT32);
    }
    out.line("mov.b64", "{" + half[0] + ", " + half[1] + "}", value);
    for (int k = 0; k < 2; k++) {
      out.line("shfl.sync.bfly.b32", other[k], half[k], distance, WARP - 1, -1);
    }
    String r = out.register(type);
    out.line("mov.b64", r, "{" + other[0] + ", " + other[1] + "}");
    return r;
  }

  /** One lane writes what all have. */
  private void storeRow(int k, String y) {
    String other = out.register(PtxType.PREDICATE);
    String behind = out.label();
    out.line("setp.ne.u32", other, lane, 0);
    out.line("@" + other + " bra", behind);
    store(k, row, y);
    out.bind(behind);
  }
}
