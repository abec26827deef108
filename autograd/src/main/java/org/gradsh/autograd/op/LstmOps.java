package org.gradsh.autograd.op;

import static org.gradsh.autograd.op.Operand.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.LstmSteps;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Transforms;

/**
 * Long short-term memory along a whole sequence, as one op: what a loop of {@link CellOps} gives,
 * from kernels that keep what the way back needs. The gradient of the weights is one product over
 * all steps. Derivatives of higher orders are those of the loop.
 *
 * <p>Operands: x [steps, n, 4·hidden], what comes in adds to the gates; h and c [n, hidden], output
 * and memory before the first step; w [4·hidden, hidden].
 */
public final class LstmOps {
  private LstmOps() {}

  /**
   * How the steps are taken.
   *
   * @param backwards from the last to the first
   * @param given whether what the steps make is an operand
   */
  public record Course(boolean backwards, boolean given) {
    @Override
    public String toString() {
      return (backwards ? "backwards" : "forwards") + (given ? " given" : "");
    }
  }

  private static final int X = 0, H = 1, C = 2, W = 3, MADE = 4, COTANGENT = 5;

  /** Of x, h, c, w: outputs, memories, gates and tanh of the memories; see {@link LstmSteps}. */
  public static final Op<Course> STEPS =
      Op.<Course>declare(
              "lstmSteps",
              "What an LSTM makes along a sequence, which its derivative needs.",
              (in, a) -> {
                Strided[] t = whole(in);
                LstmSteps kernel = kernel(t, a);
                Strided out = Strided.unwritten(t[X].dtype(), Shape.of(kernel.all()));
                kernel.run(t[X], t[H], t[C], turned(t), out.data(), true);
                return out;
              },
              Derivative.composed((in, a) -> made(in, a, 0), (a, i) -> false),
              sample(2, 2, 1, false),
              sample(3, 1, 2, true))
          .formed((shapes, dtypes, a) -> formed(Shape.of(shapes[X].size() / 4 * 7), shapes, dtypes))
          .batched((op, a, in, b, n) -> made(leading(in, b, n), a, 1));

  /** y = outputs and memories; x̄, h̄, c̄ by {@link #BACK}, w̄ = Σ x̄ᵀ h over the steps. */
  public static final Op<Course> LSTM =
      Op.<Course>declare(
              "lstm",
              "Outputs and memories of an LSTM along a sequence.",
              (in, a) -> {
                Strided[] t = whole(in);
                LstmSteps kernel = kernel(t, a);
                Strided out = Strided.unwritten(t[X].dtype(), results(in[X].shape()));
                if (!a.given) kernel.run(t[X], t[H], t[C], turned(t), out.data(), false);
                else {
                  System.arraycopy(t[MADE].data(), t[MADE].offset(), out.data(), 0, out.size());
                }
                return out;
              },
              new Along(),
              sample(2, 2, 1, false),
              sample(3, 1, 2, true),
              Sample.of(new Course(false, true), real(2, 2, 8), real(2, 2), real(2, 2), real(8, 2))
                  .from(
                      in -> {
                        Tensor made = STEPS.apply(new Course(false, true), in);
                        return new Tensor[] {in[X], in[H], in[C], in[W], made};
                      }))
          .formed((shapes, dtypes, a) -> formed(results(shapes[X]), shapes, dtypes))
          .batched(LstmOps::inBatch);

  /** Of x, h, c, w, what the steps made, and ȳ: x̄, h̄ and c̄, one behind the other. */
  public static final Op<Course> BACK =
      Op.<Course>declare(
              "lstmBack",
              "The cotangents of what came into an LSTM and of where it began.",
              (in, a) -> {
                Strided[] t = whole(in);
                LstmSteps kernel = kernel(t, a);
                Strided out = Strided.unwritten(t[X].dtype(), Shape.of(kernel.slopes()));
                kernel.back(t[COTANGENT], t[C], t[W], t[MADE], out.data());
                return out;
              },
              Derivative.composed((in, a) -> back(in, a, 0), (a, i) -> i == MADE),
              back(2, 2, 1, false),
              back(3, 1, 2, true))
          .formed(
              (shapes, dtypes, a) ->
                  formed(
                      Shape.of(shapes[X].size() + 2 * shapes[H].size()),
                      shapes,
                      Arrays.copyOf(dtypes, W + 1)))
          .batched((op, a, in, b, n) -> back(leading(in, b, n), a, 1));

  static final List<Op<?>> ALL = List.of(STEPS, LSTM, BACK);

  private static Sample<Course> sample(int steps, int n, int hidden, boolean backwards) {
    return Sample.of(
        new Course(backwards, false),
        real(steps, n, 4 * hidden),
        real(n, hidden),
        real(n, hidden),
        real(4 * hidden, hidden));
  }

