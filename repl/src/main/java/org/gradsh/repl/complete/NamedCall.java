package org.gradsh.repl.complete;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A call with named arguments, in the names that are here. What a name says is taken out of {@code
 * named} when it is written elsewhere: a call is understood when none is left.
 *
 * @param made with {@code new}
 * @param prefix what stands before the name, with the dot: {@code x.}
 * @param given the arguments without names; may be added to
 * @param named the others; may be taken from
 */
record NamedCall(
    boolean made, String prefix, String name, List<String> given, Map<String, String> named) {
  static final Pattern NAMED = Pattern.compile("^(\\w+)\\s*=(?!=)\\s*(.+)$", Pattern.DOTALL);
  private static final Pattern MODULE =
      Pattern.compile("(?:(?:torch|nn|np|jnp|F|functional|optim|data|utils)\\.)+");

  static NamedCall of(CallText call, boolean made) {
    Matcher module = MODULE.matcher(call.callee());
    String callee = module.lookingAt() ? call.callee().substring(module.end()) : call.callee();
    String prefix = callee.substring(0, callee.lastIndexOf('.') + 1);
    String name = here(callee.substring(prefix.length()));
    boolean layer = module.lookingAt() && Character.isUpperCase(name.charAt(0));
    List<String> given = new ArrayList<>();
    Map<String, String> named = new LinkedHashMap<>();
    for (String argument : call.arguments()) {
      Matcher one = NAMED.matcher(argument);
      if (!one.matches()) {
        given.add(java(argument));
      } else if (!one.group(2).equals("None")) {
        named.put(key(one.group(1)), java(one.group(2)));
      }
    }
    return new NamedCall(made || layer, prefix, name, given, named);
  }

  /** A setting that is there or not. */
  void flag(String key, String when, String method, List<String> options) {
    String value = named.get(key);
    if ("true".equals(value) || "false".equals(value)) {
      named.remove(key);
      if (value.equals(when)) {
        options.add(method);
      }
    }
  }

  void append(String key) {
    String value = named.remove(key);
    if (value != null) {
      given.add(value);
    }
  }

  boolean isMethod() {
    return !prefix.isEmpty();
  }

  String called(List<String> arguments) {
    return called(prefix + name, arguments);
  }

  String called(String callee, List<String> arguments) {
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

  static String camel(String name) {
    return Pattern.compile("_(\\w)")
        .matcher(name)
        .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }
}
