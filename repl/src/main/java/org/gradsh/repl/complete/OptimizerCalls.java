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
import org.gradsh.autograd.optim.Optimizer;
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

  /** What may follow, of one value at most: its own, and what all rules have. */
  private static final Set<String> METHODS =
      Stream.of(SGD.class, Adam.class, AdamW.class, RMSProp.class, Adagrad.class, LBFGS.class)
          .flatMap(
              type ->
                  Stream.of(type.getMethods())
                      .filter(one -> one.getParameterCount() < 2)
                      .filter(one -> Optimizer.class.isAssignableFrom(one.getReturnType()))
                      .map(
                          one ->
                              type.getSimpleName()
                                  + "."
                                  + one.getName()
                                  + (one.getParameterCount() == 0 ? "()" : "(…)")))
          .collect(Collectors.toSet());

  private static final Pattern REFUSED =
      Pattern.compile("^no suitable constructor found for (\\w+)\\((.*)\\)");
  private static final Pattern MADE = Pattern.compile("^new\\s+[\\w.]+\\s*(?=\\()");
  private static final Pattern NUMBER = Pattern.compile("[-+.\\d].*");
  private static final Pattern PARAMETERS = Pattern.compile(".*\\bparameters\\(\\)");
  private static final Pattern NUMBER_TYPE =
      Pattern.compile("int|long|float|double|Integer|Long|Float|Double");

  /** PyTorch's default, where none is given. */
  private static final String RATE = "0.001";

  private OptimizerCalls() {}

  /** Whether a call is of one. */
  static boolean isOne(CallText call) {
    return call != null && NAMES.contains(call.name());
  }

  /**
   * The call as it is meant, where the compiler refused the constructor: the rate stood behind the
   * variables; or null. The types are the compiler's, so that {@code new Adam(lr, t)} of a tensor
   * that is no variable is not turned.
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
    List<String> types = CallText.parts(plain(refused.group(2)));
    if (call == null || types.size() != call.arguments().size()) {
      return null;
    }
    List<String> others = new ArrayList<>(call.arguments());
    int place = 0;
    while (place < types.size() && !NUMBER_TYPE.matcher(types.get(place)).matches()) {
      place++;
    }
    if (place == 0 || place == types.size()) {
      return null;
    }
    return NamedCall.NAMED.matcher(others.get(place)).matches()
        ? named(call, true)
        : made(call, others.remove(place), others, "", true);
  }

  /** Types without what stands in angle brackets, where commas are no ends. */
  private static String plain(String types) {
    String plain = types.replaceAll("<[^<>]*>", "");
    return plain.equals(types) ? types : plain(plain);
  }

  /**
   * {@code new Adam(0.001, net.parameters()).weightDecay(0.1)}, and why; null where a setting is
   * not known.
   *
   * @param made with {@code new}: then what is no number may be the rate that stands first
   */
  static String named(CallText call, boolean made) {
    String rate = null;
    List<String> others = new ArrayList<>();
    StringBuilder settings = new StringBuilder();
    for (String argument : call.arguments()) {
      Matcher named = NamedCall.NAMED.matcher(argument);
      if (!named.matches()) {
        others.add(argument);
      } else if (named.group(1).equals("lr")) {
        rate = named.group(2);
      } else if (named.group(1).equals("params")) {
        others.addFirst(named.group(2));
      } else {
        String setting = setting(here(call), named.group(1), named.group(2));
        if (setting == null) {
          return null;
        }
        settings.append(setting);
      }
    }
    int place = rate == null ? placeOfRate(others, made && call.receiver().isEmpty()) : -1;
    rate = place < 0 ? rate : others.remove(place);
    return made(call, rate, others, settings.toString(), place != 0);
  }

  /** Which is the rate, as far as the text tells: negative where none is. */
  private static int placeOfRate(List<String> given, boolean first) {
    for (int i = 0; i < given.size(); i++) {
      if (NUMBER.matcher(given.get(i)).matches()) {
        return i;
      }
    }
    if (given.size() < 2) {
      return -1;
    }
    boolean turned = PARAMETERS.matcher(given.getFirst()).matches();
    return !turned && (first || PARAMETERS.matcher(given.get(1)).matches()) ? 0 : 1;
  }

  private static String made(
      CallText call, String rate, List<String> variables, String settings, boolean turned) {
    if (variables.isEmpty() || variables.stream().anyMatch(one -> NUMBER.matcher(one).matches())) {
      return null;
    }
    String why = turned ? "the learning rate stands first" : "Java has no named arguments";
    String given = String.join(", ", variables);
    return "new %s(%s, %s)%s: %s"
        .formatted(here(call), rate == null ? RATE : rate, given, settings, why);
  }

  private static String here(CallText call) {
    return call.name().equals("RMSprop") ? "RMSProp" : call.name();
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
