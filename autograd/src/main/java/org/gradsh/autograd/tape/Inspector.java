package org.gradsh.autograd.tape;

import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.Tensor;

/** Looks at the values that ops and derivatives give, while somebody has asked for it. */
public interface Inspector {
  /** How many are in use, in all threads: while there is none, ops look no further. */
  AtomicInteger IN_USE = new AtomicInteger();

  /** An op has computed {@code y}. */
  void computed(String op, boolean elementwise, Tensor[] in, Tensor y);

  /** The walk begins with a node; until it {@linkplain #left leaves} it, ops belong to that. */
  void entered(Node node);

  /** A derivative has computed the cotangent of input {@code i} of the node. */
  void pulled(Node node, int i, Tensor cotangent, Tensor gradient);

  /** Two cotangents of a node's result were added. */
  void summed(Node node, Tensor before, Tensor more, Tensor sum);

  /** The walk has done with a node. */
  void left(Node node);

  static boolean isInUse() {
    return IN_USE.get() > 0;
  }

  /** Has this thread's inspector look at a result, if it has one. */
  static void look(String op, boolean elementwise, Tensor[] in, Tensor y) {
    Inspector inspector = Recorder.current().inspector();
    if (inspector != null) inspector.computed(op, elementwise, in, y);
  }
}
