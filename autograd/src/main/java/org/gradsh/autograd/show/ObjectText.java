package org.gradsh.autograd.show;

import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.nn.Layer;

/**
 * Any Java value as text. Arrays show their content; what holds tensors shows one line for each;
 * everything else says what it is itself. An answer is no longer than a screen, and no part of it
 * that fails, or is too long, spoils the rest.
 */
final class ObjectText {
  /** Deeper than this nothing is looked at. */
  private static final int DEPTH = 6;

  /** Rows of one answer. */
  private static final int ROWS = 40;

  /** Characters of a part of an answer that describes itself. */
  private static final int LEAF = 500;

  /** An array or a collection of an answer that needs more lines than this is summarised. */
  private static final int LINES = 20;

  private final Format format;

  /** Whether this is an answer: strings quoted, what is long summarised. */
  private final boolean answer;

  /** What is being written, from the outside in: a collection may hold itself. */
  private final Set<Object> above = Collections.newSetFromMap(new IdentityHashMap<>());

  private int rows;

  ObjectText(Format format, boolean answer) {
    this.format = format;
    this.answer = answer;
  }

  String text(Object value) {
    if (value instanceof Tensor t) return TensorText.of(t, format);
    if (value instanceof char[] c && !answer) return new String(c);
    if (answer && value instanceof String s && s.strip().indexOf('\n') >= 0) return block(s);
    if (value instanceof String || value instanceof Character)
      return quoted(value, Lines.most(format) - 40);
    if (Parts.isStructure(value) && Parts.hold(value, Tensor.class::isInstance)) return rows(value);
    String line = line(value, DEPTH);
    boolean nested = answer && value instanceof Object[] a && Parts.hold(a, Parts::isArray);
    return nested && line.length() > format.lineWidth() ? rows(value) : line;
  }

  private String quoted(Object value, int most) {
    if (!answer) return value.toString();
    String text = value.toString();
    char quote = value instanceof String ? '"' : '\'';
    String quoted = Quoted.of(text.substring(0, Math.min(most, text.length())), quote);
    if (text.length() <= most && quoted.length() <= most) return quoted;
    String start = quoted.substring(0, Math.min(most, quoted.length() - 1));
    return start + quote + "… (" + text.length() + " characters)";
  }

  /** A string of several lines, as far as it fits a screen. */
  private String block(String text) {
    int most = Lines.most(format) - 40;
    int end = 0;
    int lines = 0;
    while (end >= 0 && end < most && lines++ < ROWS) end = text.indexOf('\n', end + 1);
    if (end < 0 && text.length() <= most) return Quoted.block(text);
    end = end < 0 ? most : Math.min(end, most);
    return Quoted.block(text.substring(0, end)) + "… (" + text.length() + " characters)";
  }

  // ---- structures: a title, and a row for each part ----

  /** Takes the rows of a structure, from the first to the last. */
  interface Rows {
    /**
     * A part.
     *
     * @param depth how many structures it is within
     * @param width of the widest label beside it
     * @param opens whether it is a structure whose own parts follow
     */
    void part(int depth, String label, int width, Object part, boolean opens);

    /** So many parts are left out. */
    void more(int depth, int count);
  }

  private String rows(Object structure) {
    StringBuilder out = new StringBuilder(Parts.title(structure));
    walk(
        structure,
        new Rows() {
          @Override
          public void part(int depth, String label, int width, Object part, boolean opens) {
            String indent = "  ".repeat(depth);
            out.append('\n').append(indent).append(label);
            out.append(" ".repeat(width - Grid.columns(label) + 2));
            int room = format.lineWidth() - indent.length() - width - 2;
            out.append(opens ? Parts.title(part) : leafRow(part, depth, room));
          }

          @Override
          public void more(int depth, int count) {
            out.append('\n').append("  ".repeat(depth)).append("… ").append(count).append(" more");
          }
        });
    return out.toString();
  }

  /** The text of a part that has a row of its own. */
  String leafRow(Object part, int depth, int room) {
    return Parts.isArray(part) ? array(part, DEPTH - depth, room) : part(part, DEPTH - depth);
  }

  /** Brings the parts of a structure, and of those in it that hold tensors, as far as they fit. */
  void walk(Object structure, Rows to) {
    rows = 0;
    walk(structure, 1, to);
  }

  private void walk(Object structure, int depth, Rows to) {
    above.add(structure);
    Parts parts = Parts.of(structure, ROWS, key -> line(key, 1));
    int widest = 0;
    for (String l : parts.labels()) widest = Math.max(widest, Grid.columns(l));
    int shown = 0;
    for (; shown < parts.values().size() && rows < ROWS; shown++) {
      Object part = parts.values().get(shown);
      rows++;
      boolean opens =
          depth < DEPTH
              && Parts.isStructure(part)
              && !above.contains(part)
              && Parts.hold(part, Tensor.class::isInstance);
      to.part(depth, parts.labels().get(shown), widest, part, opens);
      if (opens) walk(part, depth + 1, to);
    }
    if (parts.size() > shown) to.more(depth, parts.size() - shown);
    above.remove(structure);
  }

