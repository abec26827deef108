package org.gradsh.repl.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/**
 * What a person sees: an xterm of the plain kind, with wide and combining characters, scroll-back
 * and the colour of every cell. What the program sends and this does not know is noted, so that no
 * test passes by an oversight.
 */
final class Screen {
  /** The right half of a wide character. */
  private static final String HALF = "";

  private static final Pattern CSI = Pattern.compile("\u001b\\[([?>=]?)([\\d;:]*)([@-~])");

  /** What a cell shows, and how: the parameters of the last SGR, "" for plain. */
  private record Cell(String text, String style) {
    static final Cell BLANK = new Cell(" ", "");
  }

  private int columns;
  private int rows;
  private final List<Cell[]> lines = new ArrayList<>();
  private int top;
  private int row;
  private int column;
  private boolean wraps;
  private String style = "";
  private boolean pastes;
  private int asked;
  private String pending = "";
  private final List<String> unknown = new ArrayList<>();

  Screen(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    fill();
  }

  synchronized void write(String text) {
    String all = pending + text;
    int at = 0;
    while (at < all.length()) {
      int end = all.charAt(at) == '\u001b' ? escape(all, at) : plain(all, at);
      if (end < 0) {
        break;
      }
      at = end;
    }
    pending = all.substring(at);
    notifyAll();
  }

  /** The width changes; as in xterm nothing is wrapped anew. */
  synchronized void resize(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    for (int i = 0; i < lines.size(); i++) {
      int had = lines.get(i).length;
      Cell[] line = Arrays.copyOf(lines.get(i), columns);
      Arrays.fill(line, Math.min(had, columns), columns, Cell.BLANK);
      lines.set(i, line);
    }
    column = Math.min(column, columns - 1);
    wraps = false;
    int last = top + row;
    fill();
    top = Math.max(0, lines.size() - rows);
    row = last - top;
    fill();
  }

  /** All lines from the first one on, those scrolled away included, without blanks at the end. */
  synchronized List<String> text() {
    List<String> text = new ArrayList<>();
    for (Cell[] line : lines) {
      StringBuilder s = new StringBuilder();
      for (Cell cell : line) {
        s.append(cell.text);
      }
      text.add(s.toString().stripTrailing());
    }
    while (!text.isEmpty() && text.getLast().isEmpty()) {
      text.removeLast();
    }
    return text;
  }

