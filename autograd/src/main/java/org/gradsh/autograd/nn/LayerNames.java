package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/** The layers of a model, by name, and what belongs to each. */
final class LayerNames {
  /** Before a word that Java begins with a capital letter. */
  private static final Pattern CAPITAL =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<Object, String> names = new IdentityHashMap<>();
  private final Map<String, List<Part>> own = new LinkedHashMap<>();

  LayerNames(Layer model) {
    for (Part part : Part.of(model)) {
      if (part.value() instanceof Layer layer) {
        layers.put(part.name(), layer);
        names.putIfAbsent(layer, part.name());
        own.put(part.name(), new ArrayList<>());
      } else if (part.value() instanceof Variable || part.isBuffer()) {
        String owner = owner(part.name());
        own.get(owner).add(part);
        names.putIfAbsent(part.value(), owner);
      }
    }
  }

  /** The innermost layer on the way to a part: blocks.0 for blocks.0.weight. */
  private String owner(String part) {
    String name = part;
    while (true) {
      int dot = name.lastIndexOf('.');
      if (dot < 0) return "";
      name = name.substring(0, dot);
      if (layers.containsKey(name)) return name;
    }
  }

  Map<String, Layer> layers() {
    return layers;
  }

  /** The first name of a layer, or null for one that is no part of the model. */
  String of(Layer layer) {
    return names.get(layer);
  }

  /** The layer that a variable belongs to, or null. */
  String ownerOf(Tensor t) {
    return t instanceof Variable ? names.get(t) : null;
  }

  /** Variables and buffers that no layer within it holds. */
  List<Part> own(String layer) {
    return own.get(layer);
  }

  /** Whether a layer stands under another name before: {@code name} is a second one. */
  boolean isAgain(String name) {
    return !names.get(layers.get(name)).equals(name);
  }

  boolean hasLayers(String name) {
    return layers.keySet().stream().anyMatch(n -> !n.equals(name) && isWithin(n, name));
  }

  /** How many layers are around it. */
  int depth(String name) {
    int depth = 0;
    for (String n = name; !n.isEmpty(); n = owner(n)) depth++;
    return depth;
  }

  /** The layers around it and itself, the model first. */
  List<String> way(String name) {
    List<String> way = new ArrayList<>();
    for (String n = name; !n.isEmpty(); n = owner(n)) way.addFirst(n);
    way.addFirst("");
    return way;
  }

  /** {@code rnn.weight_ih_l0} for {@code rnn.weightIhL0}. */
  static String inTorch(String name) {
    return CAPITAL.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  static String without(String prefix, String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  static boolean isWithin(String name, String layer) {
    return layer.isEmpty() || name.equals(layer) || name.startsWith(layer + ".");
  }
}
