package org.gradsh.repl.complete;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Members and arguments of PyTorch's devices, loaders, layers and cells of recurrence that are
 * other ones here: {@code loader.shuffle(true)}, {@code net.cuda()}, {@code Device.GPU}.
 *
 * @param about what the compiler's message is about
 * @param text the source
 * @param end where that ends in it
 */
record ForeignMembers(String message, String about, String text, int end) {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern FOUND = Pattern.compile("found:\\s+(.*)");
  private static final Pattern FORWARD =
      Pattern.compile("\\bTensor\\s+forward\\s*\\(([^)]*)\\)", Pattern.DOTALL);
  private static final Pattern NOTHING = Pattern.compile("^\\s*=(?!=)\\s*(?:null|None)\\b");

  private static final Pattern UNPACKED =
      Pattern.compile("\\bvar\\s*\\((\\w+)[\\w\\s,]*\\)\\s*=(?!=)\\s*([^;\\n]+)");

  private static final Map<String, String> PRECISIONS =
      Map.of(
          "FLOAT32", "HIGHEST",
          "TF32", "HIGH",
          "TFLOAT32", "HIGH",
          "BF16", "MEDIUM",
          "BFLOAT16", "MEDIUM");

  /** What is meant by a member that is not there; null if that is not known. */
  String named(String name, String of, String location) {
    CallText call = CallText.after(text, end);
    String first = call == null || call.arguments().isEmpty() ? "…" : call.arguments().getFirst();
    if (location.matches(".*\\bDevice")) {
      return switch (name) {
        case "GPU", "CUDA", "gpu" -> "Device.cuda(0)";
        case "valueOf", "of", "parse" -> ForeignHabits.device(first);
        default -> null;
      };
    }
    if (location.matches(".*\\bMatmulPrecision") && PRECISIONS.containsKey(name)) {
      return "MatmulPrecision." + PRECISIONS.get(name);
    }
    if (location.matches(".*\\bDataLoader")) {
      return switch (name) {
        case "num_workers", "numWorkers" -> of + ".prefetch(" + first + ")";
        case "batch_size" -> of + ".batchSize(" + first + ")";
        case "drop_last" -> of + ".dropLast()";
        default -> null;
      };
    }
    if (location.matches(".*\\bDataset") && name.equals("get")) {
      return of + ".example(" + first + ")";
    }
    if (name.equals("state") && location.matches(".*\\bResult") && of.contains(".run(")) {
      return of + ".h()";
    }
    if (name.equals("grad") && NOTHING.matcher(text.substring(end)).find()) {
      return of + ".zeroGrad()";
    }
    return switch (name) {
      case "cuda" -> of + ".to(Device.cuda(0))";
      case "half", "bfloat16" ->
          of + ".to(DType.FLOAT32): there are no halves; matmulPrecision(MatmulPrecision.MEDIUM)";
      default -> null;
    };
  }

  /** {@code var (out, h) = …}, said where the first name is; null if that is not what it is. */
  String unpacked() {
    Matcher all = UNPACKED.matcher(text);
    while (all.find()) {
      if (all.start() <= end && end <= all.start(2)) {
        return end == all.end(1)
            ? "var r = " + all.group(2).strip() + ", and its parts: r.output() for " + all.group(1)
            : "";
      }
    }
    return null;
  }

  /** What is meant by arguments that were refused; null if that is not known. */
  String refused() {
    if (message.startsWith("no interface expected here") && before("extends").endsWith("extends")) {
      return about.equals("Layer") ? "implements Layer" : null;
    }
    Matcher forward = FORWARD.matcher(text);
    if (message.contains("does not override abstract method apply(Tensor)") && forward.find()) {
      return "public Tensor apply(" + forward.group(1) + ") for forward";
    }
    CallText around = CallText.around(text, Math.max(0, end - about.length()));
    if (around != null && message.startsWith("incompatible types: ")) {
      String meant = converted(around);
      if (meant != null) {
        return meant;
      }
    }
    CallText call = CallText.after(text, end);
    if (call != null && message.matches("run\\(Tensor,Tensor\\.\\.\\.\\) is not public in .*")) {
      return state(about, call);
    }
    return call == null ? made() : called(call);
  }

