package org.gradsh.autograd.op;

import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.graph.TracedOps;
import org.gradsh.autograd.tape.Batched;
import org.gradsh.autograd.tape.Cut;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Inspector;
import org.gradsh.autograd.tape.Lift;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Onlookers;
import org.gradsh.autograd.tape.Recorder;
import org.gradsh.autograd.tape.Replacement;
import org.gradsh.autograd.tape.Traced;

/**
 * The road of every op: compute, carry tangents where an operand is dual, take a whole batch at
 * once where an operand stands for one, record where an operand is being differentiated.
 */
public final class Apply {
  private Apply() {}

  /** Whether ops on the tensor are recorded. */
  static boolean isActive(Tensor t) {
    Node origin = t.origin();
    return origin != null && origin.isActive();
  }

  /** Whether anything is known of how the operands came about: of constants there is nothing. */
  private static boolean isKnown(Tensor[] in) {
    for (Tensor t : in) if (t.origin() != null || t.remark() != null) return true;
    return false;
  }

  private static boolean isRecorded(Recorder recorder, Tensor[] in, Tensor y) {
    if (!recorder.isOn() || !y.dtype().isFloating()) return false;
    for (Tensor t : in) if (isActive(t)) return true;
    return false;
  }

  // ---- elementwise ----

  public static Tensor unary(Elementwise op, Tensor a) {
    return elementwise(op, a);
  }

  public static Tensor binary(Elementwise op, Tensor a, Tensor b) {
    return elementwise(op, a, b);
  }

  public static Tensor ternary(Elementwise op, Tensor a, Tensor b, Tensor c) {
    return elementwise(op, a, b, c);
  }

  /** An op that is a simpler one by some numbers: x² is x·x. */
  public static Tensor byNumber(Elementwise op, Tensor a, double b) {
    Tensor number = number(b, a);
    Elementwise simpler = a.dtype().isFloating() ? op.by(b) : null;
    return simpler == null ? binary(op, a, number) : unary(simpler, a);
  }

  /** An op that is a simpler one by some numbers: x² is x·x. */
  public static Tensor byNumber(Elementwise op, Tensor a, long b) {
    Tensor number = number(b, a);
    Elementwise simpler = op.by(b);
    return simpler == null ? binary(op, a, number) : unary(simpler, a);
  }

  /**
   * Applies an elementwise op with promotion and broadcasting.
   *
   * @throws TensorException when the shapes do not broadcast
   */
  public static Tensor elementwise(Elementwise op, Tensor... operands) {
    for (int k = 0; k < operands.length; k++) if (operands[k] == null) throw isNull(op, k);
    Tensor[] in = Onlookers.areThere() ? Replacement.of(operands) : operands;
    if (op.isIdentity()) return in[0];
    if (op.kernel() == null) return TensorAlgebra.evaluate(op, in);
    Tensor y = Onlookers.areThere() ? null : plain(op, in);
    if (y == null) {
      Lift top = Lift.top(in);
      Tensor[] traced = Trace.lifted(top, in);
      if (traced != null) return finish(op, traced, TracedOps.elementwise(op, traced));
      y =
          switch (top) {
            case null -> compute(op, in);
            case Dual d -> dual(op, in, d.level());
            case Batched b -> InBatch.elementwise(op, in, b);
            case Traced t -> throw t.noValue(in[0]);
          };
    }
    return finish(op, in, y);
  }

  /** Records the result where it is differentiated, and shows it to who looks. */
  private static Tensor finish(Elementwise op, Tensor[] in, Tensor result) {
    Tensor y = result;
    if (isKnown(in)) {
      Recorder recorder = Recorder.current();
      if (isRecorded(recorder, in, y)) {
        y = y.origin() == null ? y : y.alias();
        record(recorder, ElementwiseNode.of(op, in, y), in, y);
      } else leave(recorder, op.name(), in, y);
    }
    Tracer tracer = Tracer.current();
    if (tracer != null) tracer.elementwise(op, in, y);
    return y;
  }