  /** The line that the cursor stands in, up to the cursor, blanks included. */
  synchronized String beforeCursor() {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < column; i++) {
      s.append(line()[i].text);
    }
    return s.toString();
  }

  /** The number of the line that the cursor stands in, counted from the first one. */
  synchronized int cursorLine() {
    return top + row;
  }

  /** The styles, as SGR parameters, of the last place where the text is to be seen. */
  synchronized List<String> styles(String text) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      StringBuilder s = new StringBuilder();
      List<Integer> starts = new ArrayList<>();
      for (Cell cell : lines.get(i)) {
        starts.add(s.length());
        s.append(cell.text);
      }
      int at = s.lastIndexOf(text);
      if (at >= 0) {
        List<String> styles = new ArrayList<>();
        for (int x = 0; x < starts.size(); x++) {
          if (starts.get(x) >= at && starts.get(x) < at + text.length()) {
            styles.add(lines.get(i)[x].style);
          }
        }
        return styles;
      }
    }
    return List.of();
  }

  /** Whether the program has asked for pastes in brackets. */
  synchronized boolean takesPastes() {
    return pastes;
  }

  /** How often the program has begun to read a line; then it asks for pastes in brackets. */
  synchronized int asked() {
    return asked;
  }

  /** Sequences that the program sent and that this screen does not know. */
  synchronized List<String> unknown() {
    return List.copyOf(unknown);
  }

  // ---- characters ----

  private int plain(String all, int at) {
    int c = all.codePointAt(at);
    if (Character.isHighSurrogate(all.charAt(at)) && at + 1 == all.length()) {
      return -1;
    }
    switch (c) {
      case '\r' -> column(0);
      case '\n' -> down();
      case '\b' -> column(column - 1);
      case '\t' -> column(Math.min(columns - 1, (column / 8 + 1) * 8));
      case 7, 0 -> {}
      default -> put(c);
    }
    return at + Character.charCount(c);
  }

  private void put(int c) {
    int width = WCWidth.wcwidth(c);
    if (width < 0) {
      unknown.add("character " + c);
      return;
    }
    String text = Character.toString(c);
    if (width == 0) {
      int at = wraps ? column : column - 1;
      while (at > 0 && line()[at].text.equals(HALF)) {
        at--;
      }
      if (at >= 0) {
        line()[at] = new Cell(line()[at].text + text, line()[at].style);
      }
      return;
    }
    if (wraps || column + width > columns) {
      column(0);
      down();
    }
    line()[column] = new Cell(text, style);
    if (width == 2) {
      line()[column + 1] = new Cell(HALF, style);
    }
    int next = column + width;
    column(Math.min(next, columns - 1));
    wraps = next == columns;
  }

  private void column(int x) {
    column = Math.max(0, Math.min(columns - 1, x));
    wraps = false;
  }

  private void down() {
    wraps = false;
    if (row == rows - 1) {
      top++;
    } else {
      row++;
    }
    fill();
  }

  private Cell[] line() {
    return lines.get(top + row);
  }

  private void fill() {
    while (lines.size() < top + rows) {
      Cell[] line = new Cell[columns];
      Arrays.fill(line, Cell.BLANK);
      lines.add(line);
    }
  }

  // ---- sequences ----

  /** Reads one sequence; returns where it ends, or -1 if the rest has not come yet. */
  private int escape(String all, int at) {
    if (at + 1 == all.length()) {
      return -1;
    }
    char kind = all.charAt(at + 1);
    if (kind == ']') {
      int end = all.indexOf('\u0007', at);
      return end < 0 ? -1 : end + 1;
    }
    if (kind != '[') {
      // Keypad modes; the rest is not known.
      if (kind != '=' && kind != '>') {
        unknown.add("ESC " + kind);
      }
      return at + 2;
    }
    Matcher csi = CSI.matcher(all).region(at, all.length());
    if (!csi.lookingAt()) {
      return all.length() - at > 32 ? at + 2 : -1;
    }
    apply(csi.group(1), csi.group(2), csi.group(3).charAt(0));
    return csi.end();
  }

  private void apply(String mark, String parameters, char name) {
    if (!mark.isEmpty()) {
      if (parameters.equals("2004")) {
        pastes = name == 'h';
        asked += pastes ? 1 : 0;
      } else if (!parameters.matches("1|12|25|10\\d\\d")) {
        // Cursor keys, the cursor's look, the mouse: nothing that is seen here.
        unknown.add("CSI " + mark + parameters + name);
      }
      return;
    }
    String[] all = parameters.split("[;:]", -1);
    int n = all[0].isEmpty() ? 0 : Integer.parseInt(all[0]);
    int times = Math.max(1, n);
    switch (name) {
      case 'A' -> move(row - times, column);
      case 'B' -> move(row + times, column);
      case 'C' -> column(column + times);
      case 'D' -> column(column - times);
      case 'G' -> column(times - 1);
      case 'd' -> move(times - 1, column);
      case 'H', 'f' -> move(times - 1, all.length > 1 ? Integer.parseInt(all[1]) - 1 : 0);
      case 'J' -> eraseScreen(n);
      case 'K' -> erase(line(), n == 0 ? column : 0, n == 1 ? column + 1 : columns);
      case 'X' -> erase(line(), column, Math.min(columns, column + times));
      case 'P' -> shift(times, 0);
      case '@' -> shift(0, times);
      case 'm' -> style(parameters);
      case 'h', 'l', 'n' -> unknown.add("CSI " + parameters + name);
      default -> unknown.add("CSI " + parameters + name);
    }
  }

  private void move(int y, int x) {
    row = Math.max(0, Math.min(rows - 1, y));
    column(x);
  }

  private static void erase(Cell[] line, int from, int to) {
    Arrays.fill(line, from, Math.max(from, to), Cell.BLANK);
  }

  private void eraseScreen(int what) {
    if (what == 0) {
      erase(line(), column, columns);
    }
    for (int y = what == 0 ? row + 1 : 0; y < rows; y++) {
      erase(lines.get(top + y), 0, columns);
    }
  }

  /** Takes cells out at the cursor, or puts blank ones in. */
  private void shift(int out, int in) {
    List<Cell> cells = new ArrayList<>(Arrays.asList(line()));
    for (int i = 0; i < out && column < cells.size(); i++) {
      cells.remove(column);
    }
    for (int i = 0; i < in; i++) {
      cells.add(column, Cell.BLANK);
    }
    while (cells.size() < columns) {
      cells.add(Cell.BLANK);
    }
    lines.set(top + row, cells.subList(0, columns).toArray(Cell[]::new));
  }

  private void style(String parameters) {
    if (parameters.isEmpty() || parameters.equals("0")) {
      style = "";
    } else {
      String added = parameters.startsWith("0;") ? parameters.substring(2) : parameters;
      boolean fresh = parameters.startsWith("0;");
      style = style.isEmpty() || fresh ? added : style + ";" + added;
    }
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", text());
  }
}
