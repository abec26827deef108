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
import org.gradsh.autograd.nn.Looking;
import org.gradsh.autograd.nn.Models;

/**
 * Whole calls of PyTorch and NumPy as they are written here: {@code torch.zeros(2)}, {@code new
 * StepLR(opt, 30)}, {@code net.forward(x)}.
 */
final class ForeignHabits {
  private static final Pattern IN_MODULE =
      Pattern.compile("symbol:\\s+variable (\\w+)|package (\\w+)\\S* does not exist");
  private static final Pattern CHAIN = Pattern.compile("^\\w+(?:\\s*\\.\\s*\\w+)*\\.(\\w+)");
  private static final Pattern SYMBOL =
      Pattern.compile("symbol:\\s+(?:variable|method|class) (\\w+)");
  private static final Pattern TENSORS = Pattern.compile("location:.*\\b(?:Tensor|Variable)$");
  private static final Pattern OPTIMIZERS = Pattern.compile("location:.*\\.optim\\.\\w+$");
  private static final Pattern NEW_VALUE = Pattern.compile("^\\s*=(?!=)\\s*([^;\\n]+)");
  private static final Pattern STATE = Pattern.compile("(\\w+)\\.state_?[dD]ict\\(\\)");
  private static final Pattern DEVICE = Pattern.compile("\"(?:cpu|cuda(?::(\\d+))?)\"");
  private static final Pattern COMPARED =
      Pattern.compile("\\(\\s*([\\w.]+)\\s*([!=])=\\s*([\\w.]+)\\s*\\)\\.(\\w+)$");
  private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d.]*(?:[eE]-?\\d+)?");
  private static final Pattern ONE_ARGUMENT = Pattern.compile("(\\w+)\\(\\w+\\)");
  private static final String A_LAYER =
      "class … implements Layer, with public Tensor apply(Tensor x)";

  private static final Map<String, String> CONSTANTS =
      Map.of(
          "pi", "Math.PI",
          "e", "Math.E",
          "inf", "Double.POSITIVE_INFINITY",
          "nan", "Double.NaN",
          "float32", "DType.FLOAT32",
          "float64", "DType.FLOAT64",
          "int32", "DType.INT32",
          "int64", "DType.INT64",
          "bool", "DType.BOOL",
          "Module", A_LAYER);

  private static final Set<String> FUNCTIONS =
      Stream.of(Autograd.class, Models.class, Looking.class)
          .flatMap(one -> Stream.of(one.getMethods()))
          .map(Method::getName)
          .collect(Collectors.toSet());

  private final String message;
  private final String about;
  private final String text;
  private final int start;
  private final int end;

  ForeignHabits(String message, String about, String text, int start, int end) {
    this.message = message;
    this.about = about;
    this.text = text;
    this.start = start;
    this.end = end;
  }

  /** What is meant; null if that is not known, empty if it was said already. */
  String meant() {
    Matcher module = IN_MODULE.matcher(message);
    boolean found = module.find();
    String name = !found ? "" : module.group(1) == null ? module.group(2) : module.group(1);
    if (ForeignNames.isModule(name)) {
      return inModule();
    }
    if (message.startsWith("cannot inherit from final Module")) {
      return A_LAYER;
    }
    if (message.startsWith("no suitable constructor found for Module(")) {
      return "";
    }
    String unpacked = new ForeignMembers(message, about, text, end).unpacked();
    if (unpacked != null) {
      return unpacked;
    }
    Matcher symbol = SYMBOL.matcher(message);
    String meant = symbol.find() ? named(symbol.group(1)) : null;
    if (meant == null && message.startsWith("forward(")) {
      meant = forward();
    }
    meant = meant == null ? place() : meant;
    meant = meant == null ? compared() : meant;
    meant = meant == null ? new ForeignMembers(message, about, text, end).refused() : meant;
    return meant == null ? number() : meant;
  }

  private String inModule() {
    Matcher chain = CHAIN.matcher(text.substring(start));
    if (!chain.find()) {
      return null;
    }
    String name = chain.group(1);
    if (CONSTANTS.containsKey(name)) {
      return CONSTANTS.get(name);
    }
    CallText call = CallText.after(text, start + chain.end());
    String only = ForeignTemplates.of(name, call);
    if (only != null) {
      return only;
    }
    boolean arrays = text.startsWith("np.", start);
    if (call == null) {
      String file = name.equals("load") ? arrays ? "Npy.load" : "Safetensors.load" : null;
      String camel = ForeignTemplates.camel(name);
      return file != null ? file + "(…)" : FUNCTIONS.contains(camel) ? camel + "(…)" : null;
    }
    if (isNamed(call)) {
      return null;
    }
    List<String> given = call.arguments();
    if (name.equals("grad") && given.size() == 2) {
      return "tape.gradient(%s, %s), of a new GradientTape(); or %s.backward()"
          .formatted(given.get(0), given.get(1), given.get(0));
    }
    if (name.equals("load") && given.size() == 1) {
      return call.as(arrays ? "Npy.load" : "Safetensors.load");
    }
    if (name.equals("save") && given.size() == 2) {
      Matcher state = STATE.matcher(given.getFirst());
      return arrays
          ? call.as("Npy.save")
          : state.matches()
              ? "Safetensors.save(" + given.get(1) + ", " + state.group(1) + ".stateDict())"
              : "Safetensors.save("
                  + given.get(1)
                  + ", "
                  + given.getFirst()
                  + "), of a map of tensors";
    }
    if (name.equals("device") && given.size() == 1) {
      return device(given.getFirst());
    }
    String schedule = schedule(name, call);
    if (schedule != null) {
      return schedule;
    }
    if (OptimizerCalls.isOne(call)) {
      return OptimizerCalls.named(call, false);
    }
    if (Character.isUpperCase(name.charAt(0))) {
      return isType(name) ? "new " + call.as(name) : null;
    }
    String here = ForeignNames.here(name);
    if (here != null) {
      Matcher one = ONE_ARGUMENT.matcher(here);
      return one.matches() && given.size() == 1 ? call.as(one.group(1)) : here;
    }
    return Stream.of(name, ForeignTemplates.camel(name))
        .filter(FUNCTIONS::contains)
        .findFirst()
        .map(call::as)
        .orElse(null);
  }

  static boolean isNamed(CallText call) {
    return call.arguments().stream().anyMatch(one -> one.matches("(?s)\\w+\\s*=(?!=).*"));
  }

  private static boolean isType(String name) {
    return Stream.of("nn", "optim")
        .anyMatch(room -> Autograd.class.getResource(room + "/" + name + ".class") != null);
  }

  private String named(String name) {
    if (text.strip().matches(name + "(?:\\(\\))?") && name.matches("exit|quit|help")) {
      return name.equals("help") ? "/help" : "/exit";
    }
    if (name.equals("forward")) {
      return forward();
    }
    if (message.contains("class " + name)) {
      CallText call = CallText.after(text, end);
      String schedule = call == null ? null : schedule(name, call);
      return schedule == null ? ForeignTemplates.of(name, call) : schedule;
    }
    String of =
        about.endsWith("." + name) ? about.substring(0, about.length() - name.length() - 1) : "";
    if (of.isEmpty()) {
      CallText call = CallText.after(text, end);
      String schedule = call == null ? null : schedule(name, call);
      return schedule == null ? ForeignTemplates.of(name, call) : schedule;
    }
    String location = message.substring(message.lastIndexOf('\n') + 1);
    if (TENSORS.matcher(location).find()) {
      return switch (name) {
        case "data" -> of + ".detach()";
        case "is_cuda", "get_device" -> of + ".device()";
        default -> new ForeignMembers(message, about, text, end).named(name, of, location);
      };
    }
    if (OPTIMIZERS.matcher(location).find()) {
      Matcher value = NEW_VALUE.matcher(text.substring(end));
      return switch (name) {
        case "lr" -> of + ".learningRate(" + (value.find() ? value.group(1).strip() : "") + ")";
        case "param_groups" -> of + ".groups()";
        default -> null;
      };
    }
    if (of.equals("self")) {
      return null;
    }
    return new ForeignMembers(message, about, text, end).named(name, of, location);
  }

  private String forward() {
    CallText call = CallText.after(text, end);
    return call == null || call.receiver().isEmpty() ? null : call.as(call.receiver() + ".apply");
  }

  /** A schedule of the learning rate. */
  private static String schedule(String name, CallText call) {
    List<String> given = call.arguments();
    String rate =
        switch (name) {
          case "StepLR" -> "step(%s, %s)";
          case "CosineAnnealingLR" -> "cosine(%s)";
          case "ExponentialLR" -> "exponential(%s)";
          default -> null;
        };
    if (rate == null || given.size() < 2 || isNamed(call)) {
      return null;
    }
    String factor = given.size() > 2 ? given.get(2) : "0.1";
    return "new Schedule("
        + given.getFirst()
        + ", Rate."
        + rate.formatted(given.get(1), factor)
        + ")";
  }

  /** {@code x.to("cuda")}. */
  private String place() {
    CallText call =
        message.startsWith("no suitable method found for to(String)")
            ? CallText.after(text, end)
            : null;
    String device =
        call == null || call.arguments().size() != 1 ? null : device(call.arguments().getFirst());
    return device == null
        ? null
        : (about.endsWith(".to") ? about : call.callee()) + "(" + device + ")";
  }

  static String device(String name) {
    Matcher device = DEVICE.matcher(name);
    return !device.matches()
        ? null
        : name.equals("\"cpu\"")
            ? "Device.CPU"
            : "Device.cuda(" + (device.group(1) == null ? "0" : device.group(1)) + ")";
  }

  /** {@code (a == b).mean()}, where a and b are tensors. */
  private String compared() {
    Matcher compared = COMPARED.matcher(about);
    if (!message.equals("boolean cannot be dereferenced") || !compared.find()) {
      return null;
    }
    String method = compared.group(2).equals("=") ? ".eq(" : ".ne(";
    return compared.group(1) + method + compared.group(3) + ")." + compared.group(4) + "(…)";
  }

  /** The one number where a tensor is wanted, and several methods might take it. */
  private String number() {
    boolean refused =
        message.startsWith("no suitable method")
            && message.matches("(?s).*(?:int|double) cannot be converted to [\\w.]*Tensor\\b.*");
    CallText call = refused ? CallText.after(text, end) : null;
    if (call == null || !call.name().matches("newton|gaussNewton|odeint|minimize|bisect")) {
      return null;
    }
    List<String> numbers =
        call.arguments().stream().filter(one -> NUMBER.matcher(one).matches()).toList();
    return numbers.size() == 1 ? "tensor(" + numbers.getFirst() + ")" : null;
  }
}
