package org.gradsh.autograd.show;

import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Batched;
import org.gradsh.autograd.tape.Leaf;
import org.gradsh.autograd.tape.Traced;

/** A tensor as text: a line that says what it is, and the values. Reads the values only. */
final class TensorText {
  private static final int LONGEST_NAME = 40;

  private TensorText() {}

  /** All of it; of one inside vmap all examples. */
  static String of(Tensor t, Format f) {
    Batched batch = Batched.behind(t);
    if (Traced.behind(t) != null) return traced(t);
    if (batch == null) return of(new TensorFacts(t), f);
    return inBatch(t, batch) + ", which are\n" + of(batch.full(), f);
  }

  /** What has no value yet: where in its graph it stands. */
  private static String traced(Tensor t) {
    return head(t) + "  no value yet: " + Traced.behind(t).vertex().described();
  }

  private static String inBatch(Tensor t, Batched batch) {
    return head(t) + "  one of " + batch.of().size() + " inside vmap";
  }

  /** All of it; on one line where it fits. */
  static String of(TensorFacts facts, Format f) {
    Tensor t = facts.tensor();
    Strided v = facts.values().values();
    String head = head(t);
    String origin = origin(t, "   ");
    if (v.size() == 0 || v.shape().rank() <= 1 && v.size() <= Format.INLINE) {
      String line = head + "  " + Block.line(v, f) + gradient(facts, f, "   ") + origin;
      if (v.shape().rank() == 0 || v.size() == 0 || line.length() <= f.lineWidth()) return line;
    }
    String statistics = facts.values().statistics();
    String line = head + (statistics.isEmpty() ? "" : "  " + statistics) + origin;
    return line + gradient(facts, f, "\n  ") + "\n" + Block.rows(v, f);
  }

  /** On one line: few elements as they are, more as statistics. */
  static String line(Tensor t, Format f) {
    Batched batch = Batched.behind(t);
    if (batch != null) return inBatch(t, batch);
    if (Traced.behind(t) != null) return traced(t);
    return head(t) + "  " + values(new TensorFacts(t).values(), f) + origin(t, "   ");
  }

  static String values(TensorFacts.Measured block, Format f) {
    boolean few = block.values().size() <= Format.INLINE;
    return few ? Block.line(block.values(), f) : block.statistics();
  }

  /** What backward() has left here. */
  private static String gradient(TensorFacts facts, Format f, String before) {
    return facts.gradient() == null ? "" : before + "grad  " + values(facts.gradient(), f);
  }

  private static String head(Tensor t) {
    String name = name(t);
    return kind(t) + " " + (name.isEmpty() ? "" : name + " ") + type(t);
  }

  static String kind(Tensor t) {
    return t instanceof Variable ? "Variable" : "Tensor";
  }

  /** The name that a variable has; else empty. */
  static String name(Tensor t) {
    return t instanceof Variable v ? v.name() : "";
  }

  /** {@code float32 [2, 3]}. */
  static String type(Tensor t) {
    String device = t.device().equals(Device.CPU) ? "" : " on " + t.device();
    return t.dtype() + " " + t.shape() + device;
  }

  /** The op that a recorded tensor came from; empty if there is none. */
  static String origin(Tensor t, String before) {
    if (t.origin() == null || t.origin() instanceof Leaf) return "";
    String place = t.origin().place();
    String op = before + "← " + shortened(t.origin().name());
    return op + (place == null ? "" : " " + place);
  }

  /** The name of a derived op is its formula, which may be long. */
  static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
