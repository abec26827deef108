package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.cpu.ElementwiseKernel;

/**
 * An op that works element by element, declared once: from the expression of its value follow the
 * kernels for every dtype, the derivatives of any order, the documentation and the checks.
 *
 * <p>A derivative is an {@code Elementwise} again, with one kernel. Ops are compared by identity:
 * equal expressions are one op. Thread-safe.
 */
public final class Elementwise {
  /** Feeds a derived op the result of the op that it was derived from. */
  public static final int OUTPUT = -1;

  /** Feeds a derived op the cotangent of the result. */
  public static final int COTANGENT = -2;

  /** Feeds a derived op the tangent of operand 0; {@code TANGENT - k} that of operand k. */
  public static final int TANGENT = -10;

  /**
   * A derivative: an op, and what to feed it.
   *
   * @param sources for each operand of {@code op}: k ≥ 0 is operand k of the original op, else
   *     {@link #OUTPUT}, {@link #COTANGENT} or {@link #TANGENT} - k
   */
  public record Derived(Elementwise op, int[] sources) {}

  /** What dtypes an op takes, and what it makes of them. */
  public enum Numbers {
    /** Every dtype; masks give masks. */
    ALL,
    /** Every dtype; masks count as the int32 numbers 0 and 1. */
    NUMERIC,
    /** Floating numbers; everything else is taken as float32. */
    FLOATING,
    /** Masks and, bit by bit, integers. */
    BITS
  }

  /** One line of documentation that is also a test: the value at some operands. */
  public record Example(double[] operands, double expected) {}

  /** The interval that samples of an operand are drawn from. */
  public record Range(double low, double high) {}

  /**
   * What derivatives need of the values of an op.
   *
   * @param operands for each operand whether it is needed; not to be written into
   */
  public record Needs(boolean[] operands, boolean output) {}

  private static final Derived NONE = new Derived(null, new int[0]);

  private final String name;
  private final String doc;
  private final Expr forward;
  private final int arity;
  private final boolean[] mask;
  private final boolean yieldsMask;
  private final List<String> operandNames;
  private final List<Expr> handWritten;
  private final Numbers numbers;
  private final List<Range> ranges;
  private final List<Expr> kinks;
  private final List<Example> examples;
  private final boolean isMethod;
  private final double special;
  private final String bySpecial;

  private final boolean singleVectors;
  private final boolean doubleVectors;
  private volatile List<Expr> partials;
  private volatile int cost;
  private volatile Kernel kernel;
  private volatile Kernel vectorKernel;
  private final Derived[] vjps;

  /** By the set of differentiated operands, as far as asked for. */
  private final Needs[] needs;

  /** For each dtype that is computed in as it is, the result's; null for the others. */
  private final DType[] plain;

  private final ConcurrentHashMap<Integer, Derived> jvps = new ConcurrentHashMap<>();

  Elementwise(Declaration d) {
    name = d.name;
    doc = d.doc;
    forward = d.forward;
    arity = forward.arity();
    mask = new boolean[arity];
    markMasks(forward, mask);
    yieldsMask = forward.isMask();
    operandNames = d.operandNames;
    handWritten = d.partials;
    numbers = d.numbers;
    ranges = List.copyOf(d.ranges);
    kinks = List.copyOf(d.kinks);
    examples = List.copyOf(d.examples);
    isMethod = d.isMethod;
    special = d.special;
    bySpecial = d.bySpecial;
    vjps = new Derived[arity];
    needs = new Needs[1 << Math.min(arity, KernelGenerator.MOST_OPERANDS)];
    plain = plain();
    singleVectors = VectorForms.exist(forward, DType.FLOAT32);
    doubleVectors = VectorForms.exist(forward, DType.FLOAT64);
  }

  private static void markMasks(Expr e, boolean[] mask) {
    if (e instanceof Expr.Operand o) mask[o.index()] = o.mask();
    for (Expr child : e.children()) markMasks(child, mask);
  }

  /** The name of a declared op; a derived one has a prime for each order: {@code pow′}. */
  public String name() {
    return name;
  }

  /** One line on what it computes; empty for a derived op. */
  public String doc() {
    return doc;
  }

  /** The number of operands. */
  public int arity() {
    return arity;
  }

  /** The value as an expression of the operands. */
  public Expr forward() {
    return forward;
  }

  /**
   * The value in the operations that kernels are made of: equal parts are one object, and functions
   * of float32 are written out, so that whoever computes it so gets the bits of the CPU.
   */
  public Expr lowered(DType compute) {
    return new Lowering(compute, false).lower(forward);
  }

