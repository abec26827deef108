package org.gradsh.autograd.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.ElementwiseLoops;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.FusedCode;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.Layout;
import org.gradsh.autograd.op.Op;
import org.gradsh.autograd.op.Placement;

/** One step of a schedule: it reads slots and writes slots. */
sealed interface Step {
  /**
   * @param shared the arrays that {@link ArrayPlan} has for this run
   */
  void run(Strided[] slots, Object[] shared);

  /** What it reads and writes. */
  ArrayPlan.Use use();

  /** The same, writing where the plan says. */
  default Step in(ArrayPlan plan) {
    return this;
  }

  /** A block to write into: of an array that is shared, or a fresh one. */
  private static Strided block(
      DType dtype, Shape shape, int array, Object[] shared, Accelerator there) {
    if (array != ArrayPlan.OWN) return Strided.contiguous(dtype, shape, shared[array]);
    return there == null ? Strided.unwritten(dtype, shape) : there.unwritten(dtype, shape);
  }

  /**
   * A group by its generated code.
   *
   * @param there where it runs; null for the CPU
   */
  record Fused(
      Loop loop,
      FusedCode code,
      List<Shape> shapes,
      int[] from,
      int[] to,
      int[] arrays,
      Accelerator there)
      implements Step {
    @Override
    public Step in(ArrayPlan plan) {
      int[] planned = Arrays.stream(to).map(plan::arrayOf).toArray();
      return new Fused(loop, code, shapes, from, to, planned, there);
    }

    @Override
    public ArrayPlan.Use use() {
      DType[] dtypes = loop.outputs().stream().map(Vertex::dtype).toArray(DType[]::new);
      int[] sizes = loop.outputs().stream().mapToInt(v -> v.shape().size()).toArray();
      return new ArrayPlan.Use(from, to, dtypes, sizes, false, true);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = seen(slots[from[k]], loop.forms().get(k).shape());
      Strided[] out = new Strided[to.length];
      for (int k = 0; k < out.length; k++) {
        Vertex v = loop.outputs().get(k);
        out[k] = block(v.dtype(), shapes.get(k), arrays[k], shared, there);
      }
      code.run(in, out);
      for (int k = 0; k < out.length; k++)
        slots[to[k]] = seen(out[k], loop.outputs().get(k).shape());
    }

    String title(int number, GraphText text) {
      return "loop "
          + number
          + " over "
          + loop.compute()
          + " "
          + loop.loop()
          + ": reads "
          + loop.inputs().stream().map(text::label).collect(Collectors.joining(", "))
          + "; leaves "
          + loop.outputs().stream().map(text::label).collect(Collectors.joining(", "));
    }

    /** The same elements with axes of extent 1 more or less. */
    private static Strided seen(Strided x, Shape as) {
      return x.shape().equals(as) ? x : Layout.reshape(x, as);
    }
  }

  /** One elementwise op by its own loop. */
  record Kernel(Vertex v, Operation.Pointwise p, int[] from, int to, int array, Accelerator there)
      implements Step {
    @Override
    public Step in(ArrayPlan plan) {
      return new Kernel(v, p, from, to, plan.arrayOf(to), there);
    }

    @Override
    public ArrayPlan.Use use() {
      DType[] dtype = {v.dtype()};
      return new ArrayPlan.Use(
          from, new int[] {to}, dtype, new int[] {v.shape().size()}, false, true);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = slots[from[k]].broadcastTo(v.shape());
      Strided out = block(v.dtype(), v.shape(), array, shared, there);
      ElementwiseLoops.run(p.op(), p.compute(), in, out);
      slots[to] = out;
    }
  }

  /** One op by its own kernel. */
  record Call<A>(Vertex v, Op<A> op, A attributes, int[] from, int to, Accelerator there)
      implements Step {
    @SuppressWarnings("unchecked") // a vertex has the attributes of its op
    static <A> Call<A> of(Vertex v, Operation.Structural s, int[] from, int to, Accelerator there) {
      return new Call<>(v, (Op<A>) s.op(), (A) s.attributes(), from, to, there);
    }

    @Override
    public ArrayPlan.Use use() {
      return new ArrayPlan.Use(from, new int[] {to}, null, null, op.views(), false);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided[] in = new Strided[from.length];
      for (int k = 0; k < in.length; k++) in[k] = slots[from[k]];
      Strided out =
          there == null
              ? op.forward(in, attributes)
              : Placement.structural(op, attributes, in, there);
      if (!op.views()) {
        // What says that it gives no view is held to it: the array may be another's soon.
        for (Strided x : in) if (x.data() == out.data()) out = Casts.fresh(out, out.dtype());
      }
      if (!out.shape().equals(v.shape()) || out.dtype() != v.dtype()) throw another(out);
      slots[to] = out;
    }

    private TensorException another(Strided out) {
      return TensorException.shape("graph: " + op.name() + " gave another form than when traced")
          .operand("traced", v.dtype(), v.shape())
          .operand("now", out.dtype(), out.shape())
          .detail(v.place() == null ? "a graph has one shape for each value" : "at " + v.place())
          .hint("leave this op outside of compile")
          .build();
    }
  }

  record Drawing(Operation.Draw draw, int to, Accelerator there) implements Step {
    @Override
    public ArrayPlan.Use use() {
      return new ArrayPlan.Use(new int[0], new int[] {to}, null, null, false, false);
    }

    @Override
    public void run(Strided[] slots, Object[] shared) {
      Strided drawn = draw.numbers().apply(there);
      slots[to] = there != null && drawn.isHost() ? there.upload(drawn) : drawn;
    }
  }
}
