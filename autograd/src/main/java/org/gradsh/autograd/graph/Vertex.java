package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.tape.Node;

/**
 * A value of a graph: what it is computed by, and from which others. Vertices point at what they
 * are computed from; they never change, but for what tracing notes of {@link #way} and hooks, and
 * what {@link Asked} keeps.
 */
public final class Vertex {
  /** Whether gradients flow back through a value, and tangents on. */
  enum Way {
    OPEN,
    /** No gradient: it was computed without recording. */
    SILENT,
    /** Neither. */
    DETACHED
  }

  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Grows with time: above those of the operands. */
  private final long number = NUMBERS.incrementAndGet();

  private final Operation operation;
  private final List<Vertex> operands;
  private final DType dtype;
  private final Shape shape;
  private final String place;
  private Way way = Way.OPEN;

  /** The node of the tensor whose gradient hooks wait for; null where there is none. */
  private Node hooked;

  /** What was lately asked of a result; null of all others. It goes with the graph. */
  private Asked asked;

  public Vertex(Operation operation, DType dtype, Shape shape, String place, Vertex... operands) {
    this.operation = operation;
    this.operands = List.of(operands);
    this.dtype = dtype;
    this.shape = shape;
    this.place = place;
  }

  /** The same computation of other operands. */
  Vertex on(List<Vertex> others) {
    Vertex v = new Vertex(operation, dtype, shape, place, others.toArray(Vertex[]::new));
    v.way = way;
    return v;
  }

  public long number() {
    return number;
  }

  public Operation operation() {
    return operation;
  }

  public List<Vertex> operands() {
    return operands;
  }

  public Vertex operand(int i) {
    return operands.get(i);
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  /** Where in the user's code it was asked for; null if nobody knows. */
  public String place() {
    return place;
  }

  /** What it is, and where it was asked for if that is known: {@code mul [2]:1}. */
  public String described() {
    String name =
        operation instanceof Operation.Input i ? "placeholder " + i.label() : operation.name();
    return place == null ? name : name + " " + place;
  }

  Way way() {
    return way;
  }

  void cut(Way how) {
    way = how;
  }

  /** Notes that a hook waits for the gradient of this tensor's node. */
  public void hooked(Node node) {
    hooked = node;
  }

  /** What waits for the gradient. */
  List<Node.Hook> hooks() {
    return hooked == null ? List.of() : hooked.hooks();
  }

  synchronized Asked asked() {
    if (asked == null) asked = new Asked();
    return asked;
  }

  /** Whether it is computed: neither given nor constant. */
  public boolean isComputed() {
    return switch (operation) {
      case Operation.Input _, Operation.Captured _, Operation.Constant _ -> false;
      case Operation.Pointwise _, Operation.Structural _, Operation.Draw _ -> true;
    };
  }

  /** The value of a constant; null of all others. */
  public Operation.Constant constant() {
    return operation instanceof Operation.Constant c ? c : null;
  }

  /** The elementwise op; null of all others. */
  public Operation.Pointwise pointwise() {
    return operation instanceof Operation.Pointwise p ? p : null;
  }

  /** The op with a kernel of its own; null of all others. */
  public Operation.Structural structural() {
    return operation instanceof Operation.Structural s ? s : null;
  }

  /** All that is needed for some vertices, operands before results. */
  static List<Vertex> behind(Collection<Vertex> results) {
    return behind(results, _ -> false);
  }

  /**
   * All that is needed for some vertices, operands before results. No recursion: a graph may be as
   * deep as memory allows.
   *
   * @param given what is there already; nothing behind it is looked at
   */
  static List<Vertex> behind(Collection<Vertex> results, Predicate<Vertex> given) {
    Set<Vertex> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Vertex> found = new ArrayList<>();
    for (Vertex v : results) if (seen.add(v)) found.add(v);
    for (int i = 0; i < found.size(); i++) {
      Vertex v = found.get(i);
      if (given.test(v)) continue;
      for (Vertex o : v.operands) if (seen.add(o)) found.add(o);
    }
    found.sort(Comparator.comparingLong(Vertex::number));
    return found;
  }

  @Override
  public String toString() {
    return operation.name() + " " + dtype + " " + shape;
  }
}
