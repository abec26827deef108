package org.gradsh.autograd.nn;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** A model as a tree of its layers, as PyTorch writes it. */
final class ModelText {
  private ModelText() {}

  /** What is being written: a layer that holds itself is written once. */
  private static final ThreadLocal<Set<Layer>> WITHIN =
      ThreadLocal.withInitial(() -> Collections.newSetFromMap(new IdentityHashMap<>()));

  /** One line for a layer without others in it; else a line for each of these. */
  static String tree(Layer layer) {
    Set<Layer> within = WITHIN.get();
    if (!within.add(layer)) return name(layer) + "(…)";
    try {
      return lines(layer, Part.inner(layer));
    } finally {
      within.remove(layer);
    }
  }

  private static String lines(Layer layer, List<Part> inner) {
    String name = name(layer);
    if (inner.isEmpty()) return name + "()";
    StringBuilder text = new StringBuilder(name + "(\n");
    for (Part part : inner) {
      String lines = of((Layer) part.value()).replace("\n", "\n  ");
      text.append("  (").append(part.name()).append("): ").append(lines).append('\n');
    }
    return text.append(')').toString();
  }

  /** A layer by its own text if it has one. */
  static String of(Layer layer) {
    if (layer.getClass().isHidden()) return "λ"; // a lambda: nothing is known of it
    String own = layer.toString();
    String none = layer.getClass().getName() + "@" + Integer.toHexString(layer.hashCode());
    return own.equals(none) ? tree(layer) : own;
  }

  private static String name(Layer layer) {
    String simple = layer.getClass().getSimpleName();
    return simple.isEmpty() ? "Layer" : simple;
  }
}
