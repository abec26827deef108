package org.gradsh.autograd.op;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.TensorException.Report;
import org.gradsh.autograd.expr.Cell;

/**
 * What a {@link Sequence} is given, as {@link Sequence#apply} takes it.
 *
 * @param bias null where the cell takes none
 */
record SequenceOperands(Cell cell, Tensor x, Tensor[] first, Tensor weights, Tensor bias) {
  private static final int X = 0, H = 1;

  /** The operands of the ops, once they fit each other. */
  Tensor[] checked() {
    List<String> roles = roles();
    Tensor[] in = present(roles);
    for (int k = 0; k < in.length; k++) {
      if (in[k].dtype().isFloating()) continue;
      throw listed(
              TensorException.dtype(cell.name() + ": " + roles.get(k) + " is not floating-point"),
              in,
              roles)
          .hint("{" + roles.get(k) + "}.to(FLOAT32)")
          .build();
    }
    Placement.together(cell.name(), roles, in);
    if (fits(in)) return in;
    String wide = cell.gates() == 1 ? "hidden" : cell.gates() + "·hidden";
    String states = String.join(" and ", states());
    String bias = cell.isBiased() ? ", b [1, hidden]" : "";
    throw listed(
            TensorException.shape(cell.name() + ": the operands do not fit each other"), in, roles)
        .hint(
            "x [steps, n, %1$s], %2$s [n, hidden], w [%1$s, hidden]%3$s"
                .formatted(wide, states, bias))
        .build();
  }

  private List<String> states() {
    return cell.states() == 1 ? List.of("h") : List.of("h", "c");
  }

  private List<String> roles() {
    List<String> roles = new ArrayList<>(List.of("x"));
    roles.addAll(states());
    roles.add("w");
    if (cell.isBiased()) roles.add("b");
    return roles;
  }

  private Tensor[] present(List<String> roles) {
    String name = cell.name();
    Arguments.nonNull(name, "the array of first states", first);
    if (first.length != cell.states()) {
      throw TensorException.value(
              name + ": states before the first step: " + first.length + ", not " + cell.states())
          .hint("one each: " + String.join(" and ", states()))
          .build();
    }
    Tensor[] in = new Tensor[roles.size()];
    in[X] = x;
    System.arraycopy(first, 0, in, H, first.length);
    in[H + first.length] = weights;
    if (cell.isBiased()) {
      in[in.length - 1] = bias;
    } else if (bias != null) {
      throw TensorException.value(name + ": takes no bias of the product")
          .operand("b", bias)
          .hint("what is added to x does the same")
          .build();
    }
    for (int k = 0; k < in.length; k++) Arguments.nonNull(name, roles.get(k), in[k]);
    return in;
  }

  private boolean fits(Tensor[] in) {
    Shape x = in[X].shape();
    if (x.rank() != 3 || x.dim(2) % cell.gates() != 0) return false;
    int n = x.dim(1), hidden = x.dim(2) / cell.gates(), w = H + cell.states();
    boolean fits = in[w].shape().equals(Shape.of(x.dim(2), hidden));
    for (int k = H; k < w; k++) fits &= in[k].shape().equals(Shape.of(n, hidden));
    return fits && (!cell.isBiased() || in[w + 1].shape().equals(Shape.of(1, hidden)));
  }

  private static Report listed(Report error, Tensor[] in, List<String> roles) {
    for (int k = 0; k < in.length; k++) error.operand(roles.get(k), in[k]);
    return error;
  }
}
