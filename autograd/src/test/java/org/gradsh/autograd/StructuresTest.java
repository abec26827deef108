package org.gradsh.autograd;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.optim.SGD;
import org.junit.jupiter.api.Test;

/** Gradients with respect to records, Lists and Maps of tensors, in the same form. */
class StructuresTest {
  private record Layer(Tensor w, Tensor b) {}

  private record Model(
      List<Layer> layers,
      Map<String, Tensor> extra,
      int steps,
      String name,
      UnaryOperator<Tensor> activation) {}

  private record Positive(Tensor scale) {
    Positive {
      if (scale.item() < 0) throw new IllegalArgumentException("scale must not be negative");
    }
  }

  private record Holder(Variable v) {}

  private static Tensor loss(Layer p) {
    return p.w().square().mul(p.b()).sum();
  }

  private final Layer layer = new Layer(tensor(1, 2), tensor(3, 4));
  private final Layer direction = new Layer(tensor(1, 1), tensor(10, 0));

  private Model model() {
    return new Model(
        List.of(layer, new Layer(tensor(2), tensor(5))),
        Map.of("scale", tensor(7)),
        12,
        "m",
        Tensor::tanh);
  }

  private static Tensor loss(Model m) {
    Tensor sum = m.extra().get("scale");
    for (Layer l : m.layers()) sum = sum.mul(loss(l));
    return m.steps() == 12 ? sum : sum.mul(0);
  }

  // ---- transforms ----

  @Test
  void aRecordGivesARecord() {
    Layer g = grad((Layer p) -> loss(p)).apply(layer);
    Expect.values(g.w(), 6, 16);
    Expect.values(g.b(), 1, 4);
    ValueAndGradOf<Layer> both = valueAndGrad((Layer p) -> loss(p)).apply(layer);
    Expect.values(both.value(), 19);
    Expect.values(both.gradient().b(), 1, 4);
    Function<Layer, Tensor> f = StructuresTest::loss;
    Expect.values(grad(f).apply(layer).w(), 6, 16);
    Expect.values(grad(Layer::w).apply(new Layer(tensor(1), tensor(2))).w(), 1);
  }

  @Test
  void structuresWithinStructures() {
    Model g = grad((Model m) -> loss(m)).apply(model());
    // 7 · 19 · 20
    Expect.values(g.extra().get("scale"), 19 * 20);
    Expect.values(g.layers().get(0).w(), 7 * 20 * 6, 7 * 20 * 16);
    Expect.values(g.layers().get(1).b(), 7 * 19 * 4);
    assertEquals(12, g.steps());
    assertEquals("m", g.name());
    Expect.values(g.activation().apply(tensor(0)), 0);
  }

  @Test
  void listsMapsArraysAndOptionals() {
    List<Tensor> l =
        grad((List<Tensor> p) -> p.get(0).mul(p.get(1))).apply(List.of(tensor(2), tensor(3)));
    Expect.values(l.get(0), 3);
    Map<String, Tensor> map = new LinkedHashMap<>();
    map.put("z", tensor(2));
    map.put("a", tensor(3));
    var m = grad((Map<String, Tensor> p) -> p.get("z").square().mul(p.get("a"))).apply(map);
    assertEquals(List.of("z", "a"), List.copyOf(m.keySet()));
    Expect.values(m.get("z"), 12);
    var sorted = grad((TreeMap<String, Tensor> p) -> p.get("z")).apply(new TreeMap<>(map));
    assertEquals("a", sorted.firstKey());
    Expect.values(sorted.get("a"), 0);
    var days = new EnumMap<TimeUnit, Tensor>(Map.of(TimeUnit.DAYS, tensor(4)));
    Expect.values(
        grad((EnumMap<TimeUnit, Tensor> p) -> p.get(TimeUnit.DAYS).square())
            .apply(days)
            .get(TimeUnit.DAYS),
        8);
    Tensor[] array =
        grad((Tensor[] p) -> p[0].mul(p[1])).apply(new Tensor[] {tensor(2), tensor(3)});
    Expect.values(array[1], 2);
    record Perhaps(Tensor w, Optional<Tensor> b) {}
    Function<Perhaps, Tensor> f = p -> p.b().map(p.w()::mul).orElse(p.w());
    Perhaps with = grad(f).apply(new Perhaps(tensor(2), Optional.of(tensor(3))));
    Expect.values(with.b().orElseThrow(), 2);
    assertTrue(grad(f).apply(new Perhaps(tensor(2), Optional.empty())).b().isEmpty());
  }

  @Test
  void oneTensorIsStillMeantWhereNothingIsSaid() {
    Tensor g = grad(t -> t.square()).apply(tensor(3));
    Expect.values(g, 6);
    Tensor byReference = grad(Tensor::sum).apply(tensor(3));
    Expect.values(byReference, 1);
    Tensor value = valueAndGrad(t -> t.square()).apply(tensor(3)).value();
    Expect.values(value, 9);
    Function<Tensor, Variable> narrow = t -> variable(1.0);
    Tensor zero = grad(narrow).apply(tensor(3));
    Expect.values(zero, 0);
  }

