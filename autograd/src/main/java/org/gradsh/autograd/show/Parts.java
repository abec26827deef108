package org.gradsh.autograd.show;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gradsh.autograd.data.Dataset;

/**
 * The first parts of an array, a collection, a map or a record, with what names them.
 *
 * @param size the number of all parts
 */
record Parts(List<String> labels, List<Object> values, int size) {
  /** How many elements of each structure are looked at for what it holds. */
  private static final int PROBE = 100;

  /** How many structures within a structure are looked at. */
  private static final int MOST_LOOKED_AT = 1000;

  static boolean isArray(Object value) {
    return value != null && value.getClass().isArray();
  }

  static boolean isStructure(Object value) {
    return value instanceof Object[]
        || value instanceof Record && !(value instanceof Profile<?> || value instanceof Dataset)
        || (value instanceof Collection || value instanceof Map) && isJavas(value);
  }

  /** Whether its class is the JDK's: others may have a text of their own that is meant. */
  static boolean isJavas(Object value) {
    return value.getClass().getName().startsWith("java.util.");
  }

  /** Whether a structure, or one within it, has a part of some kind. */
  static boolean hold(Object structure, Predicate<Object> what) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return holds(structure, what, seen);
  }

  /** Each structure is looked at once: they may hold themselves, and each other many times. */
  private static boolean holds(Object structure, Predicate<Object> what, Set<Object> seen) {
    if (seen.size() == MOST_LOOKED_AT || !seen.add(structure)) return false;
    for (Object part : firsts(structure)) {
      if (what.test(part) || isStructure(part) && holds(part, what, seen)) return true;
    }
    return false;
  }

  private static List<?> firsts(Object structure) {
    return switch (structure) {
      case Object[] a -> Arrays.asList(a).subList(0, Math.min(PROBE, a.length));
      case Collection<?> c -> c.stream().limit(PROBE).toList();
      case Map<?, ?> m -> m.values().stream().limit(PROBE).toList();
      default -> of(structure, PROBE, String::valueOf).values;
    };
  }

  /** What a structure is called above its parts. */
  static String title(Object structure) {
    return switch (structure) {
      case Object[] a -> a.getClass().getComponentType().getSimpleName() + "[] of " + a.length;
      case Map<?, ?> m -> "Map of " + m.size();
      case List<?> l -> "List of " + l.size();
      case Collection<?> c -> c.getClass().getSimpleName() + " of " + c.size();
      default -> structure.getClass().getSimpleName();
    };
  }

  /**
   * The first parts of a structure.
   *
   * @param key the text of a map's key
   */
  static Parts of(Object structure, int most, Function<Object, String> key) {
    List<String> labels = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    int size =
        switch (structure) {
          case Object[] a -> a.length;
          case Collection<?> c -> c.size();
          case Map<?, ?> m -> m.size();
          default -> structure.getClass().getRecordComponents().length;
        };
    switch (structure) {
      case Map<?, ?> m -> {
        for (Map.Entry<?, ?> e : m.entrySet()) {
          if (values.size() == most) break;
          labels.add(key.apply(e.getKey()));
          values.add(e.getValue());
        }
      }
      case Record r -> {
        for (RecordComponent c : r.getClass().getRecordComponents()) {
          labels.add(c.getName());
          values.add(component(r, c));
        }
      }
      default -> {
        Iterable<?> all =
            structure instanceof Object[] a ? Arrays.asList(a) : (Iterable<?>) structure;
        for (Object part : all) {
          if (values.size() == most) break;
          labels.add("[" + values.size() + "]");
          values.add(part);
        }
      }
    }
    return new Parts(labels, values, size);
  }

  /** The value of a component; null where it is out of our reach. */
  private static Object component(Record r, RecordComponent c) {
    try {
      return c.getAccessor().trySetAccessible() ? c.getAccessor().invoke(r) : null;
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
