package org.gradsh.repl.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.gradsh.repl.Documentation;
import org.jline.keymap.KeyMap;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.Highlighter;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.Reference;
import org.jline.reader.Widget;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.InfoCmp.Capability;

/**
 * The editor of cells: JLine's, which grows by lines that indent themselves, colours, the rest of a
 * cell typed before as a suggestion, and documentation below what is typed.
 */
final class CellReader extends LineReaderImpl {
  /** While more keys wait than can be shown, the screen is drawn so often. */
  private static final long DRAW_NANOS = 100_000_000;

  private final KeptHistory kept;
  private InputStream input;
  private BiFunction<String, Integer, List<Documentation>> documentation =
      (text, cursor) -> List.of();
  private Palette palette = Palette.NONE;
  private Colouring colouring = new Colouring(Palette.NONE);
  private long drawn;

  // The cell taken from the history last, where it stands there, and what was typed before.
  private String recalled;
  private int place;
  private String sought = "";

  CellReader(Terminal terminal, KeptHistory history) {
    super(terminal, "gradsh", null);
    kept = history;
    setHistory(history);
    setHighlighter((Coloured) this::coloured);
    setVariable(LineReader.HISTORY_SIZE, KeptHistory.MOST);
    setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "  ");
    setVariable(LineReader.FEATURES_MAX_BUFFER_SIZE, 100_000);
    setVariable(LineReader.BELL_STYLE, "none");
    setOpt(Option.DISABLE_EVENT_EXPANSION);
    setOpt(Option.CASE_INSENSITIVE);
    unsetOpt(Option.INSERT_TAB);
    bindKeys();
  }

  /** Where keys wait that were typed already, if that can be told. */
  void waiting(InputStream keys) {
    input = keys;
  }

  void palette(Palette palette) {
    this.palette = palette;
    this.colouring = new Colouring(palette);
  }

  /** Who knows what stands at a cursor. */
  void documentation(BiFunction<String, Integer, List<Documentation>> documentation) {
    this.documentation = documentation;
  }

  // ---- keys ----

  private void bindKeys() {
    KeyMap<org.jline.reader.Binding> keys = getKeyMaps().get(EMACS);
    bind(keys, "insert-line", this::insertLine, KeyMap.alt('\r'), KeyMap.alt('\n'));
    bind(keys, "close-bracket", this::closeBracket, ")", "]", "}");
    bind(keys, "complete-or-indent", this::completeOrIndent, "\t");
    bind(keys, "show-documentation", this::showDocumentation, "\033[Z", KeyMap.alt('?'));
    String right = KeyMap.key(terminal, Capability.key_right);
    String end = KeyMap.key(terminal, Capability.key_end);
    bind(
        keys,
        "forward-or-take",
        () -> take(suggestion().length()) || forwardChar(),
        KeyMap.ctrl('F'),
        right,
        "\033[C",
        "\033OC");
    bind(
        keys,
        "end-or-take",
        () -> take(suggestion().length()) || endOfLine(),
        KeyMap.ctrl('E'),
        end,
        "\033[F",
        "\033OF",
        "\033[4~");
    bind(keys, "older", this::older, KeyMap.key(terminal, Capability.key_up), "\033[A", "\033OA");
    bind(keys, "newer", this::newer, KeyMap.key(terminal, Capability.key_down), "\033[B", "\033OB");
    bind(keys, "word-or-take", () -> take(word()) || forwardWord(), KeyMap.alt('f'), "\033[1;5C");
    // The editor that this would start is no part of Gradsh.
    keys.unbind(KeyMap.translate("^X^E"));
  }

  private void bind(
      KeyMap<org.jline.reader.Binding> keys, String name, Widget widget, String... sequences) {
    getWidgets().put(name, widget);
    for (String sequence : sequences) {
      if (sequence != null) {
        keys.bind(new Reference(name), sequence);
      }
    }
  }

  /** Takes all characters that wait, at once: a paste without brackets is many of them. */
  @Override
  protected boolean selfInsert() {
    StringBuilder typed = new StringBuilder(getLastBinding());
    if (count == 1) {
      while (waiting()) {
        int c = readCharacter();
        if (c < ' ' || c == 127) {
          if (c >= 0) {
            runMacro(Character.toString(c));
          }
          break;
        }
        typed.appendCodePoint(c);
      }
    }
    for (int i = 0; i < count; i++) {
      putString(typed);
    }
    return true;
  }

  /** Whether keys wait that were typed or pasted without brackets. */
  private boolean waiting() {
    try {
      return input != null && input.available() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  protected boolean acceptLine() {
    try {
      parsedLine = getParser().parse(buf.toString(), buf.cursor(), ParseContext.ACCEPT_LINE);
    } catch (EOFError e) {
      return insertLine();
    }
    state = State.DONE;
    return true;
  }

  private boolean insertLine() {
    // What is pasted is indented already.
    buf.write("\n" + (waiting() ? "" : Indentation.after(buf.upToCursor())));
    return true;
  }

  private boolean closeBracket() {
    String before = buf.upToCursor();
    String line = before.substring(before.lastIndexOf('\n') + 1);
    if (before.length() > line.length() && line.isBlank() && !waiting()) {
      buf.backspace(line.length());
      buf.write(Indentation.closing(buf.upToCursor()));
    }
    return selfInsert();
  }

  private boolean completeOrIndent() {
    String before = buf.upToCursor();
    if (before.substring(before.lastIndexOf('\n') + 1).isBlank()) {
      buf.write("  ");
      return true;
    }
    return expandOrComplete() || showDocumentation();
  }

  /** In the order in which they were offered. */
  @Override
  protected Comparator<Candidate> getCandidateComparator(boolean caseInsensitive, String word) {
    return Comparator.naturalOrder();
  }

  /** Goes up within the cell, then to older cells that begin as what was typed. */
  private boolean older() {
    if (upLine()) {
      return true;
    }
    String text = buf.toString();
    if (!text.equals(recalled)) {
      sought = text;
      place = kept.last() + 1;
    }
    return recall(kept.before(place, sought, text));
  }

  /** Goes down within the cell, then to newer cells, at last to what was typed. */
  private boolean newer() {
    if (downLine()) {
      return true;
    }
    String text = buf.toString();
    if (!text.equals(recalled)) {
      return false;
    }
    History.Entry next = kept.after(place, sought, text);
    if (next != null) {
      return recall(next);
    }
    setBuffer(sought);
    recalled = null;
    return true;
  }

  private boolean recall(History.Entry entry) {
    if (entry == null) {
      return false;
    }
    place = entry.index();
    recalled = entry.line();
    setBuffer(recalled);
    return true;
  }

  /** Pastes as one piece, whatever line ends it has. */
  @Override
  public boolean beginPaste() {
    String text = doReadStringUntil(BRACKETED_PASTE_END);
    buf.write(Pasted.text(text));
    return true;
  }

  // ---- what is shown ----

  /** A highlighter is asked for the whole line only. */
  @FunctionalInterface
  private interface Coloured extends Highlighter {}

  private AttributedString coloured(LineReader reader, String text) {
    // Not when a line has been accepted and stays on the screen as it was typed.
    boolean typing = doAutosuggestion && state == State.NORMAL;
    AttributedString own = colouring.of(text, typing ? buf.cursor() : -1);
    String rest = typing && searchTerm == null && post == null ? suggestion() : "";
    return rest.isEmpty()
        ? own
        : new AttributedStringBuilder()
            .append(own)
            .styled(palette.style(Palette.Role.SUGGESTION), rest)
            .toAttributedString();
  }

  /** How a cell typed before goes on, if the cursor is at the end; else empty. */
  private String suggestion() {
    boolean wanted = palette != Palette.NONE && buf.length() > 0 && buf.cursor() == buf.length();
    return wanted ? kept.rest(buf.toString()) : "";
  }

  private boolean take(int length) {
    if (length == 0) {
      return false;
    }
    buf.write(suggestion().substring(0, length));
    return true;
  }

  /** The length of the first word of the suggestion, with what is before it. */
  private int word() {
    String rest = suggestion();
    int end = 0;
    while (end < rest.length() && !Character.isJavaIdentifierPart(rest.charAt(end))) {
      end++;
    }
    while (end < rest.length() && Character.isJavaIdentifierPart(rest.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Shows what is known of the name or call at the cursor until the next key. */
  private boolean showDocumentation() {
    List<Documentation> known = documentation.apply(buf.toString(), buf.cursor());
    if (known.isEmpty()) {
      return false;
    }
    int used = (int) buf.toString().lines().count() + 2;
    AttributedString text =
        Explained.of(known, size.getColumns(), Math.max(3, size.getRows() - used), palette);
    post = () -> text;
    redisplay();
    readBinding(getKeys());
    post = null;
    runMacro(getLastBinding());
    return true;
  }

  /** The last state of the line stays; where Ctrl-C has ended it, with a sign for that. */
  @Override
  protected void doCleanup(boolean lineEnd) {
    if (state != State.NORMAL || buf.length() == 0) {
      super.doCleanup(lineEnd);
    } else {
      super.doCleanup(false);
      terminal.writer().print("^C\r\n");
      redrawLine();
      flush();
    }
  }

  @Override
  protected void redisplay(boolean flush) {
    boolean typing = doAutosuggestion && state == State.NORMAL && post == null;
    long now = System.nanoTime();
    if (typing && now - drawn < DRAW_NANOS && waiting()) {
      return;
    }
    super.redisplay(flush);
    drawn = now;
  }
}
