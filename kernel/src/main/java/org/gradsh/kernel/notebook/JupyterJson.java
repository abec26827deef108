package org.gradsh.kernel.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON as Jupyter reads and writes it, so that a notebook that was read and written again differs
 * only in what was changed: keys keep their order, numbers their digits.
 */
final class JupyterJson {
  /** Where Python's {@code splitlines} cuts. */
  private static final Pattern AFTER_LINE =
      Pattern.compile("(?<=[\\n\\x0b\\f\\x1c\\x1d\\x1e\\x85\\u2028\\u2029]|\\r(?!\\n))");

  private final StringBuilder text = new StringBuilder();

  private JupyterJson() {}

  /**
   * The object that a text holds.
   *
   * @throws JsonParseException if it is no JSON, or more than one value
   */
  static JsonElement read(String text) {
    try {
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      // An empty text would be read as null.
      reader.peek();
      JsonElement read = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonParseException("something stands behind the value");
      }
      return read;
    } catch (IOException e) {
      throw new JsonParseException(e);
    }
  }

  /** The file that holds an object: indented by one blank, with a line end behind it. */
  static String text(JsonObject object) {
    JupyterJson json = new JupyterJson();
    json.write(object, 0);
    return json.text.append('\n').toString();
  }

  private void write(JsonElement element, int depth) {
    if (element instanceof JsonObject object) {
      write(object, depth);
    } else if (element instanceof JsonArray array) {
      write(array, depth);
    } else if (element instanceof JsonPrimitive primitive && primitive.isString()) {
      write(primitive.getAsString());
    } else {
      text.append(element.isJsonNull() ? "null" : element.getAsString());
    }
  }

  private void write(JsonObject object, int depth) {
    if (object.isEmpty()) {
      text.append("{}");
      return;
    }
    char before = '{';
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      line(before, depth + 1);
      write(entry.getKey());
      text.append(": ");
      write(entry.getValue(), depth + 1);
      before = ',';
    }
    text.append('\n').repeat(' ', depth).append('}');
  }

  private void write(JsonArray array, int depth) {
    if (array.isEmpty()) {
      text.append("[]");
      return;
    }
    char before = '[';
    for (JsonElement element : array) {
      line(before, depth + 1);
      write(element, depth + 1);
      before = ',';
    }
    text.append('\n').repeat(' ', depth).append(']');
  }

  private void line(char before, int depth) {
    text.append(before).append('\n').repeat(' ', depth);
  }

  private void write(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          // Half a character alone cannot be written in UTF-8.
          if (c < 0x20 || Character.isSurrogate(c) && !isPaired(string, i)) {
            text.append("\\u").append(String.format("%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPaired(String string, int i) {
    return Character.isHighSurrogate(string.charAt(i))
        ? i + 1 < string.length() && Character.isLowSurrogate(string.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(string.charAt(i - 1));
  }

  // ---- texts of many lines ----

  /** A text as a list of its lines, each with its end. */
  static JsonArray lines(String text) {
    JsonArray lines = new JsonArray();
    if (!text.isEmpty()) {
      for (String line : AFTER_LINE.split(text)) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** Whether an element is a text: one string, or a list of them. */
  static boolean isText(JsonElement element) {
    if (element instanceof JsonArray array) {
      return array.asList().stream().allMatch(JupyterJson::isString);
    }
    return isString(element);
  }

  /** The text that an element holds. */
  static String joined(JsonElement element) {
    if (!(element instanceof JsonArray array)) {
      return element.getAsString();
    }
    StringBuilder text = new StringBuilder();
    array.forEach(line -> text.append(line.getAsString()));
    return text.toString();
  }

  /** Whether an element is a string. */
  static boolean isString(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString();
  }

  // ---- objects ----

  /** Sets a value; a new key gets the place that it has in the order of the alphabet. */
  static void put(JsonObject object, String key, JsonElement value) {
    if (object.has(key)) {
      object.add(key, value);
      return;
    }
    List<Map.Entry<String, JsonElement>> entries =
        object.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
    int at = 0;
    while (at < entries.size() && entries.get(at).getKey().compareTo(key) < 0) {
      at++;
    }
    entries.subList(at, entries.size()).forEach(entry -> object.remove(entry.getKey()));
    object.add(key, value);
    entries
        .subList(at, entries.size())
        .forEach(entry -> object.add(entry.getKey(), entry.getValue()));
  }
}
