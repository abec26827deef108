package org.gradsh.autograd.nn;

import java.util.LinkedHashMap;
import java.util.Map;

/** A layer around another one, in whose place PyTorch changes the layer itself: names differ. */
interface Wrapping {
  /**
   * What PyTorch calls a part: {@code weight_g} for {@code g}.
   *
   * @param part its name within this layer
   */
  String inPyTorch(String part);

  /** The name of a part of the layer that is wrapped, in the field {@code layer}. */
  static String within(String part) {
    return part.startsWith("layer.") ? part.substring("layer.".length()) : part;
  }

  /** PyTorch's names of a model's parts, where they differ from the model's by more than style. */
  static Map<String, String> names(Iterable<Part> parts) {
    Map<String, Wrapping> around = new LinkedHashMap<>(); // outer ones first
    Map<String, String> names = new LinkedHashMap<>();
    for (Part part : parts) {
      if (part.value() instanceof Wrapping w) around.put(part.name(), w);
      String name = part.name();
      for (String outer : around.keySet().stream().toList().reversed()) {
        String prefix = outer.isEmpty() ? "" : outer + ".";
        boolean isWithin = name.startsWith(prefix) && !name.equals(outer);
        if (!isWithin) continue;
        name = prefix + around.get(outer).inPyTorch(name.substring(prefix.length()));
      }
      if (!name.equals(part.name())) names.put(part.name(), name);
    }
    return names;
  }
}
