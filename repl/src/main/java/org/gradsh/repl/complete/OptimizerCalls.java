package org.gradsh.repl.complete;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Optimizers made as in PyTorch, {@code Adam(net.parameters(), lr=0.001, weight_decay=0.1)}: here
 * the learning rate stands first, and what else there is follows as methods.
 */
final class OptimizerCalls {
  private static final Set<String> NAMES =
      Set.of("SGD", "Adam", "AdamW", "RMSProp", "RMSprop", "Adagrad", "LBFGS");

  private static final Map<String, String> SETTINGS =
      Map.of(
          "weight_decay", "weightDecay",
          "eps", "epsilon",
          "lr_decay", "rateDecay",
          "max_iter", "iterations",
          "history_size", "history",
          "initial_accumulator_value", "initialSum");

  private static final Pattern NAMED =
      Pattern.compile("^(\\w+)\\s*=(?!=)\\s*(.+)$", Pattern.DOTALL);
  private static final Pattern REFUSED =
      Pattern.compile("^(?:no suitable constructor found for|constructor) (\\w+)\\b");
  private static final Pattern MADE = Pattern.compile("^new\\s+[\\w.]+\\s*(?=\\()");
  private static final Pattern NUMBER = Pattern.compile("[-+.\\d].*|1e.*");

  /** PyTorch's default, where none is given. */
  private static final String RATE = "0.001";

  private OptimizerCalls() {}

  /** Whether a call is of one. */
  static boolean isOne(CallText call) {
    return call != null && NAMES.contains(call.name());
  }

  /**
   * The call as it is meant, where the compiler refused the constructor; or null.
   *
   * @param about what it refused: {@code new Adam(net, 0.1)}
   */
  static String refused(String message, String about) {
    Matcher refused = REFUSED.matcher(message);
    Matcher made = MADE.matcher(about);
    if (!refused.find() || !NAMES.contains(refused.group(1)) || !made.find()) {
      return null;
    }
    CallText call = CallText.after(about, made.end());
    boolean turned =
        call != null
            && call.arguments().size() > 1
            && !NUMBER.matcher(call.arguments().getFirst()).matches();
    return turned ? meant(call) : null;
  }

  /** {@code new Adam(0.001, net.parameters()).weightDecay(0.1)}, and why. */
  static String meant(CallText call) {
    String of = "";
    String rate = "";
    StringBuilder settings = new StringBuilder();
    for (String argument : call.arguments()) {
      Matcher named = NAMED.matcher(argument);
      if (!named.matches()) {
        if (of.isEmpty()) {
          of = argument;
        } else if (rate.isEmpty()) {
          rate = argument;
        }
      } else if (named.group(1).equals("lr")) {
        rate = named.group(2);
      } else if (named.group(1).equals("params")) {
        of = named.group(2);
      } else {
        settings.append(setting(named.group(1), named.group(2)));
      }
    }
    String name = call.name().equals("RMSprop") ? "RMSProp" : call.name();
    return "new %s(%s, %s)%s: the learning rate stands first"
        .formatted(name, rate.isEmpty() ? RATE : rate, of, settings);
  }

  private static String setting(String name, String value) {
    String method = "." + SETTINGS.getOrDefault(name, name);
    return switch (value) {
      case "True", "true" -> method + "()";
      case "False", "false", "None", "null" -> "";
      default -> method + "(" + value + ")";
    };
  }
}
