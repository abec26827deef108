package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.CellSteps;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.cpu.Walk;
import org.gradsh.autograd.expr.Cell;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Recorder;

/**
 * A recurrent cell along a whole sequence, as one op: what a loop of its lines gives, from kernels
 * that keep what the way back needs. The gradient of the weights is one product over all steps.
 * Derivatives of higher orders are those of the loop.
 *
 * <p>Operands: x [steps, n, gates·hidden], what comes in adds to the gates; the states before the
 * first step, [n, hidden] each, the output first; w [gates·hidden, hidden], what an output adds to
 * the gates after it; and, where the {@linkplain Cell#isBiased() cell} takes it, b [1, hidden],
 * what is added to that of the last gate.
 */
public final class Sequence {
  /** Long short-term memory. */
  public static final Sequence LSTM = new Sequence(Cell.LSTM);

  /** The gated recurrent unit. */
  public static final Sequence GRU = new Sequence(Cell.GRU);

  /** The plain recurrent layer. */
  public static final Sequence RNN = new Sequence(Cell.RNN);

  /** The same with relu. */
  public static final Sequence RNN_RELU = new Sequence(Cell.RNN_RELU);

  /** All there are. */
  public static final List<Sequence> ALL = List.of(LSTM, GRU, RNN, RNN_RELU);

  static final List<Op<?>> OPS =
      ALL.stream().<Op<?>>flatMap(s -> List.of(s.steps, s.along, s.back).stream()).toList();

  /**
   * How the steps are taken.
   *
   * @param isBackwards from the last to the first
   * @param isGiven whether what the steps make is an operand
   */
  public record Course(boolean isBackwards, boolean isGiven) {
    @Override
    public String toString() {
      return (isBackwards ? "backwards" : "forwards") + (isGiven ? " given" : "");
    }
  }

  private static final int X = 0, H = 1;

  private final Cell cell;
  private final int w, b, made, cotangent; // operands: b is −1 where there is none
  private final SequenceLoop loop;
  private final Op<Course> steps;
  private final Op<Course> along;
  private final Op<Course> back;

  private Sequence(Cell cell) {
    this.cell = cell;
    w = H + cell.states();
    b = cell.isBiased() ? w + 1 : -1;
    made = cell.isBiased() ? w + 2 : w + 1;
    cotangent = made + 1;
    loop = new SequenceLoop(cell);
    String name = cell.name(), title = cell.title();
    steps =
        Op.<Course>declare(
                name + "Steps",
                "What " + title + " makes along a sequence, which its derivative needs.",
                (in, a) -> {
                  Strided[] t = whole(in);
                  Walk walk = walk(t[X].shape(), a);
                  Strided out = Strided.unwritten(t[X].dtype(), walk.made());
                  run(walk, t, out, true);
                  return out;
                },
                Derivative.composed((in, a) -> loop.made(in, a.isBackwards, 0), (a, i) -> false),
                sample(2, 2, 1, false),
                sample(3, 1, 2, true))
            .formed((shapes, dtypes, a) -> formed(walk(shapes[X], a).made(), dtypes))
            .batched((op, a, in, which, n) -> loop.made(leading(in, which, n), a.isBackwards, 1));
    along =
        Op.<Course>declare(
                name,
                (cell.states() == 1 ? "Outputs of " : "Outputs and memories of ")
                    + title
                    + " along a sequence.",
                (in, a) -> {
                  Strided[] t = whole(in);
                  Walk walk = walk(t[X].shape(), a);
                  Strided out = Strided.unwritten(t[X].dtype(), walk.results());
                  if (!a.isGiven) run(walk, t, out, false);
                  else {
                    System.arraycopy(t[made].data(), t[made].offset(), out.data(), 0, out.size());
                  }
                  return out;
                },
                new SequenceDerivative(this, loop),
                sample(2, 2, 1, false),
                sample(3, 1, 2, true),
                givenSample())
            .formed((shapes, dtypes, a) -> formed(walk(shapes[X], a).results(), dtypes))
            .batched(this::inBatch);
    back =
        Op.<Course>declare(
                name + "Back",
                "The cotangents of what came into " + title + " and of where it began.",
                (in, a) -> {
                  Strided[] t = whole(in);
                  Walk walk = walk(t[X].shape(), a);
                  Strided out = Strided.unwritten(t[X].dtype(), walk.slopes());
                  new CellSteps(t[X].dtype(), walk)
                      .back(t[cotangent], first(t), t[w], t[made], out.data());
                  return out;
                },
                Derivative.composed(
                    (in, a) -> loop.back(in, a.isBackwards, 0), (a, i) -> i == made),
                backSample(2, 2, 1, false),
                backSample(3, 1, 2, true))
            .formed((shapes, dtypes, a) -> formed(walk(shapes[X], a).slopes(), dtypes))
            .batched((op, a, in, which, n) -> loop.back(leading(in, which, n), a.isBackwards, 1));
  }

