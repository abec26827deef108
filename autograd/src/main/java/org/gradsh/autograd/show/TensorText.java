package org.gradsh.autograd.show;

import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.tape.Leaf;

/** A tensor as text: a line that says what it is, and the values. Reads the values only. */
final class TensorText {
  private static final int LONGEST_NAME = 40;

  private TensorText() {}

  /** All of it; on one line where it fits. */
  static String of(Tensor t, Format f) {
    Strided v = t.values();
    String head = head(t);
    String origin = origin(t);
    if (v.size() == 0 || v.shape().rank() <= 1 && v.size() <= Format.INLINE) {
      String line = head + "  " + Block.line(v, f) + gradient(t, f, "   ") + origin;
      if (v.shape().rank() == 0 || v.size() == 0 || line.length() <= f.lineWidth()) return line;
    }
    String line = head + statistics(v) + origin;
    return line + gradient(t, f, "\n  ") + "\n" + Block.rows(v, f);
  }

  /** On one line: few elements as they are, more as statistics. */
  static String line(Tensor t, Format f) {
    return head(t) + values(t.values(), f) + origin(t);
  }

  private static String values(Strided v, Format f) {
    return v.size() <= Format.INLINE ? "  " + Block.line(v, f) : statistics(v);
  }

  /** What backward() has left here. */
  private static String gradient(Tensor t, Format f, String before) {
    return t.hasGrad() ? before + "grad" + values(t.grad().values(), f) : "";
  }

  private static String statistics(Strided v) {
    return v.size() <= Format.INLINE ? "" : "  " + Summary.of(v).text();
  }

  private static String head(Tensor t) {
    String kind = "Tensor";
    if (t instanceof Variable v) kind = v.name().isEmpty() ? "Variable" : "Variable " + v.name();
    String device = t.device().equals(Device.CPU) ? "" : " on " + t.device();
    return kind + " " + t.dtype() + " " + t.shape() + device;
  }

  /** The op that a recorded tensor came from. */
  private static String origin(Tensor t) {
    if (t.origin() == null || t.origin() instanceof Leaf) return "";
    String place = t.origin().place();
    return "   ← " + shortened(t.origin().name()) + (place == null ? "" : " " + place);
  }

  /** The name of a derived op is its formula, which may be long. */
  static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
