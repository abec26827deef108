package org.gradsh.cuda.ptx;

import java.util.ArrayList;
import java.util.List;

/**
 * The loop where operands lie side by side along another axis than the result: a block computes a
 * square of 32 × 32 elements over the first two axes, the result's innermost and theirs. It reads
 * what is turned along the second one into shared memory, whose rows are a word longer than the
 * square, so that rows and columns of it are free of bank conflicts; then it goes along the first.
 */
public final class TilePtx {
  /** Elements along each side. */
  public static final int SIDE = 32;

  public static final int THREADS = 256;

  /** Shared memory that all tiles of a block may have. */
  public static final int SHARED = 48 << 10;

  private static final int ROWS = THREADS / SIDE;

  private final LoopPtx loop;
  private final PtxText out;

  /** A place in each of the loop's blocks, but for the first two axes; null for none. */
  private final String[] begin;

  private String resultBegin;

  TilePtx(LoopPtx loop) {
    this.loop = loop;
    out = loop.out;
    begin = new String[loop.arity];
  }

  /** Bytes of shared memory that an operand's tile takes. */
  public static int bytes(int ofElement) {
    return SIDE * pitch(ofElement) * ofElement;
  }

  /** Elements of a row of a tile: an odd number of words more than a whole turn of the banks. */
  private static int pitch(int ofElement) {
    return ofElement == 1 ? SIDE + 4 : SIDE + 1;
  }

  private String whole() {
    return out.register(PtxType.INT32);
  }

  private String computed(String instruction, Object... operands) {
    String r = whole();
    Object[] all = new Object[operands.length + 1];
    all[0] = r;
    System.arraycopy(operands, 0, all, 1, operands.length);
    out.line(instruction, all);
    return r;
  }

  void write() {
    String thread = computed("mov.u32", "%tid.x");
    String across = computed("and.b32", thread, SIDE - 1);
    String down = computed("shr.u32", thread, Integer.numberOfTrailingZeros(SIDE));
    String[] first = loop.divided(computed("mov.u32", "%ctaid.x"), loop.given.tiles[0]);
    String[] second = loop.divided(first[0], loop.given.tiles[1]);
    int rank = loop.form.rank();
    String[] at = new String[rank];
    loop.coordinates(second[0], at, 2);
    for (int k = 0; k < loop.arity; k++) {
      if (loop.given.stride[k] != null)
        begin[k] = loop.offset(at, loop.given.stride[k], 2, rank, null);
    }
    resultBegin = loop.offset(at, loop.given.resultStride, 2, rank, null);
    String left = computed("mul.lo.s32", first[1], SIDE);
    String top = computed("mul.lo.s32", second[1], SIDE);
    String[] tiles = new String[loop.arity];
    for (int k = 0; k < loop.arity; k++) {
      if (loop.form.access().get(k) == Access.TURNED) tiles[k] = read(k, left, top, across, down);
    }
    out.line("bar.sync", 0);
    compute(tiles, left, top, across, down);
    out.line("ret");
  }

  private int bytesOf(int k) {
    return PtxType.of(loop.form.operands().get(k)).bytes;
  }

  /** Along the second axis; gives where the tile is. */
  private String read(int k, String left, String top, String across, String down) {
    PtxType type = PtxType.of(loop.form.operands().get(k));
    String name = "tile" + k;
    out.shared(name, bytes(type.bytes));
    String tile = computed("mov.u32", name);
    String to =
        computed(
            "mad.lo.s32",
            computed("mad.lo.s32", down, pitch(type.bytes), across),
            type.bytes,
            tile);
    String column = computed("add.s32", top, across);
    String inside = out.register(PtxType.PREDICATE);
    out.line("setp.lt.u32", inside, column, loop.given.axes[1][0]);
    List<String> held = new ArrayList<>(), there = new ArrayList<>();
    for (int r = 0; r < SIDE; r += ROWS) { // all are on their way before the first is waited for
      String row = computed("add.s32", computed("add.s32", left, down), r);
      String is = out.register(PtxType.PREDICATE);
      out.line("setp.lt.and.u32", is, row, loop.given.axes[0][0], inside);
      String[] at = {row, column};
      String address =
          loop.place(
              loop.given.base[k],
              loop.offset(at, loop.given.stride[k], 0, 2, begin[k]),
              loop.form.operands().get(k));
      String v = out.register(type);
      out.line("@" + is + " ld.global." + type.memory, v, "[" + address + "]");
      held.add(v);
      there.add(is);
    }
    for (int q = 0; q < held.size(); q++) {
      String place = "[" + to + "+" + q * ROWS * pitch(type.bytes) * type.bytes + "]";
      out.line("@" + there.get(q) + " st.shared." + type.memory, place, held.get(q));
    }
    return tile;
  }

  /** Along the first axis, row by row. */
  private void compute(String[] tiles, String left, String top, String across, String down) {
    String column = computed("add.s32", left, across);
    String[] from = new String[loop.arity];
    for (int k = 0; k < loop.arity; k++) {
      if (tiles[k] == null) continue;
      String within = computed("mad.lo.s32", across, pitch(bytesOf(k)), down);
      from[k] = computed("mad.lo.s32", within, bytesOf(k), tiles[k]);
    }
    String row = computed("add.s32", top, down);
    String end = computed("min.u32", computed("add.s32", top, SIDE), loop.given.axes[1][0]);
    String past = out.register(PtxType.PREDICATE);
    String again = out.label(), done = out.label();
    out.line("setp.ge.u32", past, column, loop.given.axes[0][0]);
    out.line("@" + past + " bra", done);
    out.bind(again);
    out.line("setp.ge.u32", past, row, end);
    out.line("@" + past + " bra", done);
    String[] at = {column, row};
    String[] x = new String[loop.arity];
    for (int k = 0; k < loop.arity; k++) {
      x[k] =
          switch (loop.form.access().get(k)) {
            case NUMBER -> loop.given.number[k];
            case IN_ORDER, STRIDED ->
                loop.load(
                    k,
                    loop.place(
                        loop.given.base[k],
                        loop.offset(at, loop.given.stride[k], 0, 2, begin[k]),
                        loop.form.operands().get(k)));
            case TURNED -> {
              PtxType type = PtxType.of(loop.form.operands().get(k));
              String v = out.register(type);
              out.line("ld.shared." + type.memory, v, "[" + from[k] + "]");
              yield v;
            }
          };
    }
    String[] y = loop.body.elements(out, x, loop.functions, loop.given.faults);
    loop.store(loop.offset(at, loop.given.resultStride, 0, 2, resultBegin), y);
    out.line("add.s32", row, row, ROWS);
    for (int k = 0; k < loop.arity; k++) {
      if (from[k] != null) out.line("add.s32", from[k], from[k], ROWS * bytesOf(k));
    }
    out.line("bra.uni", again);
    out.bind(done);
  }
}
