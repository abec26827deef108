package org.gradsh.autograd.op;

import java.util.function.Supplier;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.tape.Onlookers;

/**
 * Sees every op of the catalogue that this thread applies, with its attributes: those that are not
 * recorded too, as comparisons are not.
 */
public interface Tracer {
  void elementwise(Elementwise op, Tensor[] in, Tensor out);

  void structural(Op<?> op, Object attributes, Tensor[] in, Tensor out);

  /** Elements leave the engine as Java values, by the method {@code how}. */
  void read(String how, Tensor t);

  /** Runs {@code body} while {@code tracer}, or nobody, sees what it does; one before it waits. */
  static <T> T tracing(Tracer tracer, Supplier<T> body) {
    Tracer before = Traced.BY.get();
    Traced.BY.set(tracer);
    Onlookers.come();
    try {
      return body.get();
    } finally {
      Onlookers.go();
      if (before == null) Traced.BY.remove();
      else Traced.BY.set(before);
    }
  }

  /** Tells the tracer of this thread, if there is one, that elements are read. */
  static void reads(String how, Tensor t) {
    Trace.reads(how, t);
    Tracer tracer = current();
    if (tracer != null) tracer.read(how, t);
  }

  /** The tracer of this thread, or null. While nobody looks this is a look at a counter. */
  static Tracer current() {
    return Onlookers.areThere() ? Traced.BY.get() : null;
  }

  /** Who traces. */
  final class Traced {
    private Traced() {}

    private static final ThreadLocal<Tracer> BY = new ThreadLocal<>();
  }
}