  // ---- one line ----

  /** On one line, whatever it is. */
  String line(Object value, int depth) {
    return switch (value) {
      case null -> "null";
      case Tensor t -> TensorText.line(t, format);
      case Optional<?> o when o.isPresent() -> "Optional[" + part(o.get(), depth - 1) + "]";
      case Object v when Parts.isArray(v) -> array(v, depth, LINES * format.lineWidth());
      case Collection<?> c when Parts.isJavas(c) -> collection(c, depth);
      case Map.Entry<?, ?> e when Parts.isJavas(e) ->
          part(e.getKey(), depth - 1) + "=" + part(e.getValue(), depth - 1);
      case Map<?, ?> m when Parts.isJavas(m) -> named(m, depth, "{", "}");
      case Record r when Parts.hold(r, Parts::isArray) && isGenerated(r) ->
          named(r, depth, r.getClass().getSimpleName() + "[", "]");
      default -> leaf(value, depth);
    };
  }

  /** A part of something on its line: strings are told apart from what is around them. */
  String part(Object value, int depth) {
    return value instanceof String || value instanceof Character
        ? quoted(value, LEAF)
        : line(value, depth);
  }

  /** What a value says of itself. */
  private String leaf(Object value, int depth) {
    String text;
    if (Functions.isLambda(value)) return Functions.text(value);
    try {
      text = value instanceof Layer layer ? layer.tree() : value.toString();
    } catch (RuntimeException | StackOverflowError e) {
      Show.passOn(e);
      text = Show.failed(value, "toString failed", e);
    }
    if (text == null) text = Show.named(value) + " (toString gives null)";
    if (!answer || depth == DEPTH) return text;
    int end = text.indexOf('\n');
    if (end < 0 && text.length() <= LEAF) return text;
    return text.substring(0, Math.min(LEAF, end < 0 ? LEAF : end)) + " …";
  }

  /** Whether the text of a record is the one that every record has. */
  private boolean isGenerated(Record r) {
    String start = r.getClass().getSimpleName() + "[";
    return leaf(r, 0).startsWith(start);
  }

  /** The named parts of a map or a record. */
  private String named(Object structure, int depth, String open, String close) {
    if (depth <= 0) return open + "…" + close;
    if (!above.add(structure)) return structure instanceof Map ? "(this Map)" : open + "…" + close;
    int most = answer ? format.threshold() : Integer.MAX_VALUE;
    Parts parts = Parts.of(structure, most, key -> part(key, depth - 1));
    StringBuilder out = new StringBuilder(open);
    int shown = 0;
    int room = answer ? LINES * format.lineWidth() : Integer.MAX_VALUE;
    for (; shown < parts.values().size() && out.length() < room; shown++) {
      if (shown > 0) out.append(", ");
      out.append(parts.labels().get(shown)).append('=');
      out.append(part(parts.values().get(shown), depth - 1));
    }
    above.remove(structure);
    if (shown == parts.size()) return out.append(close).toString();
    return out.append(", …").append(close) + "   " + parts.size() + " entries";
  }

  private String array(Object array, int depth, int room) {
    if (!above.add(array)) return "[…]";
    List<Object> elements =
        new AbstractList<>() {
          @Override
          public Object get(int index) {
            return Array.get(array, index);
          }

          @Override
          public int size() {
            return Array.getLength(array);
          }
        };
    String text = elements(elements, depth, room, e -> part(e, depth - 1));
    above.remove(array);
    return text;
  }

  private String collection(Collection<?> c, int depth) {
    if (!above.add(c)) return "(this Collection)";
    String text = elements(c, depth, LINES * format.lineWidth(), e -> part(e, depth - 1));
    above.remove(c);
    return text;
  }

  /**
   * The texts of all elements or, in an answer, of those at either end where there are too many, or
   * they are longer than {@code room}; of what has no order, of the first.
   */
  private String elements(
      Collection<?> all, int depth, int room, Function<Object, String> element) {
    if (depth <= 0) return "[…]";
    int size = all.size();
    int edge = format.edge();
    boolean skips = answer && size > Math.max(format.threshold(), 2 * edge);
    List<String> texts = new ArrayList<>();
    long length = 2;
    Iterator<?> elements = all.iterator();
    while (elements.hasNext() && !(skips && texts.size() >= edge)) {
      String text = element.apply(elements.next());
      texts.add(text);
      length += text.length() + 2;
      skips |= answer && length > room && size > 2 * edge;
    }
    if (!skips) return "[" + String.join(", ", texts) + "]";
    List<String> ends = new ArrayList<>(texts.subList(0, edge));
    ends.add("…");
    if (all instanceof List<?> list) {
      Iterator<?> tail = list.listIterator(size - edge);
      while (tail.hasNext()) ends.add(element.apply(tail.next()));
    }
    return "[" + String.join(", ", ends) + "]   " + size + " elements";
  }
}