  /**
   * The short way of what most ops are: numbers of one dtype that is computed in as it is, all of
   * one shape or single, each row by row in memory. Null for everything else.
   */
  private static Tensor plain(Elementwise op, Tensor[] in) {
    int arity = in.length;
    Object[] x = new Object[arity];
    int[] offset = new int[arity];
    DType dtype = null;
    Shape shape = Shape.SCALAR;
    int scalars = 0;
    for (int k = 0; k < arity; k++) {
      if (in[k].lift() != null) return null;
      Strided s = in[k].values();
      Shape own = s.shape();
      if (dtype == null) dtype = s.dtype();
      if (s.dtype() != dtype || s.strides() != own.rowMajorStrides() || !s.isHost()) return null;
      if (own.isScalar()) scalars |= 1 << k;
      else if (shape.isScalar()) shape = own;
      else if (!shape.equals(own)) return null;
      x[k] = s.data();
      offset[k] = s.offset();
    }
    if (shape.isScalar()) scalars = 0;
    DType result = op.plainResult(dtype);
    if (result == null || !ElementwiseLoops.takes(arity, scalars)) return null;
    Strided out = Strided.unwritten(result, shape);
    ElementwiseLoops.rowByRow(op, dtype, x, offset, scalars, out);
    return Tensor.of(out);
  }

  private static Tensor compute(Elementwise op, Tensor[] in) {
    return Inspector.current() != null
        ? Inspector.look(op.name(), true, in, () -> computed(op, in))
        : computed(op, in);
  }

  private static Tensor computed(Elementwise op, Tensor[] in) {
    DType promoted = promoted(op, in);
    DType compute = op.computeType(promoted);
    Shape shape = broadcast(op.name(), in);
    Accelerator there = Placement.of(op.name(), in);
    Strided[] blocks = new Strided[in.length];
    for (int k = 0; k < in.length; k++) {
      DType wanted = op.isMask(k) ? DType.BOOL : compute;
      Strided block = in[k].values();
      Strided cast = there == null ? Casts.cast(block, wanted) : Placement.operand(block, wanted);
      blocks[k] = cast.broadcastTo(shape);
    }
    DType result = op.resultType(promoted);
    Strided out = there == null ? Strided.unwritten(result, shape) : there.unwritten(result, shape);
    int[] alike = Layout.alike(shape, blocks);
    if (alike == null) {
      ElementwiseLoops.run(op, compute, blocks, out);
      if (there != null) for (int k = 0; k < in.length; k++) Placement.free(blocks[k], in[k], out);
      return Tensor.of(out);
    }
    // All operands lie in one other order, column by column say: the result lies like them.
    for (int k = 0; k < blocks.length; k++) {
      boolean single = blocks[k].strides() != alike && !Arrays.equals(blocks[k].strides(), alike);
      int[] steps = single ? blocks[k].strides() : out.strides();
      blocks[k] =
          new Strided(blocks[k].dtype(), shape, blocks[k].data(), blocks[k].offset(), steps);
    }
    ElementwiseLoops.run(op, compute, blocks, out);
    return Tensor.of(new Strided(out.dtype(), shape, out.data(), 0, alike));
  }

  /**
   * The common dtype of operands that the op takes.
   *
   * @throws TensorException when it takes none such, or a mask is none
   */
  public static DType promoted(Elementwise op, Tensor... in) {
    DType promoted = promote(op, in);
    if (!op.accepts(promoted)) throw takesNo(op, promoted, in);
    for (int k = 0; k < in.length; k++) {
      if (op.isMask(k) && in[k].dtype() != DType.BOOL) throw noMask(op, k, in[k]);
    }
    return promoted;
  }

