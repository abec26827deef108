package org.gradsh.repl.complete;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Layers, losses and loaders whose named arguments are settings here: {@code Conv.padding(2)}. Each
 * method gives the call, or null where what stands in order does not fit.
 */
record LayerCalls(NamedCall call) {
  String convolution() {
    int plain = call.made() ? 3 : 2;
    if (call.made()) {
      List.of("in_channels", "out_channels", "kernel_size").forEach(call::append);
    }
    if (call.given().size() < plain) {
      return null;
    }
    // A layer takes stride and padding as numbers too, a function has its bias third.
    List<String> options = new ArrayList<>();
    List<String> rest = List.copyOf(call.given().subList(plain, call.given().size()));
    boolean numbers = call.made() && rest.stream().allMatch(one -> one.matches("\\d+"));
    if (!rest.isEmpty() && (!numbers || rest.size() > 2 || call.name().contains("Transpose"))) {
      return null;
    }
    List<String> places = List.of("stride", "padding");
    for (int i = 0; i < rest.size(); i++) {
      options.add(places.get(i) + "(" + rest.get(i) + ")");
    }
    for (String option : List.of("stride", "padding", "dilation", "groups", "output_padding")) {
      String value = call.named().remove(option);
      if (value != null) {
        String method = NamedCall.camel(option);
        boolean word = value.equals("\"same\"") || value.equals("\"valid\"");
        options.add(
            word ? value.substring(1, value.length() - 1) + "()" : method + "(" + value + ")");
      }
    }
    List<String> all = new ArrayList<>(call.given().subList(0, plain));
    String bias = call.named().remove("bias");
    if (!call.made() && bias != null) {
      all.add(bias);
      bias = null;
    }
    boolean without = "false".equals(bias);
    if (!options.isEmpty() || without) {
      all.add(options.isEmpty() ? "Conv.DEFAULT" : "Conv." + String.join(".", options));
    }
    if (without) {
      all.add("false");
    }
    return call.called(all);
  }

  String pool() {
    List<String> all = new ArrayList<>();
    if (!call.made()) {
      if (call.given().isEmpty()) {
        return null;
      }
      all.add(call.given().removeFirst());
    }
    call.append("kernel_size");
    if (call.given().isEmpty() || call.given().size() > 3) {
      return null;
    }
    List<String> places = List.of("size", "stride", "padding");
    StringBuilder pool = new StringBuilder("Pool");
    for (int i = 0; i < call.given().size(); i++) {
      pool.append('.').append(places.get(i)).append('(').append(call.given().get(i)).append(')');
    }
    for (String option :
        List.of("stride", "padding", "dilation", "ceil_mode", "count_include_pad")) {
      String value = call.named().remove(option);
      if (value != null) {
        pool.append('.').append(NamedCall.camel(option)).append('(').append(value).append(')');
      }
    }
    all.add(pool.toString());
    return call.called(all);
  }

  String recurrence() {
    List.of("input_size", "hidden_size").forEach(call::append);
    List<String> options = new ArrayList<>();
    String layers = call.named().remove("num_layers");
    layers = call.given().size() == 3 && layers == null ? call.given().removeLast() : layers;
    if (layers != null) {
      options.add("layers(" + layers + ")");
    }
    call.flag("bidirectional", "true", "bidirectional()", options);
    call.flag("batch_first", "true", "batchFirst()", options);
    call.flag("bias", "false", "withoutBias()", options);
    String dropout = call.named().remove("dropout");
    if (dropout != null) {
      options.add((options.isEmpty() ? "DEFAULT." : "") + "dropout(" + dropout + ")");
    }
    if (call.given().size() != 2) {
      return null;
    }
    if (!options.isEmpty()) {
      call.given().add("Recurrence." + String.join(".", options));
    }
    return call.called(call.given());
  }

  String classes() {
    List<String> options = new ArrayList<>();
    for (String option : List.of("weight", "ignore_index", "label_smoothing")) {
      String value = call.named().remove(option);
      if (value != null) {
        options.add(NamedCall.camel(option) + "(" + value + ")");
      }
    }
    String kind = reductionOfLoss();
    if (kind != null) {
      options.add("reduction(" + kind + ")");
    }
    if (call.given().size() != 2) {
      return null;
    }
    if (!options.isEmpty()) {
      call.given().add("Classes." + String.join(".", options));
    }
    return call.called(call.given());
  }

  String loss() {
    String kind = reductionOfLoss();
    if (call.given().size() != 2 || kind == null) {
      return null;
    }
    call.given().add(kind);
    return call.called(call.given());
  }

  private String reductionOfLoss() {
    String word = call.named().getOrDefault("reduction", "");
    if (!word.matches("\"(?:mean|sum|none)\"")) {
      return null;
    }
    call.named().remove("reduction");
    return "Reduction." + word.substring(1, word.length() - 1).toUpperCase(Locale.ROOT);
  }

  String loader() {
    int last = call.given().size() - 1;
    if (last > 0 && call.given().get(last).matches("\\d+")) {
      call.named().putIfAbsent("batch_size", call.given().removeLast());
    }
    if (call.given().isEmpty()) {
      return null;
    }
    List<String> options = new ArrayList<>();
    String size = call.named().remove("batch_size");
    if (size != null) {
      options.add(".batchSize(" + size + ")");
    }
    call.flag("shuffle", "true", ".shuffle(1)", options);
    call.flag("drop_last", "true", ".dropLast()", options);
    String workers = call.named().remove("num_workers");
    if (workers != null && !workers.equals("0")) {
      options.add(".prefetch(" + workers + ")");
    }
    return "DataLoader.of(" + String.join(", ", call.given()) + ")" + String.join("", options);
  }
}
