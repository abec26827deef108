package org.gradsh.repl.complete;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Calls that only PyTorch has, as they are written here: {@code $1} is the first argument, {@code
 * $*} are all, and what was not given is {@code …}.
 */
final class ForeignTemplates {
  private static final String TABLE =
      """
      allclose                $1.allClose($2)
      bce_loss                binaryCrossEntropy($*)
      binary_cross_entropy_with_logits binaryCrossEntropyWithLogits($*)
      clip_grad_norm_         clipGradNorm($*)
      clip_grad_value_        clipGradValue($*)
      detect_anomaly          trackNaN(() -> …)
      functional_call         call($*)
      get_device              x.device()
      is_available            Device.count("cuda") > 0
      is_cuda                 x.device()
      kaiming_normal_         Init.heNormal($1)
      kaiming_uniform_        Init.heUniform($1)
      set_float32_matmul_precision matmulPrecision(MatmulPrecision.HIGH)
      xavier_normal_          Init.xavierNormal($1)
      xavier_uniform_         Init.xavierUniform($1)
      Function                customGradient(x -> new ValueAndPullback(y, dy -> …))
      Generator               generator(seed)
      ModuleDict              Map.of("name", layer, …), a field
      ModuleList              List.of(layer, …), a field
      MultiheadAttention      new MultiHeadAttention($*)
      Parameter               variable($1)
      SummaryWriter           EventFile.in($1)
      TensorDataset           Dataset.of($*)
      random_split            data.randomSplit(1, 0.8, 0.2)
      register_buffer         Tensor mean = zeros(3); a field that is not final is a buffer
      register_parameter      Variable w = variable(…); a field is a parameter
      """;

  private static final Map<String, String> TEMPLATES =
      TABLE
          .lines()
          .map(line -> line.split(" +", 2))
          .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

  private static final Pattern PLACE = Pattern.compile("\\$([*\\d])");
  private static final Pattern UNDERLINED = Pattern.compile("_(\\w)");

  private ForeignTemplates() {}

  /** What is meant by a name; null if it is not in the table. */
  static String of(String name, CallText call) {
    String template = TEMPLATES.get(name);
    if (template == null) {
      return null;
    }
    List<String> given = call == null ? List.of() : call.arguments();
    return PLACE
        .matcher(template)
        .replaceAll(place -> Matcher.quoteReplacement(argument(place.group(1), given)));
  }

  private static String argument(String place, List<String> given) {
    if (place.equals("*")) {
      return given.isEmpty() ? "…" : String.join(", ", given);
    }
    int at = Integer.parseInt(place) - 1;
    return at < given.size() ? given.get(at) : "…";
  }

  /** In Java's spelling: {@code crossEntropy} for {@code cross_entropy}. */
  static String camel(String name) {
    return UNDERLINED.matcher(name).replaceAll(one -> one.group(1).toUpperCase(Locale.ROOT));
  }
}
