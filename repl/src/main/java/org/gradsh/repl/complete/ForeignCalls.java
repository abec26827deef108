package org.gradsh.repl.complete;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.repl.Problem;

/**
 * Calls and assignments that are right in Python and that the compiler refuses here: named
 * arguments, sizes, the strides of a convolution, {@code Math} for tensors.
 */
public final class ForeignCalls {
  private static final Pattern VARIABLE = Pattern.compile("symbol:\\s+variable\\s+([\\w$]+)");
  private static final Pattern LENGTH = Pattern.compile("symbol:\\s+method len\\((.*)\\)");
  private static final Pattern NAMED = Pattern.compile("^\\w+\\s*=(?!=)\\s*");
  private static final Pattern ELEMENT =
      Pattern.compile("^\\s*\\[([^\\[\\]]*)\\].*", Pattern.DOTALL);
  private static final Pattern SHAPE =
      Pattern.compile("(.*\\.shape\\(\\))\\s*(?:\\[([^\\[\\]]*)\\])?", Pattern.DOTALL);
  private static final Pattern LEARNS = Pattern.compile("^\\s*=\\s*([Tt]rue|[Ff]alse)\\b");
  private static final Pattern WINDOWS = Pattern.compile("(conv|\\w*Pool)\\w*");
  private static final Pattern WHOLE = Pattern.compile("\\d+");
  private static final Pattern MATH = Pattern.compile("(?:Strict)?Math\\.(\\w+)");
  private static final Pattern ASSIGNED =
      Pattern.compile("(?:([\\w.>\\]]+)\\s+)?\\b([\\w.]+)\\s*=\\s*$");
  private static final Pattern PARAMETER = Pattern.compile("\\(?(\\w+)\\)?\\s*->\\s*$");

  private static final Pattern NO_FUNCTION =
      Pattern.compile("^no suitable method found for \\w+\\((?:[\\w.]*\\.)?(?:Tensor|Variable)\\)");
  private static final Pattern NOT_TAKEN =
      Pattern.compile(
          "^incompatible types: [\\w.]*(?:Tensor|Variable) cannot be converted to"
              + " [\\w.]*\\bFunction\\b");
  private static final Pattern APPLIED = Pattern.compile("\\w+\\((\\w+)\\)");
  private static final Set<String> OF_FUNCTIONS =
      Set.of("compile", "grad", "valueAndGrad", "jacobian", "hessian", "vmap");

  private static final Map<String, String> CONSTANTS =
      Map.of("True", "true", "False", "false", "None", "null");

  private static final Set<String> FUNCTIONS =
      Stream.of(Autograd.class.getMethods()).map(Method::getName).collect(Collectors.toSet());

  private final String message;
  private final String about;
  private final String text;
  private final int start;
  private final int end;

  private ForeignCalls(Problem problem, String about) {
    message = problem.message();
    this.about = about.strip();
    text = problem.source().text();
    end = problem.end();
    start = Math.max(0, end - about.length());
  }

  /**
   * A line that may help; null if there is none, empty if it was said of the same call before.
   *
   * @param about the part of the source that the compiler's message is about
   */
  public static String hint(Problem problem, String about) {
    return new ForeignCalls(problem, about).hint();
  }

  private String hint() {
    String habit = new ForeignHabits(message, about, text, start, end).meant();
    if (habit != null) {
      return habit.isEmpty() ? "" : "perhaps: " + habit;
    }
    Matcher variable = VARIABLE.matcher(message);
    if (variable.find()) {
      return ofVariable(variable.group(1));
    }
    Matcher length = LENGTH.matcher(message);
    if (length.find()) {
      return length(length.group(1));
    }
    String meant = size();
    meant = meant == null ? OptimizerCalls.refused(message, about) : meant;
    meant = meant == null ? windows() : meant;
    meant = meant == null ? math() : meant;
    meant = meant == null ? function() : meant;
    meant = meant == null ? assignment() : meant;
    meant = meant == null ? hook() : meant;
    return meant == null ? null : "perhaps: " + meant;
  }

  // ---- names that are no variables ----

