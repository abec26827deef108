package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;

/** A trace as two tables: forwards, and backwards. */
final class TraceText {
  /** A tensor of so few elements is written out inside a line. */
  private static final int SHORT = 6;

  private final Trace trace;
  private final List<Trace.Step> steps;
  private final Format format;

  TraceText(Trace trace, Format format) {
    this.trace = trace;
    this.steps = trace.steps();
    this.format = format;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    for (String constant : trace.constants()) out.append(constant).append('\n');
    int n = trace.arguments();
    Grid together = forwards();
    if (together.width() <= format.lineWidth()) {
      out.append(together.text());
    } else {
      out.append(forwards(0, 0, true).text());
      for (int i = 0; i < n; i++) out.append('\n').append(forwards(i, i + 1, false).text());
    }
    return out.append('\n').append(backwards()).toString();
  }

  /** The steps' values and all their tangents. */
  Grid forwards() {
    return forwards(0, trace.arguments(), true);
  }

  // ---- forwards ----

  /** The steps' values, if wanted, and their tangents for arguments {@code from} to {@code to}. */
  private Grid forwards(int from, int to, boolean values) {
    Grid grid = new Grid("l".repeat((values ? 1 : 0) + to - from), "   ");
    List<String> head = new ArrayList<>();
    if (values) head.add("Forward");
    for (int i = from; i < to; i++) head.add((values ? "" : "Tangents, ") + seed(i));
    grid.head(head.toArray(String[]::new));
    for (Trace.Step s : steps) {
      List<String> cells = new ArrayList<>();
      if (values) cells.add(s.name() + " = " + s.formula() + " = " + text(s.value()));
      for (int i = from; i < to; i++) {
        cells.add(Symbols.dotted(s.name()) + " = " + text(s.tangents().get(i)));
      }
      grid.row(cells.toArray(String[]::new));
    }
    Trace.Step last = steps.get(trace.result());
    List<String> cells = new ArrayList<>();
    if (values) cells.add("y = " + last.name() + " = " + text(last.value()));
    for (int i = from; i < to; i++) {
      cells.add(Symbols.dotted("y") + " = " + text(last.tangents().get(i)));
    }
    grid.row(cells.toArray(String[]::new));
    return grid;
  }

  /** The direction of the tangents of one argument: {@code ẋ₁ = 1, ẋ₂ = 0}. */
  private String seed(int argument) {
    String one = Symbols.dotted(argument(argument)) + " = 1";
    return switch (trace.arguments()) {
      case 1 -> one;
      case 2 -> {
        String zero = Symbols.dotted(argument(1 - argument)) + " = 0";
        yield argument == 0 ? one + ", " + zero : zero + ", " + one;
      }
      default -> one + ", others 0";
    };
  }

  private String argument(int i) {
    return steps.get(i).formula();
  }

  // ---- backwards ----

  /** The steps' adjoints, latest first. */
  Grid backwards() {
    Grid grid = new Grid("l", "");
    grid.head("Reverse");
    for (int s = steps.size() - 1; s >= 0; s--) {
      Trace.Step step = steps.get(s);
      List<String> terms = new ArrayList<>();
      if (s == trace.result()) terms.add(Symbols.barred("y"));
      for (int user : step.users()) {
        String name = steps.get(user).name();
        terms.add(Symbols.barred(name) + " ∂" + name + "/∂" + step.name());
      }
      String sum = terms.isEmpty() ? "" : " = " + String.join(" + ", terms);
      grid.row(Symbols.barred(step.name()) + sum + " = " + text(step.adjoint()));
    }
    for (int i = 0; i < trace.arguments(); i++) {
      Trace.Step step = steps.get(i);
      String bar = Symbols.barred(step.name());
      grid.row(Symbols.barred(argument(i)) + " = " + bar + " = " + text(step.adjoint()));
    }
    return grid;
  }

  // ---- values ----

  /** A number, a few numbers in brackets, or the shape with statistics. */
  private static String text(Tensor t) {
    Strided v = t.values().host();
    if (v.size() == 0 || v.size() > SHORT) {
      return v.size() == 0 ? v.shape() + " empty" : v.shape() + " " + Summary.of(v).text();
    }
    int[] places = Excerpt.of(v, Excerpt.ALL, SHORT).places();
    String[] texts = new String[places.length];
    for (int i = 0; i < texts.length; i++) texts[i] = Numbers.brief(v, places[i]);
    return Block.nested(v.shape().dims(), texts);
  }
}