  @Test
  void bothModesAndHigherOrders() {
    VjpOf<Layer> back = vjp((Layer p) -> p.w().mul(p.b()), layer);
    Expect.values(back.value(), 3, 8);
    Expect.values(back.pullback(tensor(1, 10)).w(), 3, 40);
    Expect.values(back.pullback(tensor(1, 10)).b(), 1, 20);
    assertTrue(back.toString().startsWith("Vjp[value=") && back.toString().endsWith("tensors=2]"));
    Jvp forward = jvp((Layer p) -> loss(p), layer, direction);
    Expect.values(forward.tangent(), 6 + 16 + 10);
    // H of Σ w²b: rows (2b, 2w), (2w, 0).
    for (Layer h :
        List.of(
            hvp((Layer p) -> loss(p), layer, direction),
            vhp((Layer p) -> loss(p), layer, direction))) {
      Expect.values(h.w(), 6 + 20, 8);
      Expect.values(h.b(), 2, 4);
    }
    Layer second = grad((Layer p) -> grad((Layer q) -> loss(q)).apply(p).w().sum()).apply(layer);
    Expect.values(second.w(), 6, 8);
    Expect.values(second.b(), 2, 4);
    assertEquals(10, checkGradients((Layer p) -> loss(p), layer, 2).comparisons());
    assertEquals(5, checkGradients((Layer p) -> loss(p), layer).comparisons());
  }

  @Test
  void aGradientForEachExample() {
    Layer each =
        vmap(x -> grad((Layer p) -> p.w().mul(x).add(p.b()).square().sum()).apply(layer))
            .apply(tensor(new double[][] {{1, 0}, {0, 1}, {1, 1}}));
    assertEquals(Shape.of(3, 2), each.w().shape());
    Expect.values(each.w(), 8, 0, 0, 12, 8, 12);
    Expect.values(each.b(), 8, 8, 6, 12, 8, 12);
  }

  @Test
  void checkpointsTakeThem() {
    var w = variable(1, 2);
    Tensor y = checkpoint((Layer p) -> loss(p), new Layer(w, tensor(3, 4)));
    assertEquals(1, Checkpointing.of(y).checkpoints());
    y.backward();
    Expect.values(w.grad(), 6, 16);
    record Batch(Tensor x, Tensor rows) {}
    Tensor z =
        checkpoint((Batch b) -> b.x().get(b.rows()).sum(), new Batch(w, tensor(new int[] {1, 1})));
    w.zeroGrad();
    z.backward();
    Expect.values(w.grad(), 0, 2);
  }

  @Test
  void tapesGiveThem() {
    var model = new Layer(variable(1, 2), variable(3, 4));
    try (var tape = GradientTape.persistent()) {
      Tensor y = loss(model);
      Layer g = tape.gradient(y, model);
      Expect.values(g.w(), 6, 16);
      List<Layer> nested = tape.gradient(y, List.of(model, model));
      Expect.values(nested.get(1).b(), 1, 4);
      Map<String, List<Tensor>> map = tape.gradient(y, Map.of("a", List.of(model.w())));
      Expect.values(map.get("a").getFirst(), 6, 16);
      Layer unused = new Layer(model.w(), variable(0.0));
      Expect.values(tape.gradient(y, unused, Unconnected.ZERO).b(), 0);
      Expect.error(() -> tape.gradient(y, unused), "gradient: y does not depend on x");
      Expect.error(() -> tape.gradient(y, "model"), "gradient: there is no tensor in x");
    }
  }

  // ---- the functions themselves ----

  @Test
  void leavesPathsAndMaps() {
    Model m = model();
    assertSame(layer.w(), Structures.leaves(m).getFirst());
    assertEquals(
        List.of(".layers[0].w", ".layers[0].b", ".layers[1].w", ".layers[1].b", ".extra[scale]"),
        Structures.paths(m));
    assertEquals(List.of(""), Structures.paths(tensor(1)));
    Model doubled = Structures.map(m, t -> t.mul(2));
    Expect.values(doubled.layers().get(1).b(), 10);
    Layer sum = Structures.map(layer, direction, (a, b) -> a.add(b));
    Expect.values(sum.b(), 13, 4);
    Layer other = Structures.with(layer, List.of(tensor(8), tensor(9)));
    Expect.values(other.b(), 9);
    assertInstanceOf(ArrayList.class, Structures.map(List.of(tensor(1)), t -> t));
    Map<String, Tensor> ab = new LinkedHashMap<>(Map.of("a", tensor(1)));
    ab.put("b", tensor(2));
    Map<String, Tensor> ba = new LinkedHashMap<>(Map.of("b", tensor(20)));
    ba.put("a", tensor(10));
    Expect.values(Structures.map(ab, ba, (p, q) -> p.add(q)).get("a"), 11);
  }