  /** The common dtype, after PyTorch: a scalar tensor does not widen within its category. */
  static DType promote(Elementwise op, Tensor[] in) {
    DType dims = null;
    DType scalars = null;
    for (int k = 0; k < in.length; k++) {
      if (op.isMask(k)) continue;
      DType d = in[k].dtype();
      if (in[k].shape().isScalar()) scalars = scalars == null ? d : scalars.promote(d);
      else dims = dims == null ? d : dims.promote(d);
    }
    if (dims == null) return scalars == null ? DType.BOOL : scalars;
    if (scalars == null || scalars.category().compareTo(dims.category()) <= 0) return dims;
    return scalars;
  }

  /**
   * The shape that operands broadcast to.
   *
   * @throws TensorException in the op's name when they do not
   */
  public static Shape broadcast(String op, Tensor... in) {
    Shape shape = in[0].shape();
    for (int k = 1; k < in.length; k++) {
      Shape next = Shape.broadcast(shape, in[k].shape());
      if (next == null) throw doesNotBroadcast(op, in);
      shape = next;
    }
    return shape;
  }

  private static TensorException doesNotBroadcast(String op, Tensor[] in) {
    var report = TensorException.shape(op + ": shapes do not broadcast");
    int rank = Arrays.stream(in).mapToInt(t -> t.shape().rank()).max().orElse(0);
    int axis = 0;
    for (int a = 1; a <= rank; a++) {
      int at = a;
      int[] sizes =
          Arrays.stream(in)
              .filter(t -> t.shape().rank() >= at && t.shape().dim(-at) != 1)
              .mapToInt(t -> t.shape().dim(-at))
              .distinct()
              .toArray();
      if (sizes.length > 1) axis = -a;
    }
    for (int k = 0; k < in.length; k++) {
      String role = in.length == 1 ? "x" : String.valueOf((char) ('a' + k));
      Shape s = in[k].shape();
      String remark = s.rank() < -axis ? "" : "axis " + axis + ": " + s.dim(axis);
      report.operand(role, in[k], remark);
    }
    report.detail("aligned at the last axis, sizes must be equal or 1");
    String fix = broadcasting(in);
    return fix == null ? report.build() : report.hint(fix).build();
  }

  /** What makes two shapes broadcast; null where no single step does. */
  private static String broadcasting(Tensor[] in) {
    for (int k = 0; k < in.length && in.length == 2; k++) {
      Tensor t = in[k];
      Shape other = in[1 - k].shape();
      String role = "{" + (char) ('a' + k) + "}";
      if (t.rank() > 0 && t.rank() < other.rank()) {
        int[] column = Arrays.copyOf(t.dims(), t.rank() + 1);
        column[t.rank()] = 1;
        if (Shape.broadcast(Shape.of(column), other) != null) return role + ".unsqueeze(-1)";
      }
      if (t.rank() == 2 && other.rank() == 2) {
        Shape turned = Shape.of(t.shape().dim(1), t.shape().dim(0));
        if (Shape.broadcast(turned, other) != null) return role + ".T()";
      }
    }
    return null;
  }

  private static TensorException isNull(Elementwise op, int k) {
    return TensorException.value(op.name() + ": " + op.operandNames().get(k) + " is null").build();
  }

  private static TensorException noMask(Elementwise op, int k, Tensor operand) {
    String name = op.operandNames().get(k);
    return TensorException.dtype(op.name() + ": " + name + " must be a mask")
        .operand(name, operand, "not bool")
        .hint("a comparison such as x.gt(0) gives a mask")
        .build();
  }

  private static TensorException takesNo(Elementwise op, DType promoted, Tensor[] in) {
    var report = TensorException.dtype(op.name() + ": is for masks and integers, not " + promoted);
    for (int k = 0; k < in.length; k++) report.operand(op.operandNames().get(k), in[k]);
    List<String> names = op.operandNames();
    boolean power = op.name().equals("xor") && in[0].rank() > 0 && in[1].rank() == 0;
    return report
        .hint(
            power
                ? "{"
                    + names.get(0)
                    + "}.pow({"
                    + names.get(1)
                    + "}): ^ is the xor of masks and integers"
                : "a comparison such as x.gt(0) gives a mask")
        .build();
  }