  /** The operands' names: x; a and b; or what the declaration says. */
  public List<String> operandNames() {
    return operandNames;
  }

  /** Whether operand {@code k} is a mask. */
  public boolean isMask(int k) {
    return mask[k];
  }

  /** Whether the result is a mask whatever the dtypes are. */
  public boolean yieldsMask() {
    return yieldsMask;
  }

  /** Whether the result is the one operand itself, as for the vjp of add. */
  public boolean isIdentity() {
    return forward instanceof Expr.Operand;
  }

  /** Whether integers and masks are taken as float32. */
  public boolean floatingOnly() {
    return numbers == Numbers.FLOATING;
  }

  public Numbers numbers() {
    return numbers;
  }

  /** Whether operands promoted to this dtype are taken at all. */
  public boolean accepts(DType promoted) {
    return numbers != Numbers.BITS || !promoted.isFloating();
  }

  /**
   * The dtype to compute in: number operands are converted to it before the kernel runs.
   *
   * @param promoted the promotion of all operands that are not masks by declaration
   */
  public DType computeType(DType promoted) {
    return switch (numbers) {
      case ALL, BITS -> promoted;
      case NUMERIC -> promoted == DType.BOOL ? DType.INT32 : promoted;
      case FLOATING -> promoted.isFloating() ? promoted : DType.FLOAT32;
    };
  }

  /** The dtype of the result; {@code promoted} as for {@link #computeType}. */
  public DType resultType(DType promoted) {
    return yieldsMask ? DType.BOOL : computeType(promoted);
  }

  private DType[] plain() {
    DType[] results = new DType[DType.values().length];
    for (boolean m : mask) if (m) return results;
    for (DType t : DType.values()) {
      if (accepts(t) && computeType(t) == t) results[t.ordinal()] = resultType(t);
    }
    return results;
  }

  /**
   * The dtype of the result where all operands are of one dtype that needs no conversion; or null.
   */
  public DType plainResult(DType operands) {
    return plain[operands.ordinal()];
  }

  /** Where operands for checks are drawn from, one interval per operand. */
  public List<Range> ranges() {
    return ranges;
  }

  /** Expressions that are 0 where a derivative jumps: samples keep away from there. */
  public List<Expr> kinks() {
    return kinks;
  }

  public List<Example> examples() {
    return examples;
  }

  /** Whether it is a method of a tensor too: not where the first operand is an order. */
  public boolean isMethod() {
    return isMethod;
  }

  /** Whether it is another op by some number. */
  boolean isSimplerByNumber() {
    return bySpecial != null;
  }

  /** The op of the first operand alone that this is by a number as its second; null for most. */
  public Elementwise by(double number) {
    return number == special ? ElementwiseCatalogue.named(bySpecial) : null;
  }

  /** Operands for a check, at least 0.1 away from every kink (measured by its expression). */
  public double[] sample(RandomGenerator random) {
    while (true) {
      double[] p = new double[arity];
      for (int k = 0; k < arity; k++) {
        Range r = ranges.get(k);
        p[k] = mask[k] ? random.nextInt(2) : r.low() + (r.high() - r.low()) * random.nextDouble();
      }
      if (kinks.stream().noneMatch(kink -> Math.abs(Doubles.value(kink, p)) < .1)) return p;
    }
  }

  /**
   * The partial derivatives, one per operand, in terms of the operands and {@link Expr#OUTPUT};
   * {@link Expr#ZERO} where one vanishes identically.
   */
  public List<Expr> partials() {
    List<Expr> p = partials;
    if (p == null) {
      p = new ArrayList<>();
      for (int k = 0; k < arity; k++) {
        Expr written = k < handWritten.size() ? handWritten.get(k) : null;
        p.add(
            mask[k] || yieldsMask ? Expr.ZERO : written != null ? written : forward.derivative(k));
      }
      partials = p = List.copyOf(p);
    }
    return p;
  }

  /**
   * The op that turns the cotangent of the result into that of operand {@code k}: cotangent ·
   * ∂/∂x_k, in one kernel.
   *
   * @return null where the derivative is identically zero
   */
  public Derived vjp(int k) {
    Derived d = vjps[k];
    if (d == null) {
      vjps[k] = d = derived(product(cotangentIndex(), k));
    }
    return d == NONE ? null : d;
  }

