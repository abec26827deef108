package org.gradsh.autograd.symbolic;

import java.util.List;
import org.gradsh.autograd.show.Grid;
import org.gradsh.autograd.show.Tabular;

/**
 * How an expression swells as it is differentiated, order by order, beside what reverse mode does
 * for the same values (Baydin et al. 2018, section 2.2; Griewank and Walther 2008).
 */
public record Swell(List<Row> rows) implements Tabular {
  /**
   * One order of the derivative. Sizes are numbers of nodes.
   *
   * @param order 0 is the function itself
   * @param rules the expression that the rules of calculus give when nothing is ever simplified,
   *     written out; {@code Long.MAX_VALUE} where it is more
   * @param shared the same with equal parts counted once
   * @param simplified the expression that is simplified after every order, written out
   * @param ops how many ops reverse mode executes for the value of this derivative
   */
  public record Row(int order, long rules, int shared, long simplified, int ops) {}

  public Swell {
    rows = List.copyOf(rows);
  }

  @Override
  public Grid grid() {
    Grid grid = new Grid("rrrrr", "   ");
    grid.head("order", "by the rules", "equal parts once", "simplified", "ops of reverse mode");
    for (Row r : rows) {
      grid.row(
          Integer.toString(r.order),
          r.rules == Long.MAX_VALUE ? "> 9e18" : Long.toString(r.rules),
          Integer.toString(r.shared),
          Long.toString(r.simplified),
          Integer.toString(r.ops));
    }
    return grid;
  }

  /** The table. */
  @Override
  public String toString() {
    return grid().toString();
  }
}
