package org.gradsh.autograd.show;

/** Text as a Java literal. */
final class Quoted {
  private Quoted() {}

  static String of(String text, char quote) {
    return quote + escaped(text, quote) + quote;
  }

  /** Text of several lines as a text block, which has them as they are. */
  static String block(String text) {
    String[] lines = text.split("\n", -1);
    boolean indented = true;
    for (String line : lines) indented &= line.isEmpty() || line.charAt(0) == ' ';
    for (int i = 0; i < lines.length; i++) {
      String line = escaped(lines[i], '\n').replace("\"\"\"", "\\\"\"\"");
      // Java takes away the spaces that all lines begin with, and those that a line ends with.
      if (indented && line.startsWith(" ")) line = "\\s" + line.substring(1);
      else if (line.endsWith(" ")) line = line.substring(0, line.length() - 1) + "\\s";
      lines[i] = line;
    }
    String content = String.join("\n", lines);
    if (content.endsWith("\"")) content = content.substring(0, content.length() - 1) + "\\\"";
    return "\"\"\"\n" + content + "\"\"\"";
  }

  private static String escaped(String text, char quote) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) out.append('\\').append(c);
          else if (Character.isISOControl(c)) out.append(String.format("\\u%04x", (int) c));
          else out.append(c);
        }
      }
    }
    return out.toString();
  }
}
