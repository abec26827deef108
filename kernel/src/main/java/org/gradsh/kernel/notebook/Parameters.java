package org.gradsh.kernel.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.kernel.notebook.RunOptions.Parameter;
import org.gradsh.repl.Names;
import org.gradsh.repl.Usage;

/**
 * Parameters of a notebook, as papermill passes them: a cell behind the one that is tagged {@code
 * parameters} declares them anew.
 */
final class Parameters {
  private static final String DEFAULTS = "parameters";
  private static final String INJECTED = "injected-parameters";

  /** {@code double lr = 0.1;} in the cell of the defaults. */
  private static final Pattern DEFAULT =
      Pattern.compile("(?m)^\\s*(?:final\\s+)?([\\w.]+)\\s+(\\w+)\\s*=\\s*([^;]*);");

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");

  /** What a value is in Java. */
  private enum Kind {
    BOOLEAN("boolean"),
    INT("int"),
    LONG("long"),
    BIG("java.math.BigInteger"),
    FLOAT("float"),
    DOUBLE("double"),
    STRING("String");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    boolean isNumber() {
      return this != BOOLEAN && this != STRING;
    }
  }

  private Parameters() {}

  /**
   * Puts parameters into a notebook; without any it stays as it is.
   *
   * @param warnings is told of those that the notebook does not know
   * @throws Usage if a value is of another kind than the one in the notebook
   */
  static void inject(Notebook notebook, List<Parameter> parameters, Consumer<String> warnings)
      throws Usage {
    if (parameters.isEmpty()) {
      return;
    }
    List<NotebookCell> cells = notebook.cells();
    int defaults = tagged(cells, DEFAULTS);
    Map<String, Kind> kinds = defaults < 0 ? Map.of() : kinds(cells.get(defaults).source());
    Map<String, String> lines = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      if (defaults >= 0 && !kinds.containsKey(name)) {
        String near = Names.nearest(name, kinds.keySet());
        String end = near == null ? "" : ". Did you mean " + near + "?";
        warnings.accept(notebook.name() + " has no parameter " + name + end);
      }
      String literal =
          parameter.raw()
              ? string(parameter.value())
              : literal(parameter, kinds.get(name), notebook.name());
      lines.put(name, "var " + name + " = " + literal + ";");
    }
    if (defaults < 0) {
      warnings.accept(
          notebook.name() + " has no cell tagged parameters: they are declared at its beginning");
    }
    String source = "// Parameters\n" + String.join("\n", lines.values());
    NotebookCell cell = NotebookCell.code(source, INJECTED);
    int earlier = tagged(cells, INJECTED);
    if (earlier >= 0) {
      notebook.replace(earlier, cell);
    } else {
      notebook.insert(defaults + 1, cell);
    }
  }

  private static int tagged(List<NotebookCell> cells, String tag) {
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).isCode() && cells.get(i).isTagged(tag)) {
        return i;
      }
    }
    return -1;
  }

  /** The names that a cell declares, with the kinds of their values where those can be told. */
  private static Map<String, Kind> kinds(String source) {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    Matcher declared = DEFAULT.matcher(source);
    while (declared.find()) {
      String type = declared.group(1);
      kinds.put(declared.group(2), type.equals("var") ? kindOf(declared.group(3)) : named(type));
    }
    return kinds;
  }

  private static Kind named(String type) {
    for (Kind kind : Kind.values()) {
      if (kind.type.equals(type)) {
        return kind;
      }
    }
    return null;
  }

  /** The kind of an expression, if it is a literal. */
  private static Kind kindOf(String expression) {
    String text = expression.strip().replace("_", "");
    if (text.startsWith("\"")) {
      return Kind.STRING;
    } else if (isBoolean(text)) {
      return Kind.BOOLEAN;
    } else if (WHOLE.matcher(text).matches()) {
      return Kind.INT;
    }
    String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
    return switch (text.isEmpty() ? ' ' : Character.toLowerCase(text.charAt(text.length() - 1))) {
      case 'l' -> WHOLE.matcher(digits).matches() ? Kind.LONG : null;
      case 'f' -> DECIMAL.matcher(digits).matches() ? Kind.FLOAT : null;
      case 'd' -> DECIMAL.matcher(digits).matches() ? Kind.DOUBLE : null;
      default -> DECIMAL.matcher(text).matches() ? Kind.DOUBLE : null;
    };
  }

  private static boolean isBoolean(String text) {
    return text.equals("true") || text.equals("false");
  }

  // ---- literals ----

  /**
   * A value in Java: of the kind that the default has, or of the one that it looks like.
   *
   * @param wanted the kind of the default; null if it cannot be told
   */
  private static String literal(Parameter parameter, Kind wanted, String notebook) throws Usage {
    String value = parameter.value();
    if (wanted == Kind.STRING) {
      return string(value);
    }
    Kind kind = kind(value);
    boolean fits =
        wanted == null
            || wanted == kind
            || wanted.isNumber() && kind.isNumber() && wanted.compareTo(kind) > 0
            || wanted == Kind.FLOAT && kind == Kind.DOUBLE;
    if (!fits) {
      throw new Usage(
          notebook
              + ": "
              + parameter.name()
              + " is "
              + article(wanted)
              + " there, and "
              + (value.isEmpty() ? "\"\"" : value)
              + " is none; -r in place of -p passes text");
    }
    if (wanted == null && kind == Kind.STRING && value.startsWith("[")) {
      JsonElement list = list(value);
      if (list != null) {
        return array(list.getAsJsonArray(), parameter.name());
      }
    }
    return scalar(value, wanted == null ? kind : wanted, parameter.name());
  }

  private static String article(Kind kind) {
    return (kind == Kind.INT ? "an " : "a ") + kind.type;
  }

  private static Kind kind(String value) {
    if (isBoolean(value)) {
      return Kind.BOOLEAN;
    } else if (WHOLE.matcher(value).matches()) {
      int bits = new BigInteger(value).bitLength();
      return bits < 32 ? Kind.INT : bits < 64 ? Kind.LONG : Kind.BIG;
    }
    return DECIMAL.matcher(value).matches() ? Kind.DOUBLE : Kind.STRING;
  }

  private static String scalar(String value, Kind kind, String name) throws Usage {
    return switch (kind) {
      case BOOLEAN -> value;
      case STRING -> string(value);
      case INT -> new BigInteger(value).toString();
      case LONG -> new BigInteger(value) + "L";
      case BIG -> "new java.math.BigInteger(\"" + new BigInteger(value) + "\")";
      case FLOAT -> decimal(value, Float.isFinite(Float.parseFloat(value)), name) + "f";
      case DOUBLE -> decimal(value, Double.isFinite(Double.parseDouble(value)), name);
    };
  }

  /** Java's literals are as they are written here, but for a sign before them and leading zeros. */
  private static String decimal(String value, boolean finite, String name) throws Usage {
    if (!finite) {
      throw new Usage(name + ": " + value + " is too large for a number in Java");
    }
    String text = value.startsWith("+") ? value.substring(1) : value;
    return WHOLE.matcher(text).matches() ? new BigInteger(text) + ".0" : text;
  }

  private static String string(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(c < 0x20 || c == 0x7f ? String.format("\\u%04x", (int) c) : c + "");
      }
    }
    return text.append('"').toString();
  }

  // ---- lists ----

  private static JsonArray list(String value) {
    try {
      return JupyterJson.read(value) instanceof JsonArray array ? array : null;
    } catch (JsonParseException e) {
      return null; // a text that begins so
    }
  }

  /** {@code new double[] {1.0, 0.5}}; lists of lists are arrays of arrays. */
  private static String array(JsonArray list, String name) throws Usage {
    List<JsonPrimitive> leaves = new ArrayList<>();
    int depth = depth(list, leaves, name);
    Kind kind = null;
    for (JsonPrimitive leaf : leaves) {
      Kind next = leaf.isString() ? Kind.STRING : kind(leaf.getAsString());
      boolean numbers = kind != null && kind.isNumber() && next.isNumber();
      if (kind != null && kind != next && !numbers) {
        throw new Usage(name + ": a list holds numbers, or truth values, or texts, not several");
      }
      kind = kind == null || next.compareTo(kind) > 0 ? next : kind;
    }
    kind = kind == null ? Kind.DOUBLE : kind;
    return "new " + kind.type + "[]".repeat(depth) + " " + braces(list, kind, name);
  }

  private static int depth(JsonArray list, List<JsonPrimitive> leaves, String name) throws Usage {
    int depth = 0;
    for (JsonElement element : list) {
      int here;
      if (element instanceof JsonArray inner) {
        here = depth(inner, leaves, name);
      } else if (element instanceof JsonPrimitive leaf) {
        leaves.add(leaf);
        here = 0;
      } else {
        throw new Usage(
            name + ": a list holds numbers, truth values, texts and lists, not " + element);
      }
      if (element != list.get(0) && here != depth) {
        throw new Usage(name + ": the parts of a list are lists of one depth, or none of them is");
      }
      depth = here;
    }
    return depth + 1;
  }

  private static String braces(JsonArray list, Kind kind, String name) throws Usage {
    List<String> parts = new ArrayList<>();
    for (JsonElement element : list) {
      parts.add(
          element instanceof JsonArray inner
              ? braces(inner, kind, name)
              : scalar(element.getAsString(), kind, name));
    }
    return "{" + String.join(", ", parts) + "}";
  }
}
