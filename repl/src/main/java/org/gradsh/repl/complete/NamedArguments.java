package org.gradsh.repl.complete;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Calls with named arguments, as Python has them: {@code new Conv2d(1, 6, 5, padding=2)}. A call is
 * given as it is written here where each of its names is known; else there is none, for to leave
 * out the names gives another meaning, or nothing that compiles.
 */
final class NamedArguments {
  private static final String SENTENCE = "Java has no named arguments";
  private static final Pattern NAMED =
      Pattern.compile("^(\\w+)\\s*=(?!=)\\s*(.+)$", Pattern.DOTALL);
  private static final Pattern MODULE =
      Pattern.compile("(?:(?:torch|nn|np|jnp|F|functional|optim|data|utils)\\.)+");
  private static final Pattern CONVOLUTION = Pattern.compile("Conv(?:Transpose)?[123]d");
  private static final Pattern POOL = Pattern.compile("(?:Max|Avg)Pool[123]d");
  private static final Pattern REDUCTION =
      Pattern.compile("sum|mean|max|min|prod|std|var|any|all|logSumExp|norm");
  private static final Pattern CREATION =
      Pattern.compile(
          "zeros|ones|full|eye|rand|randn|randint|arange|linspace|tensor|zerosLike|onesLike");

  /** What the layers and functions take that have no settings, in order. */
  private static final Map<String, List<String>> ORDER =
      Map.ofEntries(
          Map.entry("Linear", List.of("in_features", "out_features", "bias")),
          Map.entry("Dropout", List.of("p")),
          Map.entry("LeakyReLU", List.of("negative_slope")),
          Map.entry("ELU", List.of("alpha")),
          Map.entry("Softmax", List.of("dim")),
          Map.entry("LogSoftmax", List.of("dim")),
          Map.entry("GroupNorm", List.of("num_groups", "num_channels", "eps")),
          Map.entry("Embedding", List.of("num_embeddings", "embedding_dim", "padding_idx")),
          Map.entry("softmax", List.of("input", "dim")),
          Map.entry("logSoftmax", List.of("input", "dim")),
          Map.entry("cumSum", List.of("input", "dim")),
          Map.entry("unsqueeze", List.of("input", "dim")),
          Map.entry("squeeze", List.of("input", "dim")),
          Map.entry("argMax", List.of("input", "dim", "keepdim")),
          Map.entry("argMin", List.of("input", "dim", "keepdim")),
          Map.entry("sort", List.of("input", "dim", "descending")),
          Map.entry("argSort", List.of("input", "dim", "descending")),
          Map.entry("topK", List.of("input", "k", "dim", "largest")),
          Map.entry("flatten", List.of("input", "start_dim", "end_dim")),
          Map.entry("dropout", List.of("input", "p", "training")));

  /** Where their settings come from. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "Conv", "Conv.stride(…), Conv.padding(…) and more",
          "Pool", "Pool.size(…).stride(…).padding(…) and more",
          "Recurrence", "Recurrence.layers(…), Recurrence.batchFirst() and more",
          "Classes", "Classes.weight(…), Classes.reduction(Reduction.SUM) and more",
          "MultiHeadAttention", "those of Attention");

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

  private final CallText call;
  private final boolean made;
  private final String prefix;
  private final String name;
  private final List<String> given = new ArrayList<>();
  private final Map<String, String> named = new LinkedHashMap<>();

  private NamedArguments(CallText call, boolean made) {
    this.call = call;
    Matcher module = MODULE.matcher(call.callee());
    String callee = module.lookingAt() ? call.callee().substring(module.end()) : call.callee();
    prefix = callee.substring(0, callee.lastIndexOf('.') + 1);
    name = here(callee.substring(prefix.length()));
    this.made = made || module.lookingAt() && Character.isUpperCase(name.charAt(0));
    for (String argument : call.arguments()) {
      Matcher one = NAMED.matcher(argument);
      if (!one.matches()) {
        given.add(java(argument));
      } else if (!one.group(2).equals("None")) {
        named.put(key(one.group(1)), java(one.group(2)));
      }
    }
  }

  /**
   * What is said of a call with named arguments.
   *
   * @param text in which it stands
   */
  static String hint(CallText call, String text) {
    String before = text.substring(0, call.open()).stripTrailing();
    before = before.substring(0, before.length() - call.callee().length()).stripTrailing();
    boolean made = before.matches("(?s)(?:.*\\W)?new");
    NamedArguments all = new NamedArguments(call, made);
    String meant = all.meant();
    if (meant == null) {
      String settings = SETTINGS.get(all.family());
      return SENTENCE + (settings == null ? "" : "; settings are " + settings);
    }
    return "perhaps: " + meant + (meant.contains(": ") ? "" : ": " + SENTENCE);
  }