  // ---- what it is made of ----

  /** What a step is. */
  public Cell cell() {
    return cell;
  }

  /** Of x, the states, w, b: states and what is kept, see {@link Walk#made}. */
  public Op<Course> steps() {
    return steps;
  }

  /** y = the states after each step; x̄ and those of the first states by {@link #back}. */
  public Op<Course> along() {
    return along;
  }

  /** Of x, the states, w, b, what the steps made, and ȳ: slopes, see {@link Walk#slopes}. */
  public Op<Course> back() {
    return back;
  }

  /** How many operands there are of which what the steps make follows. */
  public int arity() {
    return made;
  }

  /** Where the states begin among operands. */
  public static int firstState() {
    return H;
  }

  /** Which operand the weights are. */
  public int weights() {
    return w;
  }

  /** Which operand the bias is; −1 where the cell has none. */
  public int bias() {
    return b;
  }

  /** Multiplications of one op. */
  static long multiplyAdds(Op<?> op, Tensor[] in) {
    for (Sequence s : ALL) {
      boolean isWalked = op == s.steps || op == s.along && in.length == s.arity();
      if (isWalked) return (long) in[X].size() * in[H].shape().dim(1);
    }
    return 0;
  }

  private static Operand[] operands(Cell cell, int steps, int n, int hidden) {
    List<Operand> all = new ArrayList<>();
    all.add(real(steps, n, cell.gates() * hidden));
    for (int k = 0; k < cell.states(); k++) all.add(real(n, hidden));
    all.add(real(cell.gates() * hidden, hidden));
    if (cell.isBiased()) all.add(real(1, hidden));
    return all.toArray(Operand[]::new);
  }

  private Sample<Course> sample(int steps, int n, int hidden, boolean isBackwards) {
    return Sample.of(new Course(isBackwards, false), operands(cell, steps, n, hidden));
  }

  private Sample<Course> givenSample() {
    Course course = new Course(false, true);
    return Sample.of(course, operands(cell, 2, 2, 2)).from(in -> withMade(course, in));
  }

  private Sample<Course> backSample(int steps, int n, int hidden, boolean isBackwards) {
    Course course = new Course(isBackwards, true);
    Operand[] all = Arrays.copyOf(operands(cell, steps, n, hidden), made + 1);
    all[made] = real(cell.states(), steps, n, hidden);
    return Sample.of(course, all)
        .from(
            in -> {
              Tensor[] with = Arrays.copyOf(withMade(course, Arrays.copyOf(in, made)), made + 2);
              with[cotangent] = in[made];
              return with;
            });
  }

  private Tensor[] withMade(Course course, Tensor[] in) {
    Tensor[] with = Arrays.copyOf(in, made + 1);
    with[made] = steps.apply(course, in);
    return with;
  }

  // ---- what layers call ----

