package org.gradsh.autograd.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Forward and backward of a traced function together: what the forward run keeps for the backward
 * one, and how both run.
 */
final class Joint {
  private final Schedule forward;
  private final Schedule[] backward;

  private Joint(Schedule forward, Schedule[] backward) {
    this.forward = forward;
    this.backward = backward;
  }

  /** Gives the results, and then what is kept. */
  Schedule forward() {
    return forward;
  }

  /**
   * Gives the cotangents of inputs; is given the inputs, what was kept, and result k's cotangent.
   */
  Schedule backward(int k) {
    return backward[k];
  }

  static Joint of(Stage stage) {
    int n = stage.outputs().size();
    Set<Vertex> kept = new LinkedHashSet<>();
    List<Vertex> there = Vertex.behind(stage.outputs());
    for (int k = 0; k < n; k++) {
      if (stage.isDifferentiable(k)) kept.addAll(kept(stage, stage.derivative(k), there));
    }
    List<Vertex> ends = new ArrayList<>(stage.outputs());
    ends.addAll(kept);
    Schedule[] backward = new Schedule[n];
    for (int k = 0; k < n; k++) {
      if (!stage.isDifferentiable(k)) continue;
      Stage d = stage.derivative(k);
      List<Vertex> given = new ArrayList<>(stage.inputs());
      given.addAll(kept);
      given.add(d.inputs().get(stage.inputs().size()));
      backward[k] = Schedule.of(given, d.outputs(), List.of());
    }
    return new Joint(Schedule.of(stage.inputs(), ends, stage.drawing()), backward);
  }

  /** What the backward run reads of what the forward run has computed. */
  private static List<Vertex> kept(Stage stage, Stage derivative, List<Vertex> forward) {
    Set<Vertex> there = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Vertex v : forward) if (v.isComputed()) there.add(v);
    there.removeAll(stage.inputs());
    List<Vertex> kept = new ArrayList<>();
    for (Vertex v : Vertex.behind(derivative.outputs(), there::contains)) {
      if (there.contains(v)) kept.add(v);
    }
    return kept;
  }
}
