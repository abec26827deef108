package org.gradsh.autograd.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.tape.CheckpointNode;
import org.gradsh.autograd.tape.Inspector;
import org.gradsh.autograd.tape.Node;
import org.gradsh.autograd.tape.Recorder;

/**
 * Finds the first op, forward or backward, that makes a NaN or an infinity of finite values.
 *
 * <p>Every result is read once; its operands only where it is not finite. In a backward walk the
 * derivative of a node is looked at as a whole: it is {@code sqrt} that the user knows, not the ops
 * of which its derivative is made. The derivative of a customGradient, and that of a checkpoint, is
 * the user's own code: there each op counts, and each node of a walk within.
 */
public final class NaNTracking implements Inspector {
  private static final String OF_FINITE = " of finite values";

  /** The nodes whose derivatives are being computed: all but the last are the user's own code. */
  private final Deque<Node> walked = new ArrayDeque<>();

  private NaNTracking() {}

  /** Runs {@code body} on this thread; the first op that breaks the numbers ends it. */
  public static <T> T run(Supplier<T> body) {
    return Recorder.current().inspected(new NaNTracking(), body);
  }

  @Override
  public void entered(Node node) {
    if (isUsers()) walked.push(node);
  }

  @Override
  public void left(Node node) {
    if (walked.peek() == node) walked.pop();
  }

  /** Whether the ops of now are the user's, and not those of which a derivative is made. */
  private boolean isUsers() {
    return walked.isEmpty() || walked.peek().isUsers();
  }

  // ---- forward ----

  @Override
  public Tensor compute(String op, boolean elementwise, Tensor[] in, Supplier<Tensor> body) {
    Tensor y = body.get();
    look(op, elementwise, in, y);
    return y;
  }

  private void look(String op, boolean elementwise, Tensor[] in, Tensor y) {
    if (!isUsers() || !y.dtype().isFloating()) return;
    Numbers made = Numbers.of(y);
    int[] at = made.firstNotFinite();
    if (at == null || !Numbers.areFinite(List.of(in))) return;
    NaNCause cause = new NaNCause(op, elements(elementwise, at, made, in), made.element(at));
    var report =
        TensorException.value(
            "trackNaN: " + cause.op() + " made " + NaNCause.number(cause.made()) + OF_FINITE);
    for (int k = 0; k < in.length; k++) operand(report, role(k, in.length), in[k]);
    operand(report, "result", y);
    if (elementwise) report.detail(made.where(at) + cause.sample());
    throw report.detail(cause.phase() + ", at " + CallSite.current()).hint(cause.fix()).build();
  }

  // ---- backward ----

  @Override
  public void pulled(Node node, int i, Tensor cotangent, Tensor gradient) {
    // The ops within a checkpoint have been looked at one by one.
    if (walked.peek() != node || node instanceof CheckpointNode) return;
    if (!gradient.dtype().isFloating()) return;
    Numbers value = Numbers.of(gradient);
    if (value.firstNotFinite() != null) {
      if (isMadeHere(node, cotangent)) throw pulled(node, i, cotangent, gradient, value, "");
      return;
    }
    for (Numbers tangent : Numbers.tangents(gradient)) {
      if (tangent.firstNotFinite() == null) continue;
      if (isMadeHere(node, cotangent)) throw pulled(node, i, cotangent, gradient, tangent, "′");
      return;
    }
  }

  private static boolean isMadeHere(Node node, Tensor cotangent) {
    return Numbers.areFinite(List.of(cotangent)) && Numbers.areFinite(node.savedValues());
  }

  /**
   * What is told of a derivative.
   *
   * @param made the gradient's value, or its tangent in forward mode over the walk
   * @param order a prime for a tangent: it is the derivative of the derivative
   */
  private static TensorException pulled(
      Node node, int i, Tensor cotangent, Tensor gradient, Numbers made, String order) {
    int[] at = made.firstNotFinite();
    int count = node.inputCount();
    Tensor[] in = new Tensor[count];
    for (int k = 0; k < count; k++) in[k] = node.saved(k);
    boolean elementwise = node.isElementwise() && gradient.shape().equals(cotangent.shape());
    double[] elements = elements(elementwise, at, made, in);
    double bar = elementwise ? Numbers.of(cotangent).element(made, at) : Double.NaN;
    Tensor y = node.savedOutput();
    double result = elementwise && y != null ? Numbers.of(y).element(made, at) : Double.NaN;
    NaNCause cause = new NaNCause(node.name() + order, elements, made.element(at), i, bar, result);
    var report =
        TensorException.value(
            "trackNaN: the derivative of "
                + cause.op()
                + " made "
                + NaNCause.number(cause.made())
                + OF_FINITE);
    for (int k = 0; k < count; k++) {
      if (in[k] != null) operand(report, role(k, count), in[k]);
    }
    if (y != null) operand(report, "result", y);
    operand(report, "cotangent", cotangent);
    operand(report, "gradient of " + role(i, count), gradient);
    boolean isTangent = !order.isEmpty();
    if (isTangent) {
      DType dtype = gradient.dtype();
      report.operand("tangent of it", dtype, gradient.shape(), made.text());
    } else if (elementwise) report.detail(made.where(at) + cause.sample());
    String place =
        node.place() == null ? "" : ": " + node.name() + " was called at " + node.place();
    String phase = isTangent ? "forward mode over backward" : "backward";
    return report.detail(phase + place).hint(cause.fix()).build();
  }

  @Override
  public void summed(Node node, Tensor before, Tensor more, Tensor sum) {
    Numbers made = Numbers.of(sum);
    int[] at = made.firstNotFinite();
    if (at == null || !Numbers.areFinite(List.of(before, more))) return;
    String number = NaNCause.number(made.element(at));
    var report =
        TensorException.value(
            "trackNaN: the gradients of " + node.title() + " add up to " + number);
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
    report.operand(role, t, Numbers.of(t).text());
  }

  /** The operands' elements of which the one at an index was made; empty where nobody can tell. */
  private static double[] elements(boolean elementwise, int[] at, Numbers made, Tensor[] in) {
    if (!elementwise) return new double[0];
    double[] elements = new double[in.length];
    for (int k = 0; k < in.length; k++) {
      elements[k] = in[k] == null ? Double.NaN : Numbers.of(in[k]).element(made, at);
    }
    return elements;
  }
}