  private String before(String word) {
    return text.substring(0, Math.max(0, end - about.length())).stripTrailing();
  }

  private String converted(CallText call) {
    String callee = call.callee();
    if (call.name().equals("shuffle") && message.contains("boolean cannot be converted to long")) {
      return about.equals("true") ? callee + "(1): a seed" : "no " + call.name() + ", as it is";
    }
    if (message.contains("String cannot be converted to MatmulPrecision")) {
      return precision(call);
    }
    if (message.contains("String cannot be converted to Device")) {
      return ForeignHabits.device(about);
    }
    boolean rate = message.endsWith("cannot be converted to double");
    if (rate && OptimizerCalls.isOne(call) && call.arguments().size() == 1) {
      return OptimizerCalls.named(call, true);
    }
    boolean state = message.matches("(?s).*Tensor cannot be converted to (?:\\w+\\.)*State\\b.*");
    return state && call.name().equals("run") ? state(callee, call) : null;
  }

  /** The two states of an LSTM are one record. */
  private static String state(String callee, CallText call) {
    return call.arguments().size() > 1
        ? callee + "(" + call.arguments().getFirst() + ", new LSTM.State(h, c))"
        : null;
  }

  private static String precision(CallText call) {
    List<String> given = call.arguments();
    String name = given.isEmpty() ? "" : given.getFirst().replace("\"", "");
    return name.matches("highest|high|medium")
        ? "MatmulPrecision." + name.toUpperCase(Locale.ROOT)
        : null;
  }

  private String called(CallText call) {
    String name = call.name();
    if (message.matches("(?s)method shuffle in class [\\w.]*DataLoader .*")
        && call.arguments().isEmpty()) {
      return call.callee() + "(1): a seed";
    }
    if (!message.startsWith("no suitable method found for " + name + "(")
        && !message.startsWith("method " + name + " in ")) {
      return made();
    }
    return switch (name) {
      case "withDevice" -> {
        String device =
            call.arguments().isEmpty() ? null : ForeignHabits.device(call.arguments().getFirst());
        yield device == null ? null : "withDevice(" + device + ", () -> …)";
      }
      case "matmulPrecision" -> precision(call);
      default -> null;
    };
  }

  /** A constructor: of a loader, of an optimizer. */
  private String made() {
    Matcher made = Pattern.compile("^new\\s+(\\w+)\\s*(?=\\()").matcher(about);
    CallText call = made.find() ? CallText.after(about, made.end()) : null;
    boolean refused =
        message.startsWith("constructor ") || message.startsWith("no suitable constructor");
    if (call == null || !refused || ForeignHabits.isNamed(call)) {
      return null;
    }
    List<String> given = call.arguments();
    if (call.name().equals("DataLoader") && !given.isEmpty()) {
      return loader(given);
    }
    boolean variables = given.size() == 1 && !given.getFirst().matches("[-+.\\d].*");
    return OptimizerCalls.isOne(call) && variables ? OptimizerCalls.named(call, true) : null;
  }

  /** Tensors, and a number of rows behind them. */
  private String loader(List<String> given) {
    Matcher found = FOUND.matcher(message);
    List<String> types = found.find() ? CallText.parts(found.group(1)) : List.of();
    int last = given.size() - 1;
    boolean number =
        types.size() == given.size()
            ? types.get(last).strip().equals("int")
            : NUMBER.matcher(given.get(last)).matches();
    List<String> parts = number && last > 0 ? given.subList(0, last) : given;
    return "DataLoader.of("
        + String.join(", ", parts)
        + ")"
        + (number && last > 0 ? ".batchSize(" + given.get(last) + ")" : "");
  }
}
