package org.gradsh.autograd.expr;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.FusedKernel;
import org.gradsh.autograd.cpu.FusedLoops;
import org.gradsh.autograd.cpu.Strided;

/**
 * One generated loop nest that computes a whole group of elementwise steps and reductions: what
 * {@code compile} makes of a part of a graph.
 *
 * <p>Nothing between the inputs and the stored steps is written to memory, except what fits the
 * cache. The loops are bytecode, defined at run time as a hidden class; equal groups share it, and
 * it is collected when no group uses it and memory is short. As the loops of the catalogue, they
 * are plain ones until those over vectors are compiled; both give the same bits, for any layout of
 * the operands and any number of threads.
 */
public final class FusedLoop implements FusedCode {
  /**
   * What a group reads.
   *
   * @param dtype the compute dtype, or bool for a mask
   * @param shape broadcasts to the loop's
   */
  public record Input(DType dtype, Shape shape) {}

  /** What a step's values are combined to over some axes. */
  public enum Reduce {
    /** Nothing: one value per element. */
    NONE,
    SUM,
    MEAN,
    /** The largest; NaN if there is one. */
    MAX,
    /** The smallest; NaN if there is one. */
    MIN,
    PROD
  }

  /** Which axes are reduced. */
  public enum Side {
    /** The last ones: later steps see the result broadcast back. */
    TRAILING,
    /** The first ones: the result is an output only. */
    LEADING
  }

  /**
   * A value of the group.
   *
   * @param value over the inputs, then the earlier steps: operand {@code inputs.size() + j} is step
   *     j. What is a mask is a mask operand.
   * @param axes how many axes of the loop's shape are reduced; 0 for none
   * @param stored whether it is an output
   */
  public record Step(Expr value, Reduce reduce, Side side, int axes, boolean stored) {
    public Step(Expr value, Reduce reduce, int axes, boolean stored) {
      this(value, reduce, Side.TRAILING, axes, stored);
    }

    /** One value per element. */
    public static Step of(Expr value, boolean stored) {
      return new Step(value, Reduce.NONE, 0, stored);
    }
  }

  /**
   * What a group is, and what its loops are cached by.
   *
   * @param compute the dtype of all that is no mask
   */
  public record Group(DType compute, Shape loop, List<Input> inputs, List<Step> steps) {
    public Group {
      inputs = List.copyOf(inputs);
      steps = List.copyOf(steps);
    }

    /** Of the stored steps, in their order: the loop's shape, or the axes that are not reduced. */
    public List<Shape> outputShapes() {
      return shapes(this);
    }

    /** The values of a step in the operations that kernels are made of. */
    public Expr lowered(Step step) {
      return new Lowering(compute, false).lower(step.value());
    }

    /** What all steps cost for an element, in additions. */
    public int cost() {
      return steps.stream().mapToInt(s -> Elementwise.cost(s.value())).sum();
    }
  }

  /** Groups beyond so many are forgotten, the one used least recently first. */
  private static final int MOST_CACHED = 256;

  private static final Map<Group, SoftReference<FusedLoop>> CACHE =
      new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Group, SoftReference<FusedLoop>> eldest) {
          return size() > MOST_CACHED;
        }
      };

  private final Group group;
  private final FusedPlan plan;
  private final FusedLoops loops;
  private final List<Shape> shapes;
  private final List<DType> types;

  private FusedLoop(Group group) {
    this.group = group;
    shapes = shapes(group);
    types = types(group);
    plan = new FusedPlan(group);
    FusedKernel plain = FusedKernel.define(FusedClass.write(plan, false));
    loops =
        new FusedLoops(
            plan.nest(),
            plain,
            plan.hasVectors() ? () -> FusedKernel.define(FusedClass.write(plan, true)) : null);
  }

  /**
   * The loops of a group; equal groups share them.
   *
   * @throws IllegalArgumentException if the group is not well formed, or not of a form that is
   *     generated; {@link #takes} tells the latter
   */
  public static FusedLoop of(DType compute, Shape loop, List<Input> inputs, List<Step> steps) {
    Group group = new Group(compute, loop, inputs, steps);
    synchronized (CACHE) {
      SoftReference<FusedLoop> known = CACHE.get(group);
      FusedLoop found = known == null ? null : known.get();
      if (found != null) return found;
    }
    FusedForm.check(group);
    FusedLoop made = new FusedLoop(group);
    synchronized (CACHE) {
      CACHE.put(group, new SoftReference<>(made));
    }
    return made;
  }

  /** Whether a well-formed group is of a form that is generated. */
  public static boolean takes(DType compute, Shape loop, List<Input> inputs, List<Step> steps) {
    return FusedForm.refusal(new Group(compute, loop, inputs, steps)) == null;
  }

  /** Of the stored steps, in their order: the loop's shape, or the axes that are not reduced. */
  public List<Shape> outputShapes() {
    return shapes;
  }

  private static List<Shape> shapes(Group group) {
    List<Shape> shapes = new ArrayList<>();
    for (Step s : group.steps()) if (s.stored()) shapes.add(FusedForm.shape(group, s));
    return List.copyOf(shapes);
  }

  /** Of the stored steps, in their order: the compute dtype, or bool. */
  public List<DType> outputTypes() {
    return types;
  }

  private static List<DType> types(Group group) {
    List<DType> types = new ArrayList<>();
    for (Step s : group.steps()) {
      if (s.stored()) types.add(s.value().isMask() ? DType.BOOL : group.compute());
    }
    return List.copyOf(types);
  }

  /**
   * Computes the outputs.
   *
   * @param in of the inputs' dtypes and shapes; any strides
   * @param out contiguous, of the outputs' dtypes and shapes; what their arrays hold does not
   *     matter. They must not overlap each other or an input.
   * @throws IllegalArgumentException if arrays are not as said
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  @Override
  public void run(Strided[] in, Strided[] out) {
    FusedForm.check(group, this, in, out);
    Strided[] x = new Strided[in.length];
    for (int k = 0; k < in.length; k++) x[k] = in[k].broadcastTo(group.loop());
    loops.run(x, out);
  }

  /** What runs the loops: it goes over to vectors when they are compiled. */
  FusedLoops loops() {
    return loops;
  }

  /** The generated loops, to be read: the same structure that their bytecode is made of. */
  @Override
  public String source() {
    return FusedText.of(plan);
  }

  @Override
  public String toString() {
    return source();
  }
}
