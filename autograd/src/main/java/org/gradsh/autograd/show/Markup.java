package org.gradsh.autograd.show;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * HTML, or SVG, in the making: every element is closed, every text and attribute escaped, so that
 * it is XML as well, and that no value can bring markup of its own.
 */
final class Markup {
  /** An HTML form has no more bytes than this. */
  static final int MOST_BYTES = 64_000;

  /** Numbers in columns; the reader's own font of that kind. */
  static final String MONOSPACE =
      "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values by turns; those of which the value is null are left out
   */
  Markup open(String tag, String... attributes) {
    tag(tag, attributes).append('>');
    open.push(tag);
    return this;
  }

  /** Closes the innermost element. */
  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element that has no content. */
  Markup empty(String tag, String... attributes) {
    tag(tag, attributes).append("/>");
    return this;
  }

  /** An element with a text in it. */
  Markup element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  private StringBuilder tag(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] == null) continue;
      out.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1]));
      out.append('"');
    }
    return out;
  }

  /** A text as it is. */
  Markup text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** A line break, of the source only. */
  Markup line() {
    out.append('\n');
    return this;
  }

  /** What another one has made. */
  Markup add(Markup whole) {
    out.append(whole);
    return this;
  }

  /** How many bytes it is so far. */
  int bytes() {
    return bytes(out.toString());
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** All that was made; what is still open is not closed in it. */
  @Override
  public String toString() {
    return out.toString();
  }

  /** Without what has a meaning in markup, or cannot be in XML at all. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\r' -> safe.append("&#13;");
                default -> safe.appendCodePoint(isXml(c) ? c : 0xfffd);
              }
            });
    return safe.toString();
  }

  private static boolean isXml(int c) {
    if (c < 0x20) return c == '\t' || c == '\n';
    return c < 0xd800 || c > 0xdfff && c != 0xfffe && c != 0xffff;
  }
}
