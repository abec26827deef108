package org.gradsh.autograd.show;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.gradsh.autograd.Tensor;

/**
 * Any Java value as text. Arrays show their content; what holds tensors shows one line for each;
 * everything else says what it is itself.
 */
final class ObjectText {
  /** Deeper than this nothing is looked at: a collection may hold itself. */
  private static final int DEPTH = 6;

  /** How many elements are looked at for tensors and arrays among them. */
  private static final int PROBE = 100;

  /** Rows of one structure that are shown. */
  private static final int ROWS = 40;

  private final Format format;

  /** Whether this is an answer: strings quoted, long arrays summarised. */
  private final boolean answer;

  ObjectText(Format format, boolean answer) {
    this.format = format;
    this.answer = answer;
  }

  String text(Object value) {
    if (value instanceof Tensor t) return TensorText.of(t, format);
    if (value instanceof char[] c && !answer) return new String(c);
    if (value instanceof String || value instanceof Character) return quoted(value);
    if (isStructure(value) && holds(value, ObjectText::isTensor, DEPTH)) {
      StringBuilder out = new StringBuilder(title(value));
      rows(out, value, "  ", DEPTH);
      return out.toString();
    }
    return line(value, DEPTH);
  }

  private String quoted(Object value) {
    if (!answer) return value.toString();
    return Quoted.of(value.toString(), value instanceof String ? '"' : '\'');
  }

  // ---- what a value holds ----

  private static boolean isTensor(Object value) {
    return value instanceof Tensor;
  }

  private static boolean isArray(Object value) {
    return value != null && value.getClass().isArray();
  }

  private static boolean isStructure(Object value) {
    return value instanceof Object[]
        || value instanceof Record
        || (value instanceof Collection || value instanceof Map) && isJavas(value);
  }

  /** Whether its class is the JDK's: others may have a text of their own that is meant. */
  private static boolean isJavas(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }

  private static boolean holds(Object value, Predicate<Object> what, int depth) {
    if (what.test(value)) return true;
    if (depth == 0) return false;
    Predicate<Object> inside = e -> holds(e, what, depth - 1);
    return switch (value) {
      case Object[] a -> Arrays.stream(a).limit(PROBE).anyMatch(inside);
      case Collection<?> c when isJavas(c) -> c.stream().limit(PROBE).anyMatch(inside);
      case Map<?, ?> m when isJavas(m) -> m.values().stream().limit(PROBE).anyMatch(inside);
      case Record r ->
          Arrays.stream(r.getClass().getRecordComponents())
              .anyMatch(c -> inside.test(component(r, c)));
      case null, default -> false;
    };
  }

  /** The value of a component; null where it is out of our reach. */
  private static Object component(Record r, RecordComponent c) {
    try {
      return c.getAccessor().trySetAccessible() ? c.getAccessor().invoke(r) : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  // ---- structures: a title, and a row for each part ----

  private static String title(Object value) {
    return switch (value) {
      case Object[] a -> a.getClass().getComponentType().getSimpleName() + "[] of " + a.length;
      case Map<?, ?> m -> "Map of " + m.size();
      case List<?> l -> "List of " + l.size();
      case Collection<?> c -> c.getClass().getSimpleName() + " of " + c.size();
      default -> value.getClass().getSimpleName();
    };
  }

  private void rows(StringBuilder out, Object structure, String indent, int depth) {
    List<String> labels = new ArrayList<>();
    List<Object> parts = new ArrayList<>();
    int size = parts(structure, labels, parts);
    int widest = 0;
    for (String l : labels) widest = Math.max(widest, Grid.columns(l));
    for (int i = 0; i < parts.size(); i++) {
      String label = labels.get(i) + " ".repeat(widest - Grid.columns(labels.get(i)));
      Object part = parts.get(i);
      out.append('\n').append(indent).append(label).append("  ");
      if (depth > 1 && isStructure(part) && holds(part, ObjectText::isTensor, depth - 1)) {
        out.append(title(part));
        rows(out, part, indent + "  ", depth - 1);
      } else {
        out.append(line(part, depth - 1));
      }
    }
    if (size > parts.size()) {
      out.append('\n').append(indent).append("… ").append(size - parts.size()).append(" more");
    }
  }

  /** Fills in the first parts with their labels, gives the number of all. */
  private int parts(Object structure, List<String> labels, List<Object> parts) {
    switch (structure) {
      case Object[] a -> {
        return parts(Arrays.asList(a), labels, parts);
      }
      case Collection<?> c -> {
        for (Object part : c) {
          if (parts.size() == ROWS) break;
          labels.add("[" + parts.size() + "]");
          parts.add(part);
        }
        return c.size();
      }
      case Map<?, ?> m -> {
        for (Map.Entry<?, ?> e : m.entrySet()) {
          if (parts.size() == ROWS) break;
          labels.add(line(e.getKey(), 1));
          parts.add(e.getValue());
        }
        return m.size();
      }
      default -> {
        for (RecordComponent c : structure.getClass().getRecordComponents()) {
          labels.add(c.getName());
          parts.add(component((Record) structure, c));
        }
        return parts.size();
      }
    }
  }

  // ---- one line ----

  /** On one line, whatever it is. */
  String line(Object value, int depth) {
    return switch (value) {
      case null -> "null";
      case Tensor t -> TensorText.line(t, format);
      case Optional<?> o when o.isPresent() -> "Optional[" + line(o.get(), depth - 1) + "]";
      case Object v when isArray(v) -> array(v, depth);
      case Collection<?> c when isJavas(c) && (isLong(c) || holds(c, ObjectText::isArray, 2)) ->
          array(c.toArray(), depth);
      default -> String.valueOf(value);
    };
  }

  private boolean isLong(Collection<?> c) {
    return answer && c.size() > format.threshold();
  }

  private String array(Object array, int depth) {
    if (depth <= 0) return "[…]";
    int length = Array.getLength(array);
    boolean skips = answer && length > Math.max(format.threshold(), 2 * format.edge());
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < length; i++) {
      if (i > 0) out.append(", ");
      if (skips && i == format.edge()) {
        out.append("…, ");
        i = length - format.edge();
      }
      Object element = Array.get(array, i);
      boolean isText = element instanceof String || element instanceof Character;
      out.append(isText ? quoted(element) : line(element, depth - 1));
    }
    return out.append(']').append(skips ? "   " + length + " elements" : "").toString();
  }
}