  private static Tensor dual(Elementwise op, Tensor[] in, long level) {
    Tensor[] primals = new Tensor[in.length];
    Tensor[] tangents = new Tensor[in.length];
    boolean[] has = new boolean[in.length];
    for (int k = 0; k < in.length; k++) {
      primals[k] = Dual.primal(in[k], level);
      tangents[k] = Dual.tangent(in[k], level);
      has[k] = tangents[k] != null;
    }
    Tensor y = elementwise(op, primals);
    Elementwise.Derived d = op.jvp(has);
    if (d == null || !y.dtype().isFloating()) return y;
    Tensor[] from = new Tensor[d.sources().length];
    for (int k = 0; k < from.length; k++) {
      int source = d.sources()[k];
      if (source >= 0) from[k] = primals[source];
      else if (source == Elementwise.OUTPUT) from[k] = y;
      else from[k] = tangents[Elementwise.TANGENT - source];
    }
    Tensor t = elementwise(d.op(), from).to(y.dtype());
    return y.withTangent(level, ShapeOps.broadcastTo(t, y.shape()));
  }

  // ---- structural ----

  static <A> Tensor structural(Op<A> op, A attributes, Tensor... operands) {
    Tensor[] in = Onlookers.areThere() ? Replacement.of(operands) : operands;
    Lift top = Lift.top(in);
    Tensor[] traced = Trace.lifted(top, in);
    if (traced != null) {
      return finish(op, attributes, traced, TracedOps.structural(op, attributes, traced));
    }
    return finish(
        op,
        attributes,
        in,
        switch (top) {
          case null -> compute(op, attributes, in);
          case Dual d -> dual(op, attributes, in, d.level());
          case Batched b -> InBatch.structural(op, attributes, in, b);
          case Traced t -> throw t.noValue(in[0]);
        });
  }

  private static <A> Tensor finish(Op<A> op, A attributes, Tensor[] in, Tensor result) {
    Tensor y = result;
    if (isKnown(in)) {
      Recorder recorder = Recorder.current();
      if (isRecorded(recorder, in, y)) {
        y = y.origin() == null ? y : y.alias();
        record(recorder, OpNode.of(op, attributes, in, y), in, y);
      } else leave(recorder, op.name(), in, y);
    }
    Tracer tracer = Tracer.current();
    if (tracer != null) tracer.structural(op, attributes, in, y);
    return y;
  }

  private static <A> Tensor compute(Op<A> op, A attributes, Tensor[] in) {
    return Inspector.current() != null
        ? Inspector.look(op.name(), false, in, () -> computed(op, attributes, in))
        : computed(op, attributes, in);
  }

  private static <A> Tensor computed(Op<A> op, A attributes, Tensor[] in) {
    Strided[] blocks = new Strided[in.length];
    for (int i = 0; i < in.length; i++) blocks[i] = in[i].values();
    Accelerator there = Placement.of(op.name(), in);
    // What a kernel is made of is no concern of a tracer.
    Strided out =
        Tracer.current() == null
            ? forward(op, attributes, blocks, there)
            : Tracer.tracing(null, () -> forward(op, attributes, blocks, there));
    for (Tensor t : in) {
      if (t.values().data() == out.data()) t.viewed();
    }
    return Tensor.of(out);
  }

  private static <A> Strided forward(Op<A> op, A attributes, Strided[] blocks, Accelerator there) {
    return there == null
        ? op.forward(blocks, attributes)
        : Placement.structural(op, attributes, blocks, there);
  }

  private static <A> Tensor dual(Op<A> op, A attributes, Tensor[] in, long level) {
    Tensor[] primals = new Tensor[in.length];
    Tensor[] tangents = new Tensor[in.length];
    for (int k = 0; k < in.length; k++) {
      primals[k] = Dual.primal(in[k], level);
      tangents[k] = Dual.tangent(in[k], level);
    }
    Tensor y = structural(op, attributes, primals);
    if (!y.dtype().isFloating()) return y;
    Tensor t = op.derivative().jvp(op, new Direct<>(attributes, primals, y), tangents);
    return t == null ? y : y.withTangent(level, t.to(y.dtype()));
  }

