package org.gradsh.repl.complete;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.optim.Adagrad;
import org.gradsh.autograd.optim.Adam;
import org.gradsh.autograd.optim.AdamW;
import org.gradsh.autograd.optim.LBFGS;
import org.gradsh.autograd.optim.RMSProp;
import org.gradsh.autograd.optim.SGD;

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

  /** What may follow, of one value at most. */
  private static final Set<String> METHODS =
      Stream.of(SGD.class, Adam.class, AdamW.class, RMSProp.class, Adagrad.class, LBFGS.class)
          .flatMap(type -> Stream.of(type.getMethods()))
          .filter(one -> one.getParameterCount() < 2)
          .filter(one -> one.getReturnType() == one.getDeclaringClass())
          .map(
              one ->
                  one.getDeclaringClass().getSimpleName()
                      + "."
                      + one.getName()
                      + (one.getParameterCount() == 0 ? "()" : "(…)"))
          .collect(Collectors.toSet());

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
    return named(call, true);
  }

  /**
   * The same; null where a setting is not known.
   *
   * @param made with {@code new}: then what is no number may be the rate that stands first
   */
  static String named(CallText call, boolean made) {
    String rate = "";
    List<String> others = new ArrayList<>();
    StringBuilder settings = new StringBuilder();
    String name = call.name().equals("RMSprop") ? "RMSProp" : call.name();
    for (String argument : call.arguments()) {
      Matcher named = NAMED.matcher(argument);
      if (!named.matches()) {
        others.add(argument);
      } else if (named.group(1).equals("lr")) {
        rate = named.group(2);
      } else if (named.group(1).equals("params")) {
        others.addFirst(named.group(2));
      } else {
        String setting = setting(name, named.group(1), named.group(2));
        if (setting == null) {
          return null;
        }
        settings.append(setting);
      }
    }
    boolean turned = true;
    if (rate.isEmpty() && others.size() > 1) {
      boolean second = NUMBER.matcher(others.get(1)).matches();
      turned = second || !made && !NUMBER.matcher(others.getFirst()).matches();
      rate = others.remove(turned ? 1 : 0);
    }
    if (others.isEmpty()) {
      return null;
    }
    String why = turned ? "the learning rate stands first" : "Java has no named arguments";
    return "new %s(%s, %s)%s: %s"
        .formatted(name, rate.isEmpty() ? RATE : rate, String.join(", ", others), settings, why);
  }

  private static String setting(String optimizer, String name, String value) {
    String method = SETTINGS.getOrDefault(name, name);
    boolean flag = value.matches("[Tt]rue");
    if (value.matches("[Ff]alse|None|null")) {
      return "";
    }
    return METHODS.contains(optimizer + "." + method + (flag ? "()" : "(…)"))
        ? "." + method + (flag ? "()" : "(" + value + ")")
        : null;
  }
}
