package org.gradsh.autograd.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

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

  static void cast(Layer model, DType dtype) {
    Arguments.nonNull("to", "the dtype", dtype);
    if (!dtype.isFloating()) {
      throw TensorException.dtype("to: a model cannot be of " + dtype)
          .detail("its parameters are differentiated")
          .hint("DType.FLOAT32 or DType.FLOAT64")
          .build();
    }
    for (Part part : Part.of(model)) {
      if (part.value() instanceof Variable v) v.castTo(dtype);
      else if (part.isBuffer() && part.tensor().dtype().isFloating()) {
        part.put(part.tensor().to(dtype));
      }
    }
  }

  /** A parameter with rows, for what changes a layer's weight. */
  static Variable matrix(String what, Layer layer, String name) {
    Variable v = layer.namedParameters().get(name);
    if (v != null && v.rank() >= 2) return v;
    var names = layer.namedParameters().keySet();
    throw TensorException.value(what + ": the layer has no " + name + " of two axes or more")
        .detail(ModelText.of(layer) + " has " + (names.isEmpty() ? "no parameters" : some(names)))
        .hint(what + "(new Linear(4, 8)): around the layer that has it")
        .build();
  }

  private static boolean isState(Part part) {
    return part.value() instanceof Variable || part.isBuffer();
  }

  static LoadReport load(Layer model, Map<String, ? extends Tensor> state, boolean isWhole) {
    Arguments.nonNull("loadStateDict", "the state", state);
    state.forEach(
        (name, t) -> {
          Arguments.nonNull("loadStateDict", "a name", name);
          Arguments.nonNull("loadStateDict", name, t);
        });
    Map<String, String> given = new LinkedHashMap<>(); // as the model would spell it → as it is
    state.keySet().forEach(name -> given.putIfAbsent(plain(name), name));
    List<String> loaded = new ArrayList<>(), missing = new ArrayList<>();
    List<String> cast = new ArrayList<>();
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
      Tensor value = state.get(name);
      DType dtype = part.tensor().dtype();
      if (value.dtype() != dtype) cast.add(part.name() + ": " + value.dtype() + " to " + dtype);
      values.put(part, fitting(part, value));
      loaded.add(part.name());
      given.remove(plain(name));
    }
    LoadReport report = new LoadReport(loaded, missing, new ArrayList<>(given.values()), cast);
    if (isWhole && !(missing.isEmpty() && report.unexpected().isEmpty())) {
      throw incomplete(report, state.keySet());
    }
    values.forEach(State::put);
    return report;
  }

  private static void put(Part part, Tensor value) {
    if (part.value() instanceof Variable v) v.assign(value);
    else part.put(value.detach());
  }

  private static Tensor fitting(Part part, Tensor value) {
    Tensor there = part.tensor();
    if (value.shape().equals(there.shape())) return cast(part, value).to(there.device());
    throw TensorException.shape("loadStateDict: " + part.name() + " has another shape")
        .operand("in the model", there)
        .operand("given", value)
        .hint("the same layer sizes as in the model that was saved")
        .build();
  }

  /** As the dtype of what is there; numbers that it cannot hold are told. */
  private static Tensor cast(Part part, Tensor value) {
    DType dtype = part.tensor().dtype();
    if (value.dtype() == dtype) return value;
    Tensor host = value.detach();
    Tensor cast = host.to(dtype);
    boolean isLost =
        dtype.isFloating()
            ? host.dtype().isFloating() && cast.isFinite().ne(host.isFinite()).any().item() != 0
            : cast.to(host.dtype()).ne(host).any().item() != 0;
    if (!isLost) return cast;
    throw TensorException.dtype("loadStateDict: " + part.name() + " has numbers beyond " + dtype)
        .operand("in the model", part.tensor())
        .operand("given", value)
        .hint(dtype.isFloating() ? "model.to(DType.FLOAT64) before" : "numbers of that dtype")
        .build();
  }

  private static TensorException incomplete(LoadReport report, Set<String> given) {
    var error = TensorException.value("loadStateDict: the names are not those of the model");
    if (!report.missing().isEmpty()) error.detail("missing: " + some(report.missing()));
    if (!report.unexpected().isEmpty()) error.detail("unexpected: " + some(report.unexpected()));
    String prefix = prefix(report, given);
    if (prefix != null) {
      return error
          .detail(
              "all names begin with " + prefix + ", as wrappers such as DataParallel write them")
          .hint("loadStateDict(withoutPrefix(\"" + prefix + "\", state))")
          .build();
    }
    return error.hint("loadMatching(state) takes what is there, and reports the rest").build();
  }

  /** What all names begin with, where the rest of one is a name that is missing; or null. */
  private static String prefix(LoadReport report, Set<String> given) {
    if (given.isEmpty()) return null;
    String first = given.iterator().next();
    for (int dot = first.indexOf('.'); dot >= 0; dot = first.indexOf('.', dot + 1)) {
      String prefix = first.substring(0, dot + 1), rest = plain(first.substring(dot + 1));
      boolean fits = given.stream().allMatch(name -> name.startsWith(prefix));
      if (fits && report.missing().stream().anyMatch(m -> plain(m).equals(rest))) return prefix;
    }
    return null;
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
