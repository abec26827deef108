package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;

/** Parameters and buffers of a model: taken out of it and put into it by name. */
final class State {
  private State() {}

  static Map<String, Tensor> of(Layer model) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (Part part : Part.of(model)) {
      // A variable is assigned later: what it is now is wanted.
      if (isState(part)) state.put(part.name(), part.tensor().detach());
    }
    return state;
  }

  static void move(Layer model, Device device) {
    for (Part part : Part.of(model)) {
      if (part.value() instanceof Variable v) v.moveTo(device);
      else if (part.isBuffer()) part.put(part.tensor().to(device));
    }
  }

  /** A parameter with rows, for what changes a layer's weight. */
  static Variable matrix(String what, Layer layer, String name) {
    Variable v = layer.namedParameters().get(name);
    if (v != null && v.rank() >= 2) return v;
    throw TensorException.value(what + ": the layer has no " + name + " of two axes or more")
        .detail("it has " + some(layer.namedParameters().keySet()))
        .build();
  }

  private static boolean isState(Part part) {
    return part.value() instanceof Variable || part.isBuffer();
  }

  static LoadReport load(Layer model, Map<String, ? extends Tensor> state, boolean isWhole) {
    Map<String, String> given = new LinkedHashMap<>(); // as the model would spell it → as it is
    state.keySet().forEach(name -> given.putIfAbsent(plain(name), name));
    List<String> loaded = new ArrayList<>(), missing = new ArrayList<>();
    Map<Part, Tensor> values = new LinkedHashMap<>();
    List<Part> parts = Part.of(model);
    Map<String, String> inPyTorch = Wrapping.names(parts);
    for (Part part : parts) {
      if (!isState(part)) continue;
      String name = state.containsKey(part.name()) ? part.name() : given.get(plain(part.name()));
      String other = inPyTorch.get(part.name());
      if (name == null && other != null) name = given.get(plain(other));
      if (name == null) {
        missing.add(part.name());
        continue;
      }
      values.put(part, fitting(part, state.get(name)));
      loaded.add(part.name());
      given.remove(plain(name));
    }
    LoadReport report = new LoadReport(loaded, missing, new ArrayList<>(given.values()));
    if (isWhole && !(missing.isEmpty() && report.unexpected().isEmpty())) throw incomplete(report);
    values.forEach(State::put);
    return report;
  }

  private static void put(Part part, Tensor value) {
    if (part.value() instanceof Variable v) v.assign(value);
    else part.put(value.detach());
  }

  private static Tensor fitting(Part part, Tensor value) {
    Tensor there = part.tensor();
    if (value.shape().equals(there.shape())) return value.to(there.device()).to(there.dtype());
    throw TensorException.shape("loadStateDict: " + part.name() + " has another shape")
        .operand("in the model", there)
        .operand("given", value)
        .hint("the same layer sizes as in the model that was saved")
        .build();
  }

  private static TensorException incomplete(LoadReport report) {
    var error = TensorException.value("loadStateDict: the names are not those of the model");
    if (!report.missing().isEmpty()) error.detail("missing: " + some(report.missing()));
    if (!report.unexpected().isEmpty()) error.detail("unexpected: " + some(report.unexpected()));
    return error.hint("loadMatching(state) takes what is there, and reports the rest").build();
  }

  static String some(Collection<String> all) {
    List<String> names = List.copyOf(all);
    int most = 8;
    if (names.size() <= most) return String.join(", ", names);
    return String.join(", ", names.subList(0, most)) + " … (" + names.size() + ")";
  }

  /** A name without what Java and Python spell differently: runningMean, running_mean. */
  static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