  private String ofVariable(String name) {
    CallText call = CallText.around(text, start);
    List<String> given = call == null ? List.of() : call.arguments();
    boolean begins = call != null && "(,".indexOf(before()) >= 0;
    if (begins && NAMED.matcher(text.substring(start)).find()) {
      return isNamedBefore(call) ? "" : NamedArguments.hint(call, text);
    }
    if (CONSTANTS.containsKey(name)) {
      boolean told = given.stream().anyMatch(one -> NAMED.matcher(one).find());
      return told ? "" : "perhaps: " + CONSTANTS.get(name);
    }
    Matcher element = ELEMENT.matcher(text.substring(end));
    if (name.equals("shape") && about.endsWith(".shape") && element.matches()) {
      return "perhaps: " + about + "().dim(" + element.group(1).strip() + ")";
    }
    Matcher learns = LEARNS.matcher(text.substring(end));
    if (about.endsWith(".requires_grad") && learns.find()) {
      String of = about.substring(0, about.lastIndexOf('.'));
      String on = CONSTANTS.getOrDefault(learns.group(1), learns.group(1));
      boolean variable = message.matches("(?s).* of type [\\w.]*Variable\\b.*");
      String meant = variable ? of + ".trainable(" + on + ")" : "variable(" + of + ")";
      return variable || on.equals("true") ? "perhaps: " + meant : null;
    }
    if (name.equals("self")) {
      Matcher buffer = Pattern.compile("^\\.(register_\\w+)").matcher(text.substring(end));
      String only = buffer.find() ? ForeignTemplates.of(buffer.group(1), null) : null;
      return "perhaps: " + (only == null ? "this" : only);
    }
    return name.equals("F") ? functional() : null;
  }

  /** The last sign before what the message is about. */
  private char before() {
    String before = text.substring(0, start).stripTrailing();
    return before.isEmpty() ? ' ' : before.charAt(before.length() - 1);
  }

  private boolean isNamedBefore(CallText call) {
    return CallText.parts(text.substring(call.open() + 1, start)).stream()
        .anyMatch(one -> NAMED.matcher(one).find());
  }

  /** {@code F.relu(x)}, as {@code torch.nn.functional} is called. */
  private String functional() {
    Matcher function = Pattern.compile("^\\s*\\.\\s*(\\w+)").matcher(text.substring(end));
    if (!function.find()) {
      return null;
    }
    String name = ForeignTemplates.camel(function.group(1));
    CallText call = CallText.after(text, end + function.end());
    String only = ForeignTemplates.of(function.group(1), call);
    if (only != null || !FUNCTIONS.contains(name)) {
      return only == null ? null : "perhaps: " + only;
    }
    return "perhaps: " + (call == null ? name : call.as(name));
  }

  // ---- calls ----

  /** What tells the length of a value; nothing is near to {@code len} of others. */
  private String length(String type) {
    CallText call = CallText.after(text, end);
    if (call == null || call.arguments().size() != 1) {
      return "";
    }
    String of = call.arguments().getFirst();
    return switch (type.replaceAll("<.*>", "").replaceAll(".*\\.", "")) {
      case "Tensor", "Variable" -> "perhaps: " + of + ".shape().dim(0)";
      case "String" -> "perhaps: " + of + ".length()";
      case "List", "Set", "Map", "ArrayList", "Collection" -> "perhaps: " + of + ".size()";
      case String one when one.endsWith("[]") -> "perhaps: " + of + ".length";
      case String other -> "";
    };
  }

  /** How long an axis is. */
  private String size() {
    CallText call = CallText.after(text, end);
    if (message.contains("method size in class") && message.contains("Tensor")) {
      boolean axis = call != null && call.arguments().size() == 1;
      return axis ? call.receiver() + ".shape().dim(" + call.arguments().getFirst() + ")" : null;
    }
    if (message.matches("(?s).*symbol:\\s+method get\\(int\\).*\\bShape\\b.*") && call != null) {
      return call.as(call.receiver() + ".dim");
    }
    Matcher shape = SHAPE.matcher(about);
    if (message.matches("(?s)array required, but [\\w.]*Shape found.*") && shape.matches()) {
      Matcher after = ELEMENT.matcher(text.substring(end));
      String axis = shape.group(2) == null && after.matches() ? after.group(1) : shape.group(2);
      return shape.group(1) + ".dim(" + (axis == null ? "axis" : axis.strip()) + ")";
    }
    return null;
  }

