package org.gradsh.autograd.nn;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;

/**
 * Something in a model: a tensor or a layer, with the way that leads there.
 *
 * @param name {@code blocks.0.weight}; "" is the model itself
 * @param holder the object whose field it is; null where it lies in a list, a map or an array
 * @param field null there
 */
record Part(String name, Object value, Object holder, Field field) {
  /** So javac names the field for a local variable that a class within a method uses. */
  private static final String CAPTURED = "val$";

  /** All of a model in the order of declarations, itself first. */
  static List<Part> of(Layer model) {
    List<Part> parts = new ArrayList<>();
    Set<Object> within = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(new Part("", model, null, null), parts, within);
    return parts;
  }

  /** The layers right within a layer, not those within these. */
  static List<Part> inner(Layer layer) {
    List<Part> all = of(layer);
    List<Part> inner = new ArrayList<>();
    String within = null; // the way to the last of them
    for (Part part : all.subList(1, all.size())) {
      boolean isDeeper = within != null && part.name.startsWith(within + ".");
      if (isDeeper || !(part.value instanceof Layer)) continue;
      inner.add(part);
      within = part.name;
    }
    return inner;
  }

  boolean isBuffer() {
    return value instanceof Tensor
        && !(value instanceof Variable)
        && field != null
        && !Modifier.isFinal(field.getModifiers());
  }

  Tensor tensor() {
    return (Tensor) value;
  }

  /** Puts another tensor in a buffer's place. */
  void put(Tensor tensor) {
    try {
      field.set(holder, tensor);
    } catch (IllegalAccessException e) {
      throw unreachable(name, field);
    }
  }

  // A layer that holds itself, by a list or otherwise, is gone into once on each way.
  private static void collect(Part part, List<Part> parts, Set<Object> within) {
    Object value = part.value;
    if (value instanceof Tensor || value instanceof Layer) parts.add(part);
    if (value == null || value instanceof Tensor || !within.add(value)) return;
    switch (value) {
      case SequencedCollection<?> row -> {
        int i = 0;
        for (Object one : row) collect(part.at(i++, one), parts, within);
      }
      case Collection<?> all -> {
        boolean isOfModel = all.stream().anyMatch(o -> o instanceof Layer || o instanceof Tensor);
        if (isOfModel) throw unordered(part);
      }
      case Object[] array -> {
        for (int i = 0; i < array.length; i++) collect(part.at(i, array[i]), parts, within);
      }
      case SequencedMap<?, ?> map -> {
        map.forEach((key, v) -> collect(part.at(key, v), parts, within));
      }
      // Map.of has another order in each run.
      case Map<?, ?> map -> {
        Map<String, Object> byName = new TreeMap<>();
        map.forEach((key, v) -> byName.put("" + key, v));
        byName.forEach((key, v) -> collect(part.at(key, v), parts, within));
      }
      case Optional<?> optional -> optional.ifPresent(v -> collect(part.with(v), parts, within));
      // As if the layers were its own fields: 0.weight, as PyTorch names them.
      case Holder h -> collect(part.with(h.held()), parts, within);
      case Layer _, Record _ -> {
        for (Field field : fields(value.getClass())) {
          collect(part.in(value, field), parts, within);
        }
      }
      default -> {}
    }
    within.remove(value);
  }

  private Part at(Object key, Object inner) {
    return new Part(name.isEmpty() ? "" + key : name + "." + key, inner, null, null);
  }

  private Part with(Object inner) {
    return new Part(name, inner, null, null);
  }

  private Part in(Object outer, Field f) {
    String own =
        f.getName().startsWith(CAPTURED) ? f.getName().substring(CAPTURED.length()) : f.getName();
    String path = name.isEmpty() ? own : name + "." + own;
    try {
      if (!f.trySetAccessible()) throw unreachable(path, f);
      return new Part(path, f.get(outer), outer, f);
    } catch (IllegalAccessException e) {
      throw unreachable(path, f);
    }
  }

  /** A superclass's first, as they are constructed; a lambda's are no parts of a model. */
  private static List<Field> fields(Class<?> type) {
    Deque<Class<?>> line = new ArrayDeque<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) line.push(c);
    List<Field> fields = new ArrayList<>();
    for (Class<?> c : line) {
      if (c.isHidden()) continue;
      for (Field f : c.getDeclaredFields()) {
        int not = Modifier.STATIC | Modifier.TRANSIENT;
        boolean may = !f.getType().isPrimitive() && f.getType() != String.class;
        // What an anonymous class uses of the method around it; not the object around it.
        boolean isOwn = !f.isSynthetic() || f.getName().startsWith(CAPTURED);
        if ((f.getModifiers() & not) == 0 && isOwn && may) fields.add(f);
      }
    }
    return fields;
  }

  /** A HashSet, say: names would be others in each run. */
  private static TensorException unordered(Part part) {
    String what = part.name.isEmpty() ? "the collection" : part.name;
    return TensorException.value("parameters: " + what + " has no order")
        .detail("it is a " + part.value.getClass().getSimpleName() + ": names follow from places")
        .hint("a List, or a LinkedHashSet")
        .build();
  }

  private static TensorException unreachable(String path, Field f) {
    Class<?> type = f.getDeclaringClass();
    return TensorException.value("parameters: " + path + " cannot be read")
        .detail("the module " + type.getModule().getName() + " keeps its classes closed")
        .hint("opens " + type.getPackageName() + " to org.gradsh.autograd; in its module-info")
        .build();
  }
}
