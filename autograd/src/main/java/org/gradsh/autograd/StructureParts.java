package org.gradsh.autograd;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a structure consists of, and how another of its form is made. */
final class StructureParts {
  private StructureParts() {}

  /**
   * One part.
   *
   * @param name what follows the structure's name: {@code .w}, {@code [0]}
   */
  record Part(String name, Object value) {}

  /** The parts in order; none of what is carried over as it is. */
  static List<Part> of(String method, String path, Object structure) {
    List<Part> parts = new ArrayList<>();
    switch (structure) {
      case null -> throw isNull(method, path);
      case Record r -> {
        for (RecordComponent c : r.getClass().getRecordComponents()) {
          parts.add(new Part("." + c.getName(), component(method, path, r, c)));
        }
      }
      case List<?> l -> {
        for (Object value : l) parts.add(new Part("[" + parts.size() + "]", value));
      }
      case Object[] a -> {
        for (Object value : a) parts.add(new Part("[" + parts.size() + "]", value));
      }
      case Map<?, ?> m -> m.forEach((k, value) -> parts.add(new Part("[" + k + "]", value)));
      case Optional<?> o -> o.ifPresent(value -> parts.add(new Part(".get()", value)));
      default -> {
        if (!isCarriedOver(structure)) throw unknown(method, path, structure);
      }
    }
    return parts;
  }

  /** Whether a value has nothing to do with derivatives. */
  private static boolean isCarriedOver(Object value) {
    return value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof String
        || value instanceof Enum
        || value instanceof Shape
        || value instanceof Device
        || value.getClass().isArray()
        || value.getClass().isHidden(); // a lambda
  }

  /** Another structure of the form of {@code like}. */
  static Object assemble(String method, String path, Object like, List<Object> parts) {
    return switch (like) {
      case Record r -> made(method, path, r, parts);
      case List<?> _ -> new ArrayList<>(parts);
      case Object[] a -> array(method, path, a, parts);
      case Map<?, ?> m -> map(m, parts.iterator());
      default -> Optional.of(parts.getFirst());
    };
  }

  private static Map<Object, Object> map(Map<?, ?> like, Iterator<Object> parts) {
    Map<Object, Object> map = empty(like);
    for (Object key : like.keySet()) map.put(key, parts.next());
    return map;
  }

  @SuppressWarnings("unchecked") // the keys are those of the other map
  private static Map<Object, Object> empty(Map<?, ?> like) {
    return switch (like) {
      case SortedMap<?, ?> s -> new TreeMap<>(((SortedMap<Object, Object>) s).comparator());
      case EnumMap<?, ?> e -> (Map<Object, Object>) (Map<?, ?>) e.clone();
      default -> new LinkedHashMap<>();
    };
  }

  private static Object array(String method, String path, Object[] like, List<Object> parts) {
    Class<?> type = like.getClass().getComponentType();
    Object[] array = (Object[]) Array.newInstance(type, parts.size());
    for (int i = 0; i < array.length; i++) {
      if (!type.isInstance(parts.get(i))) {
        throw noRoom(method, path + "[" + i + "]", type, parts.get(i));
      }
      array[i] = parts.get(i);
    }
    return array;
  }

  // ---- records ----

  private static Object component(String method, String path, Record r, RecordComponent c) {
    try {
      if (!c.getAccessor().trySetAccessible()) throw unreachable(method, path, r);
      return c.getAccessor().invoke(r);
    } catch (InvocationTargetException e) {
      throw refused(method, path + "." + c.getName() + " cannot be read", e);
    } catch (IllegalAccessException e) {
      throw unreachable(method, path, r);
    }
  }

  private static Object made(String method, String path, Record like, List<Object> parts) {
    RecordComponent[] components = like.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    for (int i = 0; i < types.length; i++) {
      if (types[i].isPrimitive() || types[i].isInstance(parts.get(i))) continue;
      throw noRoom(method, path + "." + components[i].getName(), types[i], parts.get(i));
    }
    try {
      Constructor<?> canonical = like.getClass().getDeclaredConstructor(types);
      if (!canonical.trySetAccessible()) throw unreachable(method, path, like);
      return canonical.newInstance(parts.toArray());
    } catch (InvocationTargetException e) {
      throw refused(method, like.getClass().getSimpleName() + " refuses other tensors", e);
    } catch (ReflectiveOperationException e) {
      throw unreachable(method, path, like);
    }
  }

  // ---- what goes wrong ----

  private static TensorException isNull(String method, String path) {
    return TensorException.value(method + ": " + path + " is null")
        .hint("Optional.empty() for a tensor that may be missing")
        .build();
  }

  private static TensorException unknown(String method, String path, Object value) {
    return TensorException.value(method + ": " + path + " is no structure of tensors")
        .detail(path + " is a " + value.getClass().getSimpleName())
        .hint("a record, a List or a Map of tensors; Structures tells what may be in it")
        .build();
  }

  private static TensorException noRoom(String method, String path, Class<?> type, Object part) {
    String what = part instanceof Tensor ? "a tensor" : "a " + part.getClass().getSimpleName();
    return TensorException.value(method + ": " + path + " cannot hold " + what)
        .detail("it is declared as " + type.getSimpleName() + ", and the structure is made anew")
        .hint(
            type == Variable.class
                ? "declare it as Tensor: a Variable is one"
                : "declare it as List, Map or Tensor")
        .build();
  }

  private static TensorException unreachable(String method, String path, Record r) {
    String type = r.getClass().getSimpleName();
    return TensorException.value(method + ": " + path + " cannot be reached: " + type)
        .detail("its package is not open to " + StructureParts.class.getModule())
        .hint("opens " + r.getClass().getPackageName() + "; in its module-info")
        .build();
  }

  private static TensorException refused(
      String method, String problem, InvocationTargetException e) {
    TensorException told =
        TensorException.value(method + ": " + problem)
            .detail(String.valueOf(e.getCause()).lines().findFirst().orElse(""))
            .hint("the same form is made of gradients too: check values in a factory method")
            .build();
    told.initCause(e.getCause());
    return told;
  }
}