  @Test
  void trainingByRecordsAndByOptimizers() {
    Function<Layer, Tensor> f = p -> p.w().sub(3).square().add(p.b().add(1).square()).sum();
    Layer p = new Layer(tensor(0), tensor(0));
    for (int i = 0; i < 50; i++) {
      p = Structures.map(p, grad(f).apply(p), (t, g) -> t.sub(g.mul(.25)));
    }
    Expect.values(p.w(), 3);
    Expect.values(p.b(), -1);
    Layer model = Structures.map(new Layer(tensor(0), tensor(0)), t -> variable(t));
    var sgd = new SGD(.25, Structures.variables(model));
    for (int i = 0; i < 50; i++) {
      sgd.zeroGrad();
      f.apply(model).backward();
      sgd.step();
    }
    Expect.values(model.w(), 3);
  }

  // ---- what goes wrong ----

  @Test
  void leavesThatCannotBeDifferentiated() {
    Layer counts = new Layer(tensor(1), tensor(new int[] {1, 2}));
    Expect.error(
        () -> grad((List<Layer> p) -> p.get(0).w()).apply(List.of(counts)),
        "grad: only floating-point tensors can be differentiated",
        "x[0].b  int32 [2]",
        "perhaps: to(DType.FLOAT32), or leave it out");
    Expect.error(
        () -> grad((Layer p) -> p.w()).apply(new Layer(tensor(1), null)),
        "grad: x.b is null",
        "perhaps: Optional.empty()");
    Expect.error(
        () -> grad((List<Tensor> p) -> p.get(0)).apply(Arrays.asList(tensor(1), null)),
        "grad: x[1] is null");
    Expect.error(() -> grad((Layer p) -> p.w()).apply(null), "grad: x is null");
    Expect.error(
        () -> grad((List<Object> p) -> tensor(1)).apply(List.of(tensor(1), new StringBuilder())),
        "grad: x[1] is no structure of tensors",
        "x[1] is a StringBuilder",
        "perhaps: a record, a List or a Map of tensors");
    Expect.error(
        () -> grad((List<Integer> p) -> tensor(1)).apply(List.of(1, 2)),
        "grad: there is no tensor in x");
    List<Object> self = new ArrayList<>();
    self.add(self);
    Expect.error(
        () -> Structures.leaves(self),
        "leaves: a structure is nested deeper than 100",
        "perhaps it holds itself");
  }

  @Test
  void recordsThatCannotBeMade() {
    Expect.error(
        () -> grad((Positive p) -> p.scale().neg()).apply(new Positive(tensor(2))),
        "grad: Positive refuses other tensors",
        "IllegalArgumentException: scale must not be negative",
        "perhaps: the same form is made of gradients too");
    Expect.error(
        () -> grad((Holder p) -> p.v().square()).apply(new Holder(variable(2.0))),
        "grad: x.v cannot hold a tensor",
        "it is declared as Variable",
        "perhaps: declare it as Tensor: a Variable is one");
    Expect.error(
        () -> grad((Variable[] p) -> p[0]).apply(new Variable[] {variable(2.0)}),
        "grad: x[0] cannot hold a tensor");
    record Broken(Tensor w) {
      public Tensor w() {
        throw new IllegalStateException("mine");
      }
    }
    Expect.error(
        () -> Structures.leaves(new Broken(tensor(1))),
        "leaves: structure.w cannot be read",
        "IllegalStateException: mine");
  }

  @Test
  void formsThatDiffer() {
    Expect.error(
        () -> jvp((List<Tensor> p) -> p.get(0), List.of(tensor(1), tensor(2)), List.of(tensor(1))),
        "jvp: v has another form than x",
        "there is no tensor v[1]");
    Expect.error(
        () -> Structures.map(List.of(tensor(1)), List.of(tensor(1), tensor(2)), (a, b) -> a),
        "map: b has another form than a",
        "there is no tensor a[1]");
    Expect.error(
        () -> jvp((Layer p) -> p.w(), layer, new Layer(tensor(1), tensor(1))),
        "jvp: a tangent has its argument's shape");
    Expect.error(
        () -> Structures.with(layer, List.of(tensor(1))),
        "with: one tensor for each of the structure's is wanted",
        "2 in the structure, 1 given");
    Expect.error(() -> Structures.map(layer, t -> null), "map: structure.w is null");
    Expect.error(
        () -> Structures.variables(layer), "variables: there is no variable in the structure");
    Expect.error(() -> grad((Layer p) -> p.w()).apply(layer), "grad: the target is not a scalar");
    Function<Layer, Tensor> none = null;
    Expect.error(() -> grad(none), "grad: the function is null");
    UnaryOperator<Tensor> wrong = customGradient(t -> t.mul(1), (t, g) -> g.mul(2));
    Expect.error(
        () -> checkGradients((Layer p) -> wrong.apply(p.b()).add(p.w()).sum(), layer),
        "checkGradients: reverse mode, order 1: a derivative is off",
        "x.b  float64 [2]   element [0]");
  }
}