  private static Sample<Course> back(int steps, int n, int hidden, boolean backwards) {
    Course course = new Course(backwards, true);
    return Sample.of(
            course,
            real(steps, n, 4 * hidden),
            real(n, hidden),
            real(n, hidden),
            real(4 * hidden, hidden),
            real(2, steps, n, hidden))
        .from(
            in -> {
              Tensor made = STEPS.apply(course, Arrays.copyOf(in, MADE));
              return new Tensor[] {in[X], in[H], in[C], in[W], made, in[MADE]};
            });
  }

  /**
   * Outputs and memories along a sequence.
   *
   * @param x what comes in adds to the gates i, f, g, o, side by side: [steps, n, 4·hidden]
   * @param h the output before the first step, [n, hidden]
   * @param c the memory before it, [n, hidden]
   * @param w what an output adds to the gates after it, [4·hidden, hidden]
   * @return [2, steps, n, hidden]
   */
  public static Tensor lstm(Tensor x, Tensor h, Tensor c, Tensor w, boolean backwards) {
    Tensor[] in = {x, h, c, w};
    boolean goesBack = false;
    if (Recorder.current().isOn()) for (Tensor t : in) goesBack |= Apply.isActive(t);
    Course course = new Course(backwards, goesBack);
    return goesBack
        ? LSTM.apply(course, x, h, c, w, STEPS.apply(course, in))
        : LSTM.apply(course, in);
  }

  // ---- operands as the kernel takes them ----

