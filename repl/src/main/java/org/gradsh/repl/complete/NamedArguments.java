package org.gradsh.repl.complete;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Calls with named arguments, as Python has them: {@code new Conv2d(1, 6, 5, padding=2)}. A call is
 * given as it is written here where each of its names is known; else there is none, for to leave
 * out the names gives another meaning, or nothing that compiles.
 */
final class NamedArguments {
  private static final String SENTENCE = "Java has no named arguments";
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

  private final NamedCall call;

  private NamedArguments(NamedCall call) {
    this.call = call;
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
    NamedArguments all = new NamedArguments(NamedCall.of(call, made));
    String meant = OptimizerCalls.isOne(call) ? OptimizerCalls.named(call, made) : all.meant();
    if (meant == null) {
      String settings = SETTINGS.get(all.family());
      return SENTENCE + (settings == null ? "" : "; settings are " + settings);
    }
    return "perhaps: " + meant + (meant.contains(": ") ? "" : ": " + SENTENCE);
  }

  private String family() {
    String name = call.name();
    return CONVOLUTION.matcher(name).matches() || name.matches("conv\\w*")
        ? "Conv"
        : POOL.matcher(name).matches() || name.matches("(max|avg)Pool\\w*")
            ? "Pool"
            : call.prefix().equals("DataLoader.") && name.equals("of")
                ? "DataLoader"
                : name.matches("LSTM|GRU|RNN")
                    ? "Recurrence"
                    : name.matches("crossEntropy|nllLoss") ? "Classes" : name;
  }

  /** The call without names; null if one of them is not known. */
  private String meant() {
    LayerCalls layers = new LayerCalls(call);
    TensorCalls tensors = new TensorCalls(call);
    String meant =
        switch (family()) {
          case "Conv" -> layers.convolution();
          case "Pool" -> layers.pool();
          case "Recurrence" -> layers.recurrence();
          case "Classes" -> layers.classes();
          case "DataLoader" -> layers.loader();
          case "mseLoss", "l1Loss", "binaryCrossEntropy", "binaryCrossEntropyWithLogits" ->
              layers.loss();
          case "clip" -> tensors.clip();
          case "concat", "stack" -> tensors.joined();
          case "backward" -> tensors.backward();
          case String one when REDUCTION.matcher(one).matches() -> tensors.reduction();
          case String one when CREATION.matcher(one).matches() -> tensors.created();
          case String one -> ordered(ORDER.get(one));
        };
    return call.named().isEmpty() ? meant : null;
  }

  /** Positions for names, where none is left out between them. */
  private String ordered(List<String> order) {
    if (order == null) {
      return null;
    }
    int first = call.isMethod() && order.getFirst().equals("input") ? 1 : 0;
    if (call.name().matches("sort|argSort") && call.named().containsKey("descending")) {
      call.named().putIfAbsent("dim", "-1"); // the last axis, there and here
    }
    for (int i = first; i < order.size(); i++) {
      if (call.given().size() == i - first) {
        call.append(order.get(i));
      }
    }
    return call.called(call.given());
  }
}
