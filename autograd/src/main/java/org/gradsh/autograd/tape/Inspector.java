package org.gradsh.autograd.tape;

import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;

/** Stands by as ops and derivatives compute, while somebody has asked for it. */
public interface Inspector {
  /** Has an op computed, and gives its result. */
  Tensor compute(String op, boolean elementwise, Tensor[] in, Supplier<Tensor> body);

  /** Whether each op of a compiled function is to be seen, which then runs op by op. */
  default boolean seesInside() {
    return true;
  }

  /** The walk begins with a node; until it {@linkplain #left leaves} it, ops belong to that. */
  void entered(Node node);

  /** A derivative has computed the cotangent of input {@code i} of the node. */
  void pulled(Node node, int i, Tensor cotangent, Tensor gradient);

  /** Two cotangents of a node's result were added. */
  void summed(Node node, Tensor before, Tensor more, Tensor sum);

  /** The walk has done with a node. */
  void left(Node node);

  /** What looks at the values of this thread; null where nothing does. */
  static Inspector current() {
    return Onlookers.areThere() ? Recorder.current().inspector() : null;
  }

  /** Computes an op before the eyes of this thread's inspector, if it has one. */
  static Tensor look(String op, boolean elementwise, Tensor[] in, Supplier<Tensor> body) {
    Inspector inspector = current();
    return inspector == null ? body.get() : inspector.compute(op, elementwise, in, body);
  }
}