  private static LstmSteps kernel(Strided[] t, Course a) {
    int[] x = t[X].shape().dims();
    return new LstmSteps(t[X].dtype(), x[0], x[1], x[2] / 4, a.backwards);
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
  private static Strided turned(Strided[] t) {
    Strided w = t[W];
    if (t[X].shape().dim(0) < STEPS_WORTH) return w;
    int rows = w.shape().dim(0), columns = w.shape().dim(1);
    Shape shape = Shape.of(columns, rows);
    Strided turned =
        Casts.contiguous(
            new Strided(w.dtype(), shape, w.data(), w.offset(), new int[] {1, columns}));
    return new Strided(w.dtype(), w.shape(), turned.data(), turned.offset(), new int[] {1, rows});
  }

  private static DType dtype(DType... all) {
    return Arrays.asList(all).contains(DType.FLOAT64) ? DType.FLOAT64 : DType.FLOAT32;
  }

  private static Shape results(Shape x) {
    return Shape.of(2, x.dim(0), x.dim(1), x.dim(2) / 4);
  }

  private static Strided formed(Shape shape, Shape[] shapes, DType[] dtypes) {
    return Apply.zeros(shape, dtype(dtypes)).values();
  }

  // ---- the same in other ops ----

  /** The states after each step. */
  private record Path(List<Tensor> outputs, List<Tensor> memories, List<Tensor> gates) {
    /**
     * @param in x [steps, …, n, 4·hidden], h, c, w with the leading axes that x has behind its
     *     first
     */
    static Path of(Tensor[] in, boolean backwards) {
      int steps = in[X].shape().dim(0);
      Tensor[] outputs = new Tensor[steps], memories = new Tensor[steps], all = new Tensor[steps];
      Tensor h = in[H], c = in[C], turned = in[W].swapAxes(-1, -2);
      for (int k = 0; k < steps; k++) {
        int t = backwards ? steps - 1 - k : k;
        Tensor gates = IndexOps.get(in[X], t).add(LinalgOps.matmul(h, turned));
        c = CellOps.memory(gates, c);
        h = CellOps.output(gates, c);
        outputs[t] = h;
        memories[t] = c;
        all[t] = gates;
      }
      return new Path(List.of(outputs), List.of(memories), List.of(all));
    }

    Tensor results() {
      return JoinOps.stack(0, List.of(JoinOps.stack(0, outputs), JoinOps.stack(0, memories)));
    }
  }

  /**
   * What {@link #STEPS} gives.
   *
   * @param lead how many axes of a batch there are: 1 behind the first of x, in front elsewhere
   */
  private static Tensor made(Tensor[] in, Course a, int lead) {
    Path path = Path.of(in, a.backwards);
    List<Tensor> parts = new ArrayList<>();
    for (List<Tensor> states : List.of(path.outputs, path.memories)) parts.addAll(states);
    for (Tensor gates : path.gates) {
      for (int k = 0; k < 4; k++) {
        Tensor gate = CellOps.gate(gates, 4, k);
        parts.add(k == 2 ? gate.tanh() : gate.sigmoid());
      }
    }
    for (Tensor c : path.memories) parts.add(c.tanh());
    return JoinOps.concat(lead, parts.stream().map(p -> ShapeOps.flatten(p, lead)).toList());
  }

  /** What {@link #BACK} gives; the cotangent has its leading axis behind its second. */
  private static Tensor back(Tensor[] in, Course a, int lead) {
    Tensor w = in[W];
    List<Tensor> pulled =
        Transforms.vjp(
                "vjp",
                z -> Path.of(new Tensor[] {z[X], z[H], z[C], w}, a.backwards).results(),
                in[X],
                in[H],
                in[C])
            .pull(in[COTANGENT]);
    Tensor x = lead == 0 ? pulled.get(X) : ShapeOps.moveAxis(pulled.get(X), 1, 0);
    return JoinOps.concat(
        lead,
        List.of(
            ShapeOps.flatten(x, lead),
            ShapeOps.flatten(pulled.get(H), lead),
            ShapeOps.flatten(pulled.get(C), lead)));
  }

  // ---- batches ----

  /** Operands with the batch where the loop has it. */
  private static Tensor[] leading(Tensor[] in, boolean[] batched, int n) {
    Tensor[] all = Batching.repeated(in, batched, n);
    all[X] = ShapeOps.moveAxis(all[X], 0, 1);
    if (all.length > COTANGENT) all[COTANGENT] = ShapeOps.moveAxis(all[COTANGENT], 0, 2);
    return all;
  }

  /** Examples that share their weights are one larger batch for the kernel. */
  private static Tensor inBatch(Op<Course> op, Course a, Tensor[] in, boolean[] batched, int n) {
    Tensor[] all = leading(in, batched, n);
    if (batched[W]) {
      return ShapeOps.moveAxis(Path.of(all, a.backwards).results(), 2, 0);
    }
    int[] x = all[X].dims();
    int hidden = x[3] / 4;
    Tensor y =
        op.apply(
            new Course(a.backwards, false),
            ShapeOps.reshape(all[X], x[0], n * x[2], x[3]),
            ShapeOps.reshape(all[H], n * x[2], hidden),
            ShapeOps.reshape(all[C], n * x[2], hidden),
            in[W]);
    return ShapeOps.moveAxis(ShapeOps.reshape(y, 2, x[0], n, x[2], hidden), 2, 0);
  }

  // ---- the derivative ----

  private record Along() implements Derivative<Course> {
    private static final Derivative<Course> LOOP =
        Derivative.composed(
            (in, a) -> Path.of(in, a.backwards).results(), (a, i) -> a.given && i == MADE);

    @Override
    public List<Tensor> vjps(Call<Course> c, Tensor g) {
      Course a = new Course(c.attributes().backwards, true);
      Tensor x = c.input(X), h = c.input(H), memory = c.input(C), w = c.input(W);
      Tensor made = c.attributes().given ? c.input(MADE) : STEPS.apply(a, x, h, memory, w);
      Tensor flat = BACK.apply(a, x, h, memory, w, made, g);
      int size = x.size(), each = h.size();
      Tensor[] all = new Tensor[c.arity()];
      Tensor slopes = ShapeOps.reshape(IndexOps.narrow(flat, 0, 0, size), x.shape());
      all[X] = slopes.to(c.dtype(X));
      all[H] = state(c, H, flat, size, size + each);
      all[C] = state(c, C, flat, size + each, size + 2 * each);
      if (c.isDifferentiated(W)) {
        all[W] = ofWeights(slopes, h, IndexOps.get(c.output(), 0), a.backwards).to(c.dtype(W));
      }
      return Arrays.asList(all);
    }

    private static Tensor state(Call<Course> c, int i, Tensor flat, int from, int to) {
      if (!c.isDifferentiated(i)) return null;
      Shape shape = c.shape(i).prepend(1);
      // The sum is a copy: a state's may be kept, and would keep all else of the array.
      Tensor part = ShapeOps.reshape(IndexOps.narrow(flat, 0, from, to), shape);
      return ReductionOps.sum(part, new int[] {0}, false).to(c.dtype(i));
    }

    /** Each step's slopes by the output before it. */
    private static Tensor ofWeights(Tensor slopes, Tensor h, Tensor outputs, boolean backwards) {
      int steps = slopes.shape().dim(0), first = backwards ? steps - 1 : 0;
      Tensor w = LinalgOps.matmul(ShapeOps.T(IndexOps.get(slopes, first)), h);
      if (steps == 1) return w;
      Tensor later = IndexOps.narrow(slopes, 0, backwards ? 0 : 1, backwards ? first : steps);
      Tensor before = IndexOps.narrow(outputs, 0, backwards ? 1 : 0, backwards ? steps : steps - 1);
      return LinalgOps.matmul(ShapeOps.T(rows(later)), rows(before)).add(w);
    }

    private static Tensor rows(Tensor t) {
      int[] dims = t.dims();
      return ShapeOps.reshape(t, dims[0] * dims[1], dims[2]);
    }

    @Override
    public Tensor vjp(Call<Course> c, int i, Tensor g) {
      return i == MADE ? null : vjps(c, g).get(i);
    }

    @Override
    public Tensor jvp(Op<Course> op, Call<Course> c, Tensor[] tangents) {
      return LOOP.jvp(op, c, tangents);
    }

    @Override
    public boolean reads(int i, DType dtype, boolean others) {
      return true;
    }

    @Override
    public boolean readsOutput() {
      return true;
    }
  }
}