  private String family() {
    return CONVOLUTION.matcher(name).matches() || name.matches("conv\\w*")
        ? "Conv"
        : POOL.matcher(name).matches() || name.matches("(max|avg)Pool\\w*")
            ? "Pool"
            : name.matches("LSTM|GRU|RNN")
                ? "Recurrence"
                : name.matches("crossEntropy|nllLoss") ? "Classes" : name;
  }

  /** The call without names; null if one of them is not known. */
  private String meant() {
    if (OptimizerCalls.isOne(call)) {
      return OptimizerCalls.named(call, made);
    }
    String meant =
        switch (family()) {
          case "Conv" -> convolution();
          case "Pool" -> pool();
          case "Recurrence" -> recurrence();
          case "Classes" -> classes();
          case "clip" -> clip();
          case "concat", "stack" -> joined();
          case "backward" -> backward();
          case "DataLoader" -> loader();
          case "mseLoss", "l1Loss", "binaryCrossEntropy", "binaryCrossEntropyWithLogits" -> loss();
          case String one when REDUCTION.matcher(one).matches() -> reduction();
          case String one when CREATION.matcher(one).matches() -> created();
          case String one -> ordered(ORDER.get(one));
        };
    return named.isEmpty() ? meant : null;
  }

  // ---- layers and functions with settings ----

