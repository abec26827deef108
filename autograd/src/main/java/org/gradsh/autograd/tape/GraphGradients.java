package org.gradsh.autograd.tape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;

/** Gradients that are parts of a graph: the walk is recorded, so that they have gradients too. */
public final class GraphGradients {
  private GraphGradients() {}

  /**
   * The cotangents of sources, of which one may have been computed from another.
   *
   * @return null for a source that there is no way to
   */
  public static List<Tensor> of(Tensor y, Tensor cotangent, List<Tensor> sources) {
    return of(y, cotangent, sources, _ -> true);
  }

  /**
   * The same where what lies behind some tensors is no concern: somebody else goes on from there.
   */
  public static List<Tensor> upTo(
      List<Tensor> ends, Tensor y, Tensor cotangent, List<Tensor> sources) {
    Set<Node> last = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor x : ends) if (x.origin() != null) last.add(x.origin());
    return of(y, cotangent, sources, n -> !last.contains(n));
  }

  private static List<Tensor> of(
      Tensor y, Tensor cotangent, List<Tensor> sources, Predicate<Node> within) {
    List<Tensor> found = new ArrayList<>(Collections.nCopies(sources.size(), null));
    Node target = y.origin();
    if (target == null || !target.isActive()) return found;
    Set<Node> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Tensor x : sources) if (x.origin() != null) wanted.add(x.origin());
    Walk walk = new Walk(List.of(target), wanted::contains, within);
    walk.checkWhole("gradients");
    walk.seed(target, cotangent);
    recorded(
        () -> {
          walk.run();
          return null;
        });
    for (int i = 0; i < found.size(); i++) {
      Node source = sources.get(i).origin();
      if (source != null) found.set(i, walk.cotangent(source));
    }
    return found;
  }

  /** Runs what makes a graph: recorded for the graph alone, whatever surrounds it. */
  public static <T> T recorded(Supplier<T> body) {
    Recorder recorder = Recorder.current();
    return recorder.apart(true, null, () -> recorder.audibly(body));
  }
}