  /** Strides and paddings that were given as numbers. */
  private String windows() {
    boolean refused =
        message.startsWith("no suitable method") || message.contains("cannot be applied");
    boolean number = message.startsWith("incompatible types: int cannot be converted to");
    CallText call =
        refused ? CallText.after(text, end) : number ? CallText.around(text, start) : null;
    if (call == null || !WINDOWS.matcher(call.name()).matches()) {
      return null;
    }
    List<String> given = call.arguments();
    int first = given.size();
    while (first > 0 && WHOLE.matcher(given.get(first - 1)).matches()) {
      first--;
    }
    boolean pool = !call.name().startsWith("conv");
    List<String> options =
        pool ? List.of("size", "stride", "padding") : List.of("stride", "padding", "dilation");
    List<String> numbers = given.subList(first, given.size());
    if (numbers.isEmpty() || numbers.size() > options.size()) {
      return null;
    }
    StringBuilder option = new StringBuilder(pool ? "Pool" : "Conv");
    for (int i = 0; i < numbers.size(); i++) {
      option.append('.').append(options.get(i)).append('(').append(numbers.get(i)).append(')');
    }
    Stream<String> kept =
        Stream.concat(given.subList(0, first).stream(), Stream.of(option.toString()));
    return kept.collect(Collectors.joining(", ", call.callee() + "(", ")"));
  }

  /** {@code Math.sin(x)} of a tensor. */
  private String math() {
    CallText call =
        message.matches(
                "(?s).*(Tensor|Variable) cannot be converted to (double|float|int|long)\\b.*")
            ? CallText.around(text, start)
            : null;
    if (call == null) {
      call = CallText.after(text, end);
      boolean refused = message.startsWith("no suitable method") && message.contains("Tensor");
      call = refused ? call : null;
    }
    Matcher function = call == null ? null : MATH.matcher(call.callee());
    return function != null && function.matches() && FUNCTIONS.contains(function.group(1))
        ? call.as(function.group(1))
        : null;
  }

  /** A value where a function is wanted: {@code compile(f(x))}. */
  private String function() {
    CallText call =
        NO_FUNCTION.matcher(message).find()
            ? CallText.after(text, end)
            : NOT_TAKEN.matcher(message).find() ? CallText.around(text, start) : null;
    if (call == null || call.arguments().size() != 1 || !OF_FUNCTIONS.contains(call.name())) {
      return null;
    }
    String given = call.arguments().getFirst();
    Matcher applied = APPLIED.matcher(given);
    if (applied.matches()) {
      return call.callee() + "(" + applied.group(1) + " -> " + given + ")";
    }
    String wanted = call.callee() + "(x -> …), of a function";
    return call.name().equals("compile")
        ? wanted + "; a graph of placeholders is run: run(" + given + ", Map.of(a, value))"
        : wanted;
  }

  // ---- assignments ----

  /** What a variable is given that takes new values, and is not replaced. */
  private String assignment() {
    if (!message.matches(
        "(?s)incompatible types: (int|long|float|double|[\\w.]*Tensor) cannot be converted to"
            + " [\\w.]*Variable\\b.*")) {
      return null;
    }
    Matcher assigned = ASSIGNED.matcher(text.substring(0, start));
    if (!assigned.find()) {
      return null;
    }
    if (assigned.group(1) != null) {
      return assigned.group(1).endsWith("Variable") ? "variable(" + about + ")" : null;
    }
    String name = assigned.group(2);
    String changed = changed(name);
    return changed == null ? name + ".assign(" + about + ")" : changed;
  }

  /** {@code w -= …} for {@code w = w - …}, where what follows the sign is one operand of it. */
  private String changed(String name) {
    Matcher step =
        Pattern.compile(Pattern.quote(name) + "\\s*([-+*/])\\s*(.+)", Pattern.DOTALL)
            .matcher(about);
    if (!step.matches()) {
      return null;
    }
    String rest = step.group(2);
    String ends = "+-".contains(step.group(1)) ? "+-" : "+-*/%";
    int depth = 0;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      boolean exponent = i > 1 && rest.substring(0, i).matches(".*\\d[eE]");
      if (depth == 0 && i > 0 && ends.indexOf(c) >= 0 && !exponent) {
        return null;
      }
    }
    return name + " " + step.group(1) + "= " + rest;
  }

  /** A hook that looks and gives nothing back. */
  private String hook() {
    boolean nothing =
        message.contains("bad return type in lambda expression")
            && message.contains("void cannot be converted to");
    Matcher parameter = PARAMETER.matcher(text.substring(0, start));
    CallText call = nothing ? CallText.around(text, start) : null;
    boolean hooks = call != null && call.name().matches("register\\w*Hook");
    return hooks && parameter.find()
        ? call.callee() + "(" + parameter.group(1) + " -> { " + about + "; })"
        : null;
  }
}