  /**
   * What the derivatives by some operands need.
   *
   * @param active bit k is set where operand k is differentiated
   */
  public Needs needs(int active) {
    if (active >= needs.length) return found(active);
    Needs n = needs[active];
    if (n == null) needs[active] = n = found(active);
    return n;
  }

  private Needs found(int active) {
    boolean[] operands = new boolean[arity];
    boolean output = false;
    for (int k = 0; k < arity; k++) {
      Derived d = (active >> k & 1) == 0 ? null : vjp(k);
      if (d == null) continue;
      for (int source : d.sources()) {
        if (source >= 0) operands[source] = true;
        else output |= source == OUTPUT;
      }
    }
    return new Needs(operands, output);
  }

  /**
   * The op that turns tangents of operands into the tangent of the result: Σ tangent_k · ∂/∂x_k, in
   * one kernel.
   *
   * @param operandHasTangent which operands have a tangent; the others' are zero
   * @return null where the derivative is identically zero
   */
  public Derived jvp(boolean[] operandHasTangent) {
    int key = 0;
    for (int k = 0; k < arity; k++) if (operandHasTangent[k]) key |= 1 << k;
    Derived d = jvps.get(key);
    if (d == null) {
      Expr sum = Expr.ZERO;
      for (int k = 0; k < arity; k++) {
        if (operandHasTangent[k]) sum = sum.plus(product(cotangentIndex() + 1 + k, k));
      }
      d = derived(sum);
      jvps.put(key, d);
    }
    return d == NONE ? null : d;
  }

  // A derived expression has the operands of this op, then y, then the cotangent, then the
  // tangents.

  private int cotangentIndex() {
    return arity + 1;
  }

  private Expr product(int factor, int k) {
    Expr partial = partials().get(k);
    return Expr.operand(factor).times(partial.substitute(this::sameOperand, Expr.operand(arity)));
  }

  private Expr sameOperand(int i) {
    return new Expr.Operand(i, mask[i]);
  }

  private Derived derived(Expr e) {
    if (e.is(0)) return NONE;
    Derived d = Interning.of(e, name + "′");
    int[] sources = d.sources().clone();
    for (int j = 0; j < sources.length; j++) {
      int s = sources[j];
      if (s == arity) sources[j] = OUTPUT;
      else if (s == cotangentIndex()) sources[j] = COTANGENT;
      else if (s > arity) sources[j] = TANGENT - (s - cotangentIndex() - 1);
    }
    return new Derived(d.op(), sources);
  }

  /** What has been looked up; {@code loops} is null where there are none. */
  private record Kernel(ElementwiseKernel loops) {}

  /** The generated loops; null for a derived op past the generator's cap: compose it instead. */
  public ElementwiseKernel kernel() {
    Kernel k = kernel;
    if (k == null) kernel = k = new Kernel(ElementwiseKernel.find(KernelNames.of(forward)));
    return k.loops();
  }

  /** The generated loops over vectors; null where there are none or vectors are off. */
  public ElementwiseKernel vectorKernel() {
    Kernel k = vectorKernel;
    if (k == null) {
      String name = KernelNames.vector(KernelNames.of(forward));
      boolean exists = VectorForms.exist(forward);
      vectorKernel = k = new Kernel(exists ? ElementwiseKernel.findVector(name) : null);
    }
    return k.loops();
  }

  /** Whether there are loops over vectors of this dtype, should vectors be on. */
  public boolean hasVectorForm(DType compute) {
    return compute == DType.FLOAT32 ? singleVectors : compute == DType.FLOAT64 && doubleVectors;
  }

  /** The time of one element, roughly: an addition is 1, an exponential 4. */
  public int cost() {
    int c = cost;
    if (c == 0) cost = c = Math.max(1, cost(forward));
    return c;
  }

  static int cost(Expr e) {
    int c =
        switch (e) {
          case Expr.Operand _, Expr.Output _, Expr.Const _ -> 0;
          case Expr.Unary(Fn f, _) ->
              f.isSpecial() ? 30 : f.compareTo(Fn.CBRT) < 0 ? 1 : f.compareTo(Fn.ERF) < 0 ? 4 : 8;
          case Expr.Binary(Arith op, _, _) ->
              switch (op) {
                case POW, ATAN2, HYPOT, REM, FLOOR_DIVIDE -> 8;
                default -> op.isSpecial() ? 30 : 1;
              };
          case Expr.Select _, Expr.Lowered _ -> 1;
        };
    for (Expr child : e.children()) c += cost(child);
    return Math.min(c, 1000);
  }

  @Override
  public String toString() {
    return name + Arrays.toString(operandNames.toArray());
  }
}
