package org.gradsh.autograd;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gradsh.autograd.tape.Called;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Remark;

/**
 * The names by which a session knows tensors: tapes, errors and {@code explain} call them so.
 *
 * <pre>{@code
 * var names = new TensorNames();
 * var y = x.mul(x);
 * names.tell(Map.of("x", x, "y", y));    // on a tape y is now y, no longer #1
 * }</pre>
 *
 * <p>A shell tells them after each snippet that may have changed one. Names keep no tensor alive,
 * and move: what was called y has no name any more once another tensor is y. The name that a
 * variable was made with goes before all others.
 */
public final class TensorNames {
  private record Told(WeakReference<Tensor> tensor, WeakReference<Node> node) {}

  private final Map<String, Told> told = new LinkedHashMap<>();

  /**
   * Tells all names as they are now.
   *
   * @param variables where one tensor has several names, the first counts
   */
  public synchronized void tell(Map<String, ? extends Tensor> variables) {
    if (isTold(variables)) return;
    told.forEach(TensorNames::forget);
    told.clear();
    variables.forEach(
        (name, t) -> {
          WeakReference<Tensor> tensor = new WeakReference<>(t);
          Node node = t.origin();
          told.put(name, new Told(tensor, node == null ? null : new WeakReference<>(node)));
          if (node != null) {
            if (node.named() == null) node.named(new Node.Named(name, tensor));
          } else if (t.remark() == null || t.remark().name().isEmpty()) {
            t.remark(new Called(name, Remark.cut(t)));
          }
        });
  }

  private boolean isTold(Map<String, ? extends Tensor> variables) {
    if (told.size() != variables.size()) return false;
    for (var v : variables.entrySet()) {
      Told before = told.get(v.getKey());
      if (before == null || !before.tensor.refersTo(v.getValue())) return false;
      // What was a constant may have been watched since.
      if (before.node == null && v.getValue().origin() != null) return false;
    }
    return true;
  }

  private static void forget(String name, Told told) {
    Node node = told.node == null ? null : told.node.get();
    if (node != null && node.named() != null && node.named().name().equals(name)) node.named(null);
    Tensor t = told.tensor.get();
    if (t != null && t.remark() instanceof Called called && called.name().equals(name)) {
      t.remark(called.cut());
    }
  }

  /** The name that a tensor is known by: a variable's own, else the session's; else empty. */
  public static String of(Tensor t) {
    if (t instanceof Variable v && !v.name().isEmpty()) return v.name();
    if (t.origin() != null) return t.origin().known();
    return t.remark() == null ? "" : t.remark().name();
  }
}