  private String convolution() {
    int plain = made ? 3 : 2;
    if (made) {
      List.of("in_channels", "out_channels", "kernel_size").forEach(this::append);
    }
    if (given.size() < plain) {
      return null;
    }
    // A layer takes stride and padding as numbers too, a function has its bias third.
    List<String> options = new ArrayList<>();
    List<String> rest = List.copyOf(given.subList(plain, given.size()));
    boolean numbers = made && rest.stream().allMatch(one -> one.matches("\\d+"));
    if (!rest.isEmpty() && (!numbers || rest.size() > 2 || name.contains("Transpose"))) {
      return null;
    }
    List<String> places = List.of("stride", "padding");
    for (int i = 0; i < rest.size(); i++) {
      options.add(places.get(i) + "(" + rest.get(i) + ")");
    }
    for (String option : List.of("stride", "padding", "dilation", "groups", "output_padding")) {
      String value = named.remove(option);
      if (value != null) {
        String method = camel(option);
        boolean word = value.equals("\"same\"") || value.equals("\"valid\"");
        options.add(
            word ? value.substring(1, value.length() - 1) + "()" : method + "(" + value + ")");
      }
    }
    List<String> all = new ArrayList<>(given.subList(0, plain));
    String bias = named.remove("bias");
    if (!made && bias != null) {
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
    return called(all);
  }

  private String pool() {
    List<String> all = new ArrayList<>();
    if (!made) {
      if (given.isEmpty()) {
        return null;
      }
      all.add(given.removeFirst());
    }
    append("kernel_size");
    if (given.isEmpty() || given.size() > 3) {
      return null;
    }
    List<String> places = List.of("size", "stride", "padding");
    StringBuilder pool = new StringBuilder("Pool");
    for (int i = 0; i < given.size(); i++) {
      pool.append('.').append(places.get(i)).append('(').append(given.get(i)).append(')');
    }
    for (String option :
        List.of("stride", "padding", "dilation", "ceil_mode", "count_include_pad")) {
      String value = named.remove(option);
      if (value != null) {
        pool.append('.').append(camel(option)).append('(').append(value).append(')');
      }
    }
    all.add(pool.toString());
    return called(all);
  }

  private String recurrence() {
    List.of("input_size", "hidden_size").forEach(this::append);
    List<String> options = new ArrayList<>();
    String layers = named.remove("num_layers");
    layers = given.size() == 3 && layers == null ? given.removeLast() : layers;
    if (layers != null) {
      options.add("layers(" + layers + ")");
    }
    flag("bidirectional", "true", "bidirectional()", options);
    flag("batch_first", "true", "batchFirst()", options);
    flag("bias", "false", "withoutBias()", options);
    String dropout = named.remove("dropout");
    if (dropout != null) {
      options.add((options.isEmpty() ? "DEFAULT." : "") + "dropout(" + dropout + ")");
    }
    if (given.size() != 2) {
      return null;
    }
    if (!options.isEmpty()) {
      given.add("Recurrence." + String.join(".", options));
    }
    return called(given);
  }

  /** A setting that is there or not. */
  private void flag(String key, String when, String method, List<String> options) {
    String value = named.get(key);
    if ("true".equals(value) || "false".equals(value)) {
      named.remove(key);
      if (value.equals(when)) {
        options.add(method);
      }
    }
  }

  private String classes() {
    List<String> options = new ArrayList<>();
    for (String option : List.of("weight", "ignore_index", "label_smoothing")) {
      String value = named.remove(option);
      if (value != null) {
        options.add(camel(option) + "(" + value + ")");
      }
    }
    String kind = reductionOfLoss();
    if (kind != null) {
      options.add("reduction(" + kind + ")");
    }
    if (given.size() != 2) {
      return null;
    }
    if (!options.isEmpty()) {
      given.add("Classes." + String.join(".", options));
    }
    return called(given);
  }

  private String loss() {
    String kind = reductionOfLoss();
    if (given.size() != 2 || kind == null) {
      return null;
    }
    given.add(kind);
    return called(given);
  }

  private String reductionOfLoss() {
    String word = named.getOrDefault("reduction", "");
    if (!word.matches("\"(?:mean|sum|none)\"")) {
      return null;
    }
    named.remove("reduction");
    return "Reduction." + word.substring(1, word.length() - 1).toUpperCase(Locale.ROOT);
  }

  private String clip() {
    String low = named.remove("min");
    String high = named.remove("max");
    int plain = isMethod() ? 0 : 1;
    if (given.size() != plain) {
      if (given.size() != plain + 1 || low != null || high == null) {
        return null;
      }
      low = given.removeLast();
    }
    Stream.of(low == null ? "" : low, high == null ? "" : high)
        .filter(one -> !one.isEmpty())
        .forEach(given::add);
    String function = low == null ? "clipMax" : high == null ? "clipMin" : "clip";
    return low == null && high == null ? null : called(prefix + function, given);
  }

  private String joined() {
    String axis = named.remove("dim");
    if (axis == null || given.isEmpty()) {
      return null;
    }
    given.addFirst(axis);
    return called(given);
  }

  private String backward() {
    List<String> options = new ArrayList<>();
    flag("retain_graph", "true", "retainGraph()", options);
    flag("create_graph", "true", "createGraph()", options);
    given.addAll(options);
    return called(given);
  }

  private String loader() {
    if (given.size() == 2) {
      named.putIfAbsent("batch_size", given.removeLast());
    }
    if (given.size() != 1) {
      return null;
    }
    List<String> options = new ArrayList<>();
    String size = named.remove("batch_size");
    if (size != null) {
      options.add(".batchSize(" + size + ")");
    }
    flag("shuffle", "true", ".shuffle(1)", options);
    flag("drop_last", "true", ".dropLast()", options);
    return "DataLoader.of(" + given.getFirst() + ")" + String.join("", options);
  }

  // ---- functions of tensors ----

  private String reduction() {
    List<String> all = new ArrayList<>();
    if (!isMethod()) {
      append("input");
      if (given.isEmpty()) {
        return null;
      }
      all.add(given.removeFirst());
    }
    append("dim");
    String axes = String.join(", ", given);
    String keep = named.remove("keepdim");
    boolean keeps = keep != null && !keep.equals("false");
    String array = "new int[] {" + axes + "}";
    if (name.equals("std") || name.equals("var")) {
      String correction = named.remove("correction");
      String unbiased = named.remove("unbiased");
      correction = correction == null ? named.remove("ddof") : correction;
      correction = correction == null && "false".equals(unbiased) ? "0" : correction;
      if (correction != null) {
        all.addAll(List.of(array, correction, keeps ? keep : "false"));
        return called(all);
      }
    }
    if (keeps) {
      all.add(given.size() == 1 ? axes : array);
      all.add(keep);
    } else {
      all.addAll(given);
    }
    return called(all);
  }

  private String created() {
    String dtype = named.remove("dtype");
    String device = named.remove("device");
    String learns = named.remove("requires_grad");
    boolean first = dtype != null && name.matches("zeros|ones|full");
    String kind = dtype == null ? "" : dtype(dtype);
    if (kind == null || given.isEmpty()) {
      return null;
    }
    if (first) {
      given.addFirst(kind);
    }
    String made = called(given);
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

  /** Positions for names, where none is left out between them. */
  private String ordered(List<String> order) {
    if (order == null) {
      return null;
    }
    boolean method = isMethod() && order.getFirst().equals("input");
    List<String> names = method ? order.subList(1, order.size()) : order;
    if (name.matches("sort|argSort") && named.containsKey("descending")) {
      named.putIfAbsent("dim", "-1"); // the last axis, there and here
    }
    names.forEach(this::appendInOrder);
    return called(given);
  }

  private void appendInOrder(String key) {
    List<String> order = ORDER.get(name);
    int place = order.indexOf(key) - (isMethod() && order.getFirst().equals("input") ? 1 : 0);
    if (given.size() == place) {
      append(key);
    }
  }

  private void append(String key) {
    String value = named.remove(key);
    if (value != null) {
      given.add(value);
    }
  }

  // ---- text ----

  private boolean isMethod() {
    return !prefix.isEmpty();
  }

  private String called(List<String> arguments) {
    return called(prefix + name, arguments);
  }

  private String called(String callee, List<String> arguments) {
    return arguments.stream()
        .collect(Collectors.joining(", ", (made ? "new " : "") + callee + "(", ")"));
  }

  /** The name of a function here: {@code log_softmax} is {@code logSoftmax}. */
  private static String here(String name) {
    return switch (name) {
      case "cat", "concatenate" -> "concat";
      case "clamp" -> "clip";
      case "amax" -> "max";
      case "amin" -> "min";
      case "argmax" -> "argMax";
      case "argmin" -> "argMin";
      case "argsort" -> "argSort";
      case "cumsum" -> "cumSum";
      case "logsumexp" -> "logSumExp";
      case "topk" -> "topK";
      default -> Character.isUpperCase(name.charAt(0)) ? name : camel(name);
    };
  }

  /** One name for what has several: NumPy's and PyTorch's. */
  private static String key(String name) {
    return switch (name) {
      case "axis" -> "dim";
      case "keepdims", "keepDims" -> "keepdim";
      default -> name;
    };
  }

  private static String java(String value) {
    return switch (value) {
      case "True" -> "true";
      case "False" -> "false";
      case "None" -> "null";
      default -> value;
    };
  }

  private static String camel(String name) {
    return Pattern.compile("_(\\w)")
        .matcher(name)
        .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }
}
