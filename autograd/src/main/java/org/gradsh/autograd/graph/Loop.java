package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Expr;
import org.gradsh.autograd.expr.FusedCode;
import org.gradsh.autograd.expr.FusedLoop;
import org.gradsh.autograd.expr.FusedLoop.Input;
import org.gradsh.autograd.expr.FusedLoop.Reduce;
import org.gradsh.autograd.expr.FusedLoop.Side;
import org.gradsh.autograd.expr.FusedLoop.Step;
import org.gradsh.autograd.expr.Reduced;

/**
 * A fused group as a loop is generated from it: its members as steps over inputs.
 *
 * @param inputs what it reads from memory
 * @param outputs what it leaves there
 */
record Loop(
    DType compute,
    Shape loop,
    List<Vertex> inputs,
    List<Input> forms,
    List<Step> steps,
    List<Vertex> outputs) {

  /**
   * @param stored those of the members that others read
   */
  static Loop of(Unit.Fused unit, Set<Vertex> stored) {
    return new Making(unit, stored).made();
  }

  /** Whether loops of this form are generated. */
  private boolean isTaken() {
    return FusedLoop.takes(compute, loop, forms, steps);
  }

  /**
   * Its code.
   *
   * @param there null for the CPU
   * @return null where there is none of its form
   */
  FusedCode code(Accelerator there) {
    if (!isTaken()) return null;
    return there == null ? FusedLoop.of(compute, loop, forms, steps) : there.fused(group());
  }

  private FusedLoop.Group group() {
    return new FusedLoop.Group(compute, loop, forms, steps);
  }

  /** The shapes that code leaves the outputs in. */
  List<Shape> outputShapes() {
    return group().outputShapes();
  }

  private static final class Making {
    private final Unit.Fused unit;
    private final Set<Vertex> stored;
    private final Set<Vertex> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Vertex> inputs = new ArrayList<>();
    private final List<Input> forms = new ArrayList<>();

    /** What is read from outside: as it broadcasts, and as a value for each row. */
    private final Map<Vertex, Integer> plain = new IdentityHashMap<>(),
        rows = new IdentityHashMap<>();

    private final Map<Vertex, Integer> stepOf = new IdentityHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Vertex> outputs = new ArrayList<>();

    Making(Unit.Fused unit, Set<Vertex> stored) {
      this.unit = unit;
      this.stored = stored;
      members.addAll(unit.members());
    }

    Loop made() {
      // Inputs are numbered before the first step is.
      for (Vertex v : unit.members()) {
        for (Vertex o : v.operands()) if (!members.contains(o) && number(o) == null) input(v, o);
      }
      for (Vertex v : unit.members()) member(v);
      return new Loop(unit.compute(), unit.loop(), inputs, forms, steps, outputs);
    }

    private boolean isRow(Vertex v) {
      return !v.shape().equals(unit.loop()) && Fusible.reduction(v) == null;
    }

    /** Whether the vertex takes a value for each row from a shape without the reduced axes. */
    private boolean readsRows(Vertex v, Vertex o) {
      return isRow(v) && o.shape().rank() < unit.loop().rank() && !o.shape().isScalar();
    }

    private void input(Vertex v, Vertex o) {
      boolean row = readsRows(v, o);
      if ((row ? rows : plain).putIfAbsent(o, inputs.size()) != null) return;
      inputs.add(o);
      Shape form = row ? Growing.keptRows(unit.loop(), unit.rowAxes()) : o.shape();
      forms.add(new Input(o.dtype(), form));
    }

    private static Expr number(Vertex o) {
      Strided number = o.dtype() == DType.BOOL ? null : Constants.uniform(o);
      return number == null ? null : Expr.constant(Constants.number(number));
    }

    private void member(Vertex v) {
      boolean isStored = stored.contains(v);
      Reduce reduce = Fusible.reduction(v);
      if (reduce != null) {
        int axes = Fusible.trailing(v);
        Side side = axes > 0 ? Side.TRAILING : Side.LEADING;
        int count = axes > 0 ? axes : Fusible.leading(v);
        step(v, new Step(read(v, 0, false), reduce, side, count, isStored));
        return;
      }
      Expr e = Fusible.expression(v);
      if (e == null) {
        // A row's values in another form.
        stepOf.put(v, stepOf.get(v.operand(0)));
        if (isStored) storedRow(v);
        return;
      }
      Expr value = Reduced.of(e.replaced(o -> read(v, o.index(), o.mask())), unit.compute());
      step(v, Step.of(value, isStored && !isRow(v)));
      if (isStored && isRow(v)) storedRow(v);
    }

    /** Of values that are the same along a row the largest is each of them. */
    private void storedRow(Vertex v) {
      Expr value = Expr.operand(inputs.size() + stepOf.get(v));
      steps.add(new Step(value, Reduce.MAX, unit.rowAxes(), true));
      outputs.add(v);
    }

    private void step(Vertex v, Step step) {
      stepOf.put(v, steps.size());
      steps.add(step);
      if (step.stored()) outputs.add(v);
    }

    private Expr read(Vertex v, int k, boolean mask) {
      Vertex o = v.operand(k);
      Expr number = members.contains(o) ? null : number(o);
      if (number != null) return number;
      int at =
          members.contains(o)
              ? inputs.size() + stepOf.get(o)
              : (readsRows(v, o) ? rows : plain).get(o);
      return mask ? Expr.maskOperand(at) : Expr.operand(at);
    }
  }
}
