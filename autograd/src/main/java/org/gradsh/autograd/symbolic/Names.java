package org.gradsh.autograd.symbolic;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;

/**
 * What the tensors are called that a function uses beside its arguments: variables by their names,
 * others c1, c2 …
 */
final class Names {
  private final Map<Tensor, String> known = new IdentityHashMap<>();
  private final List<String> taken = new ArrayList<>();
  private int constants;
  private int variables;

  /**
   * @param parameters names that are taken
   */
  Names(List<String> parameters) {
    taken.addAll(parameters);
  }

  String of(Tensor t) {
    String name = known.get(t);
    if (name != null) return name;
    boolean hasName = t instanceof Variable v && !v.name().isEmpty();
    if (hasName && !taken.contains(((Variable) t).name())) {
      name = ((Variable) t).name();
    } else {
      do name = t instanceof Variable ? "w" + ++variables : "c" + ++constants;
      while (taken.contains(name));
    }
    taken.add(name);
    known.put(t, name);
    return name;
  }
}
