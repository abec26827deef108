package org.gradsh.autograd.check;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Inspector;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/**
 * Finds the first op, forward or backward, that makes a NaN or an infinity of finite values.
 *
 * <p>Every result is read once; its operands only where it is not finite. In a backward walk the
 * derivative of a node is looked at as a whole: it is {@code sqrt} that the user knows, not the ops
 * of which its derivative is made. The derivative of a customGradient is the user's own code: there
 * each op counts.
 */
public final class NaNTracking implements Inspector {
  /** The node whose derivative is being computed. */
  private Node walked;

  private NaNTracking() {}

  /** Runs {@code body} on this thread; the first op that breaks the numbers ends it. */
  public static <T> T run(Supplier<T> body) {
    return Recorder.current().inspected(new NaNTracking(), body);
  }

  @Override
  public void entered(Node node) {
    if (walked == null) walked = node;
  }

  @Override
  public void left(Node node) {
    if (walked == node) walked = null;
  }

  // ---- forward ----

  @Override
  public void computed(String op, boolean elementwise, Tensor[] in, Tensor y) {
    if (walked != null && !walked.isUsers() || !y.dtype().isFloating()) return;
    int[] at = firstNotFinite(y.values());
    if (at == null || !areFinite(List.of(in))) return;
    // What is told of the operands must not be looked at itself.
    walked = null;
    NaNCause cause = new NaNCause(op, elements(elementwise, at, y, in), element(y, at));
    var report =
        TensorException.value(
            "trackNaN: " + cause.op() + " made " + kind(y, at) + " of finite values");
    for (int k = 0; k < in.length; k++) operand(report, role(k, in.length), in[k]);
    operand(report, "result", y);
    if (elementwise) report.detail(cause.sample(at));
    throw report.detail(cause.phase() + ", at " + CallSite.current()).hint(cause.fix()).build();
  }

  // ---- backward ----

  @Override
  public void pulled(Node node, int i, Tensor cotangent, Tensor gradient) {
    if (walked != node || !gradient.dtype().isFloating()) return;
    int[] at = firstNotFinite(gradient.values());
    if (at == null || !areFinite(List.of(cotangent)) || !areFinite(node.savedValues())) return;
    walked = null;
    int count = node.inputCount();
    Tensor[] in = new Tensor[count];
    for (int k = 0; k < count; k++) in[k] = node.saved(k);
    boolean elementwise = node.isElementwise() && gradient.shape().equals(cotangent.shape());
    double[] elements = elements(elementwise, at, gradient, in);
    double bar = elementwise ? element(cotangent, at) : Double.NaN;
    Tensor y = node.savedOutput();
    double result = elementwise && y != null ? element(y, at) : Double.NaN;
    double made = element(gradient, at);
    NaNCause cause = new NaNCause(node.name(), elements, made, i, bar, result);
    var report =
        TensorException.value(
            "trackNaN: the derivative of "
                + cause.op()
                + " made "
                + kind(gradient, at)
                + " of finite values");
    for (int k = 0; k < count; k++) {
      if (in[k] != null) operand(report, role(k, count), in[k]);
    }
    if (y != null) operand(report, "result", y);
    operand(report, "cotangent", cotangent);
    operand(report, "gradient of " + role(i, count), gradient);
    if (elementwise) report.detail(cause.sample(at));
    String place =
        node.place() == null ? "" : ": " + node.name() + " was called at " + node.place();
    throw report.detail("backward" + place).hint(cause.fix()).build();
  }

  @Override
  public void summed(Node node, Tensor before, Tensor more, Tensor sum) {
    int[] at = firstNotFinite(sum.values());
    if (at == null || !areFinite(List.of(before, more))) return;
    walked = null;
    var report =
        TensorException.value(
            "trackNaN: the gradients of " + node.title() + " add up to " + kind(sum, at));
    operand(report, "one", before);
    operand(report, "another", more);
    operand(report, "sum", sum);
    throw report.detail("backward").hint(NaNCause.overflow()).build();
  }

  // ---- what is told ----

  private static String role(int k, int count) {
    return count == 1 ? "x" : count <= 3 ? "abc".substring(k, k + 1) : "operand " + k;
  }

  private static void operand(TensorException.Report report, String role, Tensor t) {
    report.operand(role, t, Show.values(t));
  }

  private static String kind(Tensor t, int[] at) {
    return NaNCause.number(element(t, at));
  }

  /** The operands' elements of which the one at an index was made; empty where nobody can tell. */
  private static double[] elements(boolean elementwise, int[] at, Tensor like, Tensor[] in) {
    if (!elementwise) return new double[0];
    double[] elements = new double[in.length];
    for (int k = 0; k < in.length; k++) {
      boolean fits = in[k] != null && in[k].shape().broadcastsTo(like.shape());
      elements[k] = fits ? element(in[k], at) : Double.NaN;
    }
    return elements;
  }

  private static boolean areFinite(List<Tensor> tensors) {
    for (Tensor t : tensors) {
      if (t.dtype().isFloating() && firstNotFinite(t.values()) != null) return false;
    }
    return true;
  }

  // ---- elements ----

  /** The element at an index of a shape that the tensor broadcasts to. */
  private static double element(Tensor t, int[] index) {
    Strided v = t.values();
    int at = v.offset();
    int shift = index.length - v.shape().rank();
    for (int a = 0; a < v.shape().rank(); a++) {
      if (v.shape().dim(a) > 1) at += index[a + shift] * v.strides()[a];
    }
    return switch (v.data()) {
      case float[] f -> f[at];
      case double[] d -> d[at];
      case int[] n -> n[at];
      case long[] n -> n[at];
      case boolean[] b -> b[at] ? 1 : 0;
      default -> Double.NaN;
    };
  }

  /** The index of the first element, row by row, that is NaN or infinite; null if there is none. */
  private static int[] firstNotFinite(Strided v) {
    int rank = v.shape().rank();
    int[] index = new int[rank];
    int last = rank == 0 ? 1 : v.shape().dim(rank - 1);
    int step = rank == 0 ? 0 : v.strides()[rank - 1];
    if (v.size() == 0) return null;
    while (true) {
      int at = v.offset();
      for (int a = 0; a < rank - 1; a++) at += index[a] * v.strides()[a];
      int found = firstInRow(v.data(), at, step, last);
      if (found >= 0) {
        if (rank > 0) index[rank - 1] = found;
        return Arrays.copyOf(index, rank);
      }
      int a = rank - 2;
      while (a >= 0 && ++index[a] == v.shape().dim(a)) index[a--] = 0;
      if (a < 0) return null;
    }
  }

  private static int firstInRow(Object data, int at, int step, int count) {
    switch (data) {
      case float[] f -> {
        for (int i = 0; i < count; i++) if (!Float.isFinite(f[at + i * step])) return i;
      }
      case double[] d -> {
        for (int i = 0; i < count; i++) if (!Double.isFinite(d[at + i * step])) return i;
      }
      default -> {}
    }
    return -1;
  }
}
