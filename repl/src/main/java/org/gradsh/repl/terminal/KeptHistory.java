package org.gradsh.repl.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.gradsh.repl.StateFile;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was typed, the cells of this session and of those before it. In the file each cell is one
 * line, with the time before it: {@code 1763650000000:int f() {\n return 1; }}.
 *
 * <p>A cell is appended as soon as it was typed, in one piece, so that several terminals may write
 * at once and a killed one loses nothing. Lines that make no sense are left alone.
 */
final class KeptHistory extends DefaultHistory {
  /** So many cells are kept. */
  static final int MOST = 10_000;

  /** A longer cell is not kept in the file. */
  private static final int LONGEST = 100_000;

  private final Path file;

  /** Whether the file's last line lacks its end. */
  private boolean glued;

  /**
   * @param file where cells are kept; null if they are not
   */
  KeptHistory(Path file) {
    this.file = file;
  }

  @Override
  public void load() {
    if (file == null || !Files.isReadable(file)) {
      return;
    }
    try {
      // Bytes that are no UTF-8 spoil their own line only.
      String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<String> lines = all.lines().toList();
      glued = !all.isEmpty() && !all.endsWith("\n");
      for (String line : lines.subList(Math.max(0, lines.size() - MOST), lines.size())) {
        String cell = cell(line);
        if (cell != null) {
          internalAdd(Instant.EPOCH, cell);
        }
      }
      if (lines.size() > MOST + MOST / 4) {
        trim(lines.subList(lines.size() - MOST, lines.size()));
      }
    } catch (IOException e) {
      // A history that cannot be read is an empty one.
    }
  }

  /** The cell of a line, or null if it is none. */
  private static String cell(String line) {
    int colon = line.indexOf(':');
    boolean sane =
        colon > 0
            && line.substring(0, colon).chars().allMatch(Character::isDigit)
            && line.chars().noneMatch(c -> c < ' ' && c != '\t' || c == '\ufffd');
    return sane && colon + 1 < line.length() ? unescaped(line.substring(colon + 1)) : null;
  }

  /** Writes the file anew, to another name first; what a terminal adds meanwhile may be lost. */
  private void trim(List<String> lines) throws IOException {
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "history", ".new");
    Files.write(fresh, lines);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void add(Instant time, String line) {
    String cell = line.strip();
    boolean again = size() > 0 && get(last()).equals(cell);
    if (cell.isEmpty() || again) {
      return;
    }
    internalAdd(time, cell);
    if (file != null && cell.length() <= LONGEST) {
      try {
        StateFile.create(file);
        Files.writeString(
            file,
            (glued ? "\n" : "") + time.toEpochMilli() + ":" + escaped(cell) + "\n",
            StandardOpenOption.APPEND);
        glued = false;
      } catch (IOException e) {
        // A full disk is no reason to stop: this session still knows the cell.
      }
    }
  }

  /** Does nothing: all was saved when it was typed. */
  @Override
  public void save() {}

  private static String escaped(String cell) {
    return cell.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String unescaped(String line) {
    StringBuilder cell = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        i++;
        c =
            switch (line.charAt(i)) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> line.charAt(i);
            };
      }
      cell.append(c);
    }
    return cell.toString();
  }

  /** What the newest cell that begins so goes on with; empty if there is none. */
  String rest(String beginning) {
    for (Iterator<Entry> cells = reverseIterator(last()); cells.hasNext(); ) {
      String cell = cells.next().line();
      if (cell.length() > beginning.length() && cell.startsWith(beginning)) {
        return cell.substring(beginning.length());
      }
    }
    return "";
  }

  /** The newest cell before a place that begins so and is another one; null if there is none. */
  Entry before(int place, String beginning, String other) {
    for (Iterator<Entry> cells = reverseIterator(place - 1); cells.hasNext(); ) {
      Entry cell = cells.next();
      if (cell.line().startsWith(beginning) && !cell.line().equals(other)) {
        return cell;
      }
    }
    return null;
  }

  /** The oldest cell after a place that begins so and is another one; null if there is none. */
  Entry after(int place, String beginning, String other) {
    for (Iterator<Entry> cells = iterator(place + 1); cells.hasNext(); ) {
      Entry cell = cells.next();
      if (cell.line().startsWith(beginning) && !cell.line().equals(other)) {
        return cell;
      }
    }
    return null;
  }
}
