package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.cpu.LoopNest;
import org.gradsh.autograd.expr.FusedPlan.Item;
import org.gradsh.autograd.expr.FusedPlan.Pass;
import org.gradsh.autograd.expr.FusedPlan.Read;

/** Writes the loops of a plan as text. */
final class FusedText {
  private final FusedPlan plan;
  private final StringBuilder text = new StringBuilder();

  private FusedText(FusedPlan plan) {
    this.plan = plan;
  }

  static String of(FusedPlan plan) {
    return new FusedText(plan).nest();
  }

  private String nest() {
    LoopNest nest = plan.nest();
    int total = nest.loop().size(), rows = (total + nest.row() - 1) / nest.row();
    boolean nested = rows > 1;
    String indent = "";
    if (nested) {
      text.append("for (row < ").append(rows).append(") {\n");
      indent = "  ";
    }
    for (LoopNest.Phase phase : nest.phases()) {
      for (int p : phase.passes()) loop(plan.passes().get(p), nest.row(), indent);
      for (LoopNest.Fold fold : phase.folds()) fold(fold, indent);
    }
    if (nested) text.append("}\n");
    for (LoopNest.Phase phase : nest.phases()) {
      for (LoopNest.Totals totals : phase.totals()) {
        line(
            "",
            output(totals.output())
                + " = "
                + name(totals.kind(), totals.mean())
                + "("
                + plan.slotName(totals.slot())
                + ")");
      }
    }
    return text.toString();
  }

  private String output(int j) {
    return plan.slotName(plan.inputs() + j);
  }

  private static String name(Object kind, boolean mean) {
    return mean ? "mean" : kind.toString().toLowerCase(java.util.Locale.ROOT);
  }

  private void fold(LoopNest.Fold fold, String indent) {
    String left = fold.value() >= 0 ? "r" + fold.value() : null;
    if (fold.output() >= 0) {
      String y =
          output(fold.output()) + (fold.rows() > 1 ? "[row / " + fold.rows() + "]" : "[row]");
      left = left == null ? y : y + " = " + left;
    }
    line(
        indent,
        left + " = " + name(fold.kind(), fold.mean()) + "(" + plan.slotName(fold.slot()) + ")");
  }

  private void loop(Pass pass, int n, String indent) {
    List<String> names = new ArrayList<>();
    for (int k = 0; k < plan.operands(); k++)
      names.add(k < plan.inputs() ? "x" + k : "t" + (k - plan.inputs()));
    for (Read r : pass.reads()) {
      names.set(
          r.operand(),
          switch (r.from()) {
            case EACH -> plan.slotName(r.slot()) + "[i]";
            case SAME -> plan.slotName(r.slot()) + "[row]";
            case VALUE -> "r" + r.at();
          });
    }
    for (Item item : pass.ahead()) item(item, names, indent);
    line(indent, "for (i < " + n + ") {");
    for (Item item : pass.items()) item(item, names, indent + "  ");
    line(indent, "}");
  }

  private void item(Item item, List<String> names, String indent) {
    StringBuilder left = new StringBuilder();
    for (int slot : item.slots()) left.append(plan.slotName(slot)).append("[i] = ");
    if (item.operand() >= 0) left.append(names.get(item.operand())).append(" = ");
    line(indent, left + ExprText.text(item.value(), names, plan.dtype()));
  }

  private void line(String indent, String line) {
    text.append(indent).append(line).append('\n');
  }
}
