package org.gradsh.repl.terminal;

/** What a terminal sends as a paste, as text. */
final class Pasted {
  private Pasted() {}

  /**
   * The text with plain line ends, without the one at its end, and without characters that would
   * steer a terminal.
   */
  static String text(String sent) {
    String text = sent.replace("\r\n", "\n").replace('\r', '\n').stripTrailing();
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
