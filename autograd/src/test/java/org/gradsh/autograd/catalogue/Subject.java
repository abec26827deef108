package org.gradsh.autograd.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Apply;
import org.gradsh.autograd.op.Case;
import org.gradsh.autograd.op.Catalogue;
import org.gradsh.autograd.op.Composite;
import org.gradsh.autograd.op.Op;

/**
 * An op of the catalogue as the generated checks see it, of whatever kind.
 *
 * @param elementwise its declaration, null for structural and composite ops
 * @param points where it is checked, in float64
 */
record Subject(String name, String doc, Elementwise elementwise, List<Point> points) {
  /**
   * Something to call, and what to call it on.
   *
   * @param small whether third derivatives are affordable
   * @param more further operands of the same kind
   */
  record Point(
      String name,
      Function<Tensor[], Tensor> function,
      Tensor[] inputs,
      boolean small,
      List<Tensor[]> more) {
    Point on(Tensor... other) {
      return new Point(name, function, other, small, more);
    }

    Tensor value() {
      return function.apply(inputs);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** How many further operands there are of each. */
  static final int MORE = 3;

  private static List<Tensor[]> more(Supplier<Tensor[]> draw) {
    return Stream.generate(draw).limit(MORE).toList();
  }

  /** What it is called by: forms of their own of one name say more behind it. */
  String method() {
    return name.split(" ")[0];
  }

  /** Every declared op; a new one is here by its declaration alone. */
  static List<Subject> all() {
    List<Subject> all = new ArrayList<>();
    for (Elementwise op : ElementwiseCatalogue.ALL) all.add(of(op));
    for (Op<?> op : Catalogue.structural()) all.add(of(op.name(), op.doc(), op.cases()));
    for (Composite op : Catalogue.composites()) all.add(of(op.name(), op.doc(), op.cases()));
    return all;
  }

  private static Subject of(String name, String doc, List<Case> cases) {
    Sampling sampling = new Sampling(name);
    Sampling others = new Sampling("more " + name);
    List<Point> points = new ArrayList<>();
    for (Case c : cases) {
      Tensor[] inputs = c.operands().stream().map(sampling::draw).toArray(Tensor[]::new);
      // What draws by chance draws alike in every call.
      Function<Tensor[], Tensor> alike =
          in -> RandomState.of(5).repeat(() -> c.function().apply(in));
      Supplier<Tensor[]> again =
          () -> c.operands().stream().map(others::draw).toArray(Tensor[]::new);
      points.add(new Point(c.name(), alike, inputs, true, more(again)));
    }
    return new Subject(name, doc, null, points);
  }

  private static Subject of(Elementwise op) {
    Sampling sampling = new Sampling(op.name());
    Sampling others = new Sampling("more " + op.name());
    List<Point> points = new ArrayList<>();
    for (int[][] shapes : shapes(op.arity())) {
      Tensor[] inputs = sampling.draw(op, shapes);
      boolean small = inputs.length == 1 || largest(inputs) <= 6;
      points.add(
          new Point(
              op.name() + " " + Sampling.text(shapes),
              in -> Apply.elementwise(op, in),
              inputs,
              small,
              more(() -> others.draw(op, shapes))));
    }
    return new Subject(op.name(), op.doc(), op, points);
  }

  private static int largest(Tensor[] inputs) {
    int n = 0;
    for (Tensor t : inputs) n = Math.max(n, t.size());
    return n;
  }

  private static int[][][] shapes(int arity) {
    return switch (arity) {
      case 1 -> new int[][][] {{{}}, {{4}}, {{2, 3}}, {{0}}, {{2, 0}}};
      case 2 ->
          new int[][][] {
            {{}, {}},
            {{3}, {3}},
            {{2, 3}, {3}},
            {{2, 1}, {1, 3}},
            {{}, {2, 2}},
            {{2, 1, 2}, {}},
            {{0, 2}, {2}},
            {{0}, {1}},
            {{3, 4}, {4}},
            {{3, 1}, {1, 4}},
            {{2, 3, 4}, {}}
          };
      default ->
          new int[][][] {
            {{}, {}, {}},
            {{3}, {3}, {3}},
            {{2, 2}, {2}, {}},
            {{2, 1}, {1, 2}, {}},
            {{}, {2}, {2, 1}},
            {{0, 2}, {2}, {1}},
            {{3, 4}, {4}, {3, 1}}
          };
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