  /**
   * The states along a sequence.
   *
   * @param x what comes in adds to the gates, side by side: [steps, n, gates·hidden]
   * @param first the states before the first step, [n, hidden] each: the output first
   * @param weights what an output adds to the gates after it, [gates·hidden, hidden]
   * @param bias what is added to that of the last gate, [1, hidden]; null unless the cell takes it
   * @return [states, steps, n, hidden]
   * @throws TensorException when an operand is missing, none is taken for it, it has no floating
   *     numbers or another device than the others, or shapes do not fit
   */
  public Tensor apply(Tensor x, Tensor[] first, Tensor weights, Tensor bias, boolean isBackwards) {
    Tensor[] in = new SequenceOperands(cell, x, first, weights, bias).checked();
    // Of tangents the loop is all there is: the kernels would compute the same beside it.
    if (Lift.top(in) instanceof Dual) return loop.results(in, isBackwards);
    boolean goesBack = false;
    if (Recorder.current().isOn()) for (Tensor t : in) goesBack |= Apply.isActive(t);
    Course course = new Course(isBackwards, goesBack);
    return goesBack ? along.apply(course, withMade(course, in)) : along.apply(course, in);
  }

  // ---- operands as the kernel takes them ----

  private Walk walk(Shape x, Course a) {
    return Walk.of(cell, x, a.isBackwards);
  }

  private Strided[] first(Strided[] t) {
    return Arrays.copyOfRange(t, H, w);
  }

  private void run(Walk walk, Strided[] t, Strided out, boolean keeps) {
    Strided bias = b < 0 ? null : t[b];
    new CellSteps(t[X].dtype(), walk)
        .run(t[X], first(t), turned(t[w], walk.steps()), bias, out.data(), keeps);
  }

  private static Strided[] whole(Strided[] in) {
    DType dtype = dtype(Arrays.stream(in).map(Strided::dtype).toArray(DType[]::new));
    Strided[] all = new Strided[in.length];
    for (int k = 0; k < in.length; k++) all[k] = Casts.contiguous(Casts.cast(in[k], dtype));
    return all;
  }

  /** Products of fewer steps cost less than to copy their weights. */
  private static final int STEPS_WORTH = 8;

  /** The weights column by column, as products with their transpose take them at once. */
  private static Strided turned(Strided w, int steps) {
    if (steps < STEPS_WORTH) return w;
    int rows = w.shape().dim(0), columns = w.shape().dim(1);
    Shape shape = Shape.of(columns, rows);
    Strided turned =
        Casts.contiguous(
            new Strided(w.dtype(), shape, w.data(), w.offset(), new int[] {1, columns}));
    return new Strided(w.dtype(), w.shape(), turned.data(), turned.offset(), new int[] {1, rows});
  }

  /** The dtype that operands of these are computed in. */
  public static DType dtype(DType... all) {
    return Arrays.asList(all).contains(DType.FLOAT64) ? DType.FLOAT64 : DType.FLOAT32;
  }

  private static Strided formed(Shape shape, DType[] dtypes) {
    return Apply.zeros(shape, dtype(dtypes)).values();
  }

  // ---- batches ----

  /** Operands with the batch where the loop has it. */
  private Tensor[] leading(Tensor[] in, boolean[] batched, int n) {
    Tensor[] all = Batching.repeated(in, batched, n);
    all[X] = ShapeOps.moveAxis(all[X], 0, 1);
    if (all.length > cotangent) all[cotangent] = ShapeOps.moveAxis(all[cotangent], 0, 2);
    return all;
  }

  /** Examples that share their weights are one larger batch for the kernel. */
  private Tensor inBatch(Op<Course> op, Course a, Tensor[] in, boolean[] batched, int n) {
    Tensor[] all = leading(in, batched, n);
    if (batched[w] || b >= 0 && batched[b]) {
      return ShapeOps.moveAxis(loop.results(all, a.isBackwards), 2, 0);
    }
    int[] x = all[X].dims();
    int hidden = x[3] / cell.gates();
    Tensor[] one = new Tensor[made];
    one[X] = ShapeOps.reshape(all[X], x[0], n * x[2], x[3]);
    for (int k = H; k < w; k++) one[k] = ShapeOps.reshape(all[k], n * x[2], hidden);
    for (int k = w; k < made; k++) one[k] = in[k];
    Tensor y = op.apply(new Course(a.isBackwards, false), one);
    return ShapeOps.moveAxis(ShapeOps.reshape(y, cell.states(), x[0], n, x[2], hidden), 2, 0);
  }
}