  /** A call as forward mode sees it: every value is still there. */
  private record Direct<A>(A attributes, Tensor[] inputs, Tensor output) implements Call<A> {
    @Override
    public int arity() {
      return inputs.length;
    }

    @Override
    public Tensor input(int i) {
      return inputs[i];
    }

    @Override
    public Shape shape(int i) {
      return inputs[i].shape();
    }

    @Override
    public DType dtype(int i) {
      return inputs[i].dtype();
    }
  }

  // ---- recording ----

  /** Leaves word of a way back that was cut, where it was. */
  private static void leave(Recorder recorder, String op, Tensor[] in, Tensor y) {
    Cut.leave(recorder, op, in, y);
    if (!(y.lift() instanceof Traced)) return;
    for (Tensor t : in) if (isActive(t)) Trace.cut(y);
  }

  /** Hangs {@code node} on its output and shows it to the open tapes. */
  private static void record(Recorder recorder, Node node, Tensor[] in, Tensor output) {
    output.origin(node);
    recorder.record(node, in, output);
  }

  // ---- constants ----

  /** A Java number beside a tensor: it takes the tensor's dtype, or float32 beside integers. */
  public static Tensor number(double v, Tensor like) {
    DType there = Onlookers.areThere() ? Replacement.of(like).dtype() : like.dtype();
    return constant(v, there.isFloating() ? there : DType.FLOAT32);
  }

  /** A whole Java number beside a tensor: it takes the tensor's dtype, or int32 beside a mask. */
  public static Tensor number(long v, Tensor like) {
    DType dtype = like.dtype() == DType.BOOL ? DType.INT32 : like.dtype();
    if (dtype == DType.INT32 && v != (int) v) {
      throw TensorException.value("number: " + v + " is beyond int32")
          .operand("tensor", like, "a number takes its dtype")
          .hint("to(DType.INT64) before")
          .build();
    }
    if (dtype == DType.INT64) {
      return Tensor.of(Strided.contiguous(dtype, Shape.SCALAR, new long[] {v}));
    }
    return constant(v, dtype);
  }

  /** A scalar constant. */
  public static Tensor constant(double v, DType dtype) {
    Object data =
        switch (dtype) {
          case BOOL -> new boolean[] {v != 0};
          case INT32 -> new int[] {(int) v};
          case INT64 -> new long[] {(long) v};
          case FLOAT32 -> new float[] {(float) v};
          case FLOAT64 -> new double[] {v};
        };
    return Tensor.of(Strided.contiguous(dtype, Shape.SCALAR, data));
  }

  /** Zeros that take no room: one element, broadcast. */
  public static Tensor zeros(Shape shape, DType dtype) {
    return Tensor.of(constant(0, dtype).values().broadcastTo(shape));
  }

  /** Ones that take no room: one element, broadcast. */
  public static Tensor ones(Shape shape, DType dtype) {
    return Tensor.of(constant(1, dtype).values().broadcastTo(shape));
  }

  /** Zeros of a tensor's form, where it is; they take no room. */
  public static Tensor zeros(Tensor like) {
    return zeros(like.shape(), like.dtype(), like);
  }

  /** Ones of a tensor's form, where it is; they take no room. */
  public static Tensor ones(Tensor like) {
    return ones(like.shape(), like.dtype(), like);
  }

  /** {@link #zeros(Shape, DType)} where a tensor is. */
  public static Tensor zeros(Shape shape, DType dtype, Tensor near) {
    return Device.fresh(constant(0, dtype).values().broadcastTo(shape), near);
  }

  /** {@link #ones(Shape, DType)} where a tensor is. */
  public static Tensor ones(Shape shape, DType dtype, Tensor near) {
    return Device.fresh(constant(1, dtype).values().broadcastTo(shape), near);
  }
}
