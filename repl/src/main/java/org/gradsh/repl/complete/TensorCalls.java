package org.gradsh.repl.complete;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Functions of tensors whose named arguments have another place or another name here. Each method
 * gives the call, or null where what stands in order does not fit.
 */
record TensorCalls(NamedCall call) {
  private static final Map<String, String> DTYPES =
      Map.ofEntries(
          Map.entry("float", "FLOAT32"),
          Map.entry("double", "FLOAT64"),
          Map.entry("int", "INT32"),
          Map.entry("long", "INT64"),
          Map.entry("boolean", "BOOL"),
          Map.entry("bool", "BOOL"),
          Map.entry("bool_", "BOOL"),
          Map.entry("float32", "FLOAT32"),
          Map.entry("float64", "FLOAT64"),
          Map.entry("int32", "INT32"),
          Map.entry("int64", "INT64"));

  String reduction() {
    List<String> all = new ArrayList<>();
    if (!call.isMethod()) {
      call.append("input");
      if (call.given().isEmpty()) {
        return null;
      }
      all.add(call.given().removeFirst());
    }
    call.append("dim");
    String axes = String.join(", ", call.given());
    String keep = call.named().remove("keepdim");
    boolean keeps = keep != null && !keep.equals("false");
    String array = "new int[] {" + axes + "}";
    if (call.name().equals("std") || call.name().equals("var")) {
      String correction = call.named().remove("correction");
      String unbiased = call.named().remove("unbiased");
      correction = correction == null ? call.named().remove("ddof") : correction;
      correction = correction == null && "false".equals(unbiased) ? "0" : correction;
      if (correction != null) {
        all.addAll(List.of(array, correction, keeps ? keep : "false"));
        return call.called(all);
      }
    }
    if (keeps) {
      all.add(call.given().size() == 1 ? axes : array);
      all.add(keep);
    } else {
      all.addAll(call.given());
    }
    return call.called(all);
  }

  String created() {
    String dtype = call.named().remove("dtype");
    String device = call.named().remove("device");
    String learns = call.named().remove("requires_grad");
    boolean first = dtype != null && call.name().matches("zeros|ones|full");
    String kind = dtype == null ? "" : dtype(dtype);
    if (kind == null || call.given().isEmpty()) {
      return null;
    }
    if (first) {
      call.given().addFirst(kind);
    }
    String made = call.called(call.given());
    made += dtype == null || first ? "" : ".to(" + kind + ")";
    if (device != null) {
      Matcher place = Pattern.compile("\"(?:cpu|cuda(?::(\\d+))?)\"").matcher(device);
      boolean known = place.matches();
      if (!known && !device.startsWith("Device.")) {
        return null;
      }
      String number = known && place.group(1) != null ? place.group(1) : "0";
      String where = device.equals("\"cpu\"") ? "Device.CPU" : "Device.cuda(" + number + ")";
      made += ".to(" + (known ? where : device) + ")";
    }
    return "true".equals(learns) ? "variable(" + made + ")" : made;
  }

  private static String dtype(String text) {
    if (text.matches("DType\\.\\w+")) {
      return text;
    }
    String kind = DTYPES.get(text.replace("\"", "").replaceFirst("^(?:torch|np|jnp)\\.", ""));
    return kind == null ? null : "DType." + kind;
  }

  String clip() {
    String low = call.named().remove("min");
    String high = call.named().remove("max");
    int plain = call.isMethod() ? 0 : 1;
    if (call.given().size() != plain) {
      if (call.given().size() != plain + 1 || low != null || high == null) {
        return null;
      }
      low = call.given().removeLast();
    }
    Stream.of(low == null ? "" : low, high == null ? "" : high)
        .filter(one -> !one.isEmpty())
        .forEach(call.given()::add);
    String function = low == null ? "clipMax" : high == null ? "clipMin" : "clip";
    return low == null && high == null ? null : call.called(call.prefix() + function, call.given());
  }

  String joined() {
    String axis = call.named().remove("dim");
    if (axis == null || call.given().isEmpty()) {
      return null;
    }
    call.given().addFirst(axis);
    return call.called(call.given());
  }

  String backward() {
    List<String> options = new ArrayList<>();
    call.flag("retain_graph", "true", "retainGraph()", options);
    call.flag("create_graph", "true", "createGraph()", options);
    call.given().addAll(options);
    return call.called(call.given());
  }
}
