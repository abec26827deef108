package org.gradsh.autograd.show;

/** The bounds of a screen. */
final class Lines {
  /** An answer has no more lines than this. */
  static final int MOST = 48;

  private Lines() {}

  /** So many characters fill a screen. */
  static int most(Format format) {
    return (int) Math.min(Integer.MAX_VALUE, (long) MOST * format.lineWidth());
  }

  /**
   * A text that is longer than a screen without its end, and with its size. Sequences that set
   * colours count nothing, and none stays open.
   */
  static String cut(String text, Format format) {
    int most = most(format);
    if (text.length() <= most && text.lines().limit(MOST + 1L).count() <= MOST) return text;
    int seen = 0;
    int lines = 1;
    boolean coloured = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\033') {
        coloured = true;
        while (i < text.length() - 1 && text.charAt(i) != 'm') i++;
        continue;
      }
      if (c == '\n' && ++lines > MOST || ++seen > most) {
        int end = Character.isLowSurrogate(c) ? i - 1 : i;
        String close = (coloured ? "\033[0m" : "") + (c == '\n' ? "\n" : "");
        return text.substring(0, end) + close + "… (" + text.length() + " characters)";
      }
    }
    return text;
  }
}
