package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.op.ShapeOps;
import org.gradsh.autograd.show.GraphView;

/**
 * Forward and backward of a traced function together: what the forward run keeps for the backward
 * one, and how both run.
 */
final class Joint {
  /** The cost of an elementwise op from which on a small result is kept; an addition costs 1. */
  private static final int DEAR = 4;

  /** Results of more elements go to memory and come back from there. */
  private static final int MOST_CACHED = 1 << 16;

  private final Schedule forward;
  private final Schedule[] backward;
  private final List<Vertex> both;
  private final List<List<Vertex>> gradients;

  /** What each backward run is given. */
  private final List<List<Vertex>> given;

  private final Map<Chosen, Schedule> parts = new LinkedHashMap<>();
  private final Accelerator there;

  /** Some of the cotangents from a result, by their places among all. */
  private record Chosen(int result, List<Integer> places) {}

  private Joint(
      Schedule forward,
      Schedule[] backward,
      List<Vertex> both,
      List<List<Vertex>> gradients,
      List<List<Vertex>> given,
      Accelerator there) {
    this.forward = forward;
    this.backward = backward;
    this.both = both;
    this.gradients = gradients;
    this.given = given;
    this.there = there;
  }

  /**
   * What was made for the derivative, to be read.
   *
   * @param sources the names of what it is by
   * @param on which device, where that is to be told
   */
  synchronized List<GraphView.Part> parts(String sources, String on) {
    int results = (int) gradients.stream().filter(g -> g != null).count();
    List<GraphView.Part> told =
        new ArrayList<>(forward.parts("forward, for the derivative by " + sources + on, both));
    for (int k = 0; k < backward.length; k++) {
      if (backward[k] == null) continue;
      String which = results == 1 ? "backward" : "backward from result " + k;
      told.addAll(backward[k].parts(which + on, gradients.get(k)));
      for (Map.Entry<Chosen, Schedule> e : parts.entrySet()) {
        if (e.getKey().result() != k) continue;
        List<Vertex> chosen = e.getKey().places().stream().map(gradients.get(k)::get).toList();
        told.addAll(e.getValue().parts(which + ", in part" + on, chosen));
      }
    }
    return told;
  }

  /** Gives the results, and then what is kept. */
  Schedule forward() {
    return forward;
  }

  /**
   * Gives cotangents of inputs; is given the inputs, what was kept, result k's cotangent, and what
   * its derivative alone captures.
   *
   * @param places which of the cotangents, in their order
   */
  synchronized Schedule backward(int k, List<Integer> places) {
    List<Vertex> all = gradients.get(k);
    if (places.size() == all.size()) return backward[k];
    return parts.computeIfAbsent(
        new Chosen(k, places),
        _ -> Schedule.of(given.get(k), places.stream().map(all::get).toList(), List.of(), there));
  }

  static Joint of(Stage stage, BitSet active, Accelerator there) {
    int n = stage.outputs().size();
    List<Vertex> ends = new ArrayList<>(stage.outputs());
    ends.addAll(stage.drawing());
    int forward = ends.size();
    int[] from = new int[n + 1];
    for (int k = 0; k < n; k++) {
      from[k] = ends.size();
      if (stage.isDifferentiable(k)) ends.addAll(stage.derivative(k, active).outputs());
    }
    from[n] = ends.size();
    List<Vertex> simple = Passes.run(ends);
    List<Vertex> results = simple.subList(0, n);
    List<Vertex> gradients = simple.subList(forward, simple.size());
    List<Vertex> kept = kept(stage, simple.subList(0, forward), gradients);
    Schedule[] backward = new Schedule[n];
    List<List<Vertex>> found = new ArrayList<>(Collections.nCopies(n, null));
    List<List<Vertex>> givens = new ArrayList<>(found);
    for (int k = 0; k < n; k++) {
      if (!stage.isDifferentiable(k)) continue;
      List<Vertex> given = new ArrayList<>(stage.inputs());
      given.addAll(kept);
      List<Vertex> all = stage.derivative(k, active).inputs();
      given.addAll(all.subList(stage.inputs().size(), all.size()));
      givens.set(k, given);
      found.set(k, simple.subList(from[k], from[k + 1]));
      backward[k] = Schedule.of(given, found.get(k), List.of(), there);
    }
    List<Vertex> both = new ArrayList<>(results);
    both.addAll(kept);
    Schedule run = Schedule.of(stage.inputs(), both, simple.subList(n, forward), there);
    return new Joint(run, backward, both, found, givens, there);
  }

  /**
   * What the backward run takes from the forward run. It computes views and elementwise ops again:
   * of large tensors that costs less than to write results to memory and to read them.
   */
  private static List<Vertex> kept(Stage stage, List<Vertex> forward, List<Vertex> gradients) {
    Set<Vertex> there = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Vertex v : Vertex.behind(forward)) {
      if (v.isComputed() && !isView(v) && (!Fusible.isElementwise(v) || isDear(v))) there.add(v);
    }
    stage.inputs().forEach(there::remove);
    List<Vertex> kept = new ArrayList<>();
    for (Vertex v : Vertex.behind(gradients, there::contains)) if (there.contains(v)) kept.add(v);
    return kept;
  }

  /** Whether it takes longer to compute than to read: an exponential that is still in the cache. */
  private static boolean isDear(Vertex v) {
    return v.pointwise() != null
        && v.pointwise().op().cost() >= DEAR
        && v.shape().size() <= MOST_CACHED;
  }

  private static boolean isView(Vertex v) {
    return Fusible.is(v, ShapeOps.RESHAPE)
        || Fusible.is(v, ShapeOps.TRANSPOSE)
        || Fusible.is(v, ShapeOps.BROADCAST_TO);
  }
}
