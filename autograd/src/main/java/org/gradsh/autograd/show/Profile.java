package org.gradsh.autograd.show;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a piece of code has cost, op by op and line by line, forward and backward apart.
 *
 * @param result what the code gave; null for one that gives nothing
 * @param nanos the time of the whole
 * @param byOp the dearest first, as in both; a backward part is told with the op that it is the
 *     derivative of
 * @param byLine by the place in the user's code where the op was called
 */
public record Profile<T>(T result, long nanos, List<Part> byOp, List<Part> byLine)
    implements Tables {
  /** So many rows of each table are shown. */
  private static final int MOST = 15;

  /** What a number of calls cost: time, and the bytes of the arrays that they made. */
  public record Cost(int calls, long nanos, long bytes) {
    public static final Cost NONE = new Cost(0, 0, 0);

    /** With one call more. */
    public Cost and(long nanos, long bytes) {
      return new Cost(calls + 1, this.nanos + nanos, this.bytes + bytes);
    }

    private static Cost sum(Stream<Cost> costs) {
      return costs.reduce(
          NONE, (a, b) -> new Cost(a.calls + b.calls, a.nanos + b.nanos, a.bytes + b.bytes));
    }

    private List<String> cells() {
      if (calls == 0) return List.of("", "", "");
      return List.of("" + calls, Elapsed.text(nanos), bytes == 0 ? "" : Memory.text(bytes));
    }

    private String text() {
      return Elapsed.text(nanos) + " in " + calls + (calls == 1 ? " op" : " ops");
    }
  }

  /** What one op, or one line, cost. */
  public record Part(String name, Cost forward, Cost backward) {
    /** Of what has not been called yet. */
    public static Part none(String name) {
      return new Part(name, Cost.NONE, Cost.NONE);
    }

    /** With one call more on the way forward. */
    public Part andForward(long nanos, long bytes) {
      return new Part(name, forward.and(nanos, bytes), backward);
    }

    /** With one step more of a backward walk. */
    public Part andBackward(long nanos, long bytes) {
      return new Part(name, forward, backward.and(nanos, bytes));
    }

    public long nanos() {
      return forward.nanos + backward.nanos;
    }
  }

  public Profile(T result, long nanos, Map<String, Part> byOp, Map<String, Part> byLine) {
    this(result, nanos, dearestFirst(byOp.values()), dearestFirst(byLine.values()));
  }

  public Profile {
    byOp = List.copyOf(byOp);
    byLine = List.copyOf(byLine);
  }

  private static List<Part> dearestFirst(Collection<Part> parts) {
    return parts.stream().sorted(Comparator.comparingLong(Part::nanos).reversed()).toList();
  }

  /** All ops on their way forward. */
  public Cost forward() {
    return Cost.sum(byOp.stream().map(Part::forward));
  }

  /** All steps of backward walks; a call is one op's derivative. */
  public Cost backward() {
    return Cost.sum(byOp.stream().map(Part::backward));
  }

  /** The time that no op took: recording, the search of graphs, and the code around the ops. */
  public long rest() {
    return Math.max(0, nanos - forward().nanos - backward().nanos);
  }

  /** {@code 3.10 ms: forward 1.00 ms in 4 ops, backward 2.00 ms in 4 ops, the rest 0.10 ms}. */
  @Override
  public String summary() {
    Cost forward = forward();
    Cost backward = backward();
    if (forward.calls + backward.calls == 0) return Elapsed.text(nanos) + ", no ops";
    String text = Elapsed.text(nanos) + ": forward " + forward.text();
    if (backward.calls > 0) text += ", backward " + backward.text();
    text += ", the rest " + Elapsed.text(rest());
    return text + "; " + Memory.text(forward.bytes + backward.bytes) + " made";
  }

  @Override
  public String title() {
    return "profile";
  }

  /** By op and by line. */
  @Override
  public List<Grid> grids() {
    List<Grid> grids = new ArrayList<>();
    if (byOp.isEmpty()) return grids;
    grids.add(grid("op", byOp));
    if (byLine.stream().anyMatch(p -> !p.name.equals("unknown"))) grids.add(grid("line", byLine));
    return grids;
  }

  private Grid grid(String kind, List<Part> parts) {
    Grid grid = new Grid("lrrrrrrr", "  ");
    grid.head("by " + kind, "share", "calls", "forward", "made", "calls", "backward", "made");
    for (Part p : parts.subList(0, Math.min(MOST, parts.size()))) {
      List<String> f = p.forward.cells();
      List<String> b = p.backward.cells();
      String share = String.format(Locale.ROOT, "%.0f %%", 100.0 * p.nanos() / nanos);
      grid.row(p.name, share, f.get(0), f.get(1), f.get(2), b.get(0), b.get(1), b.get(2));
    }
    if (parts.size() > MOST) grid.line("… " + (parts.size() - MOST) + " more");
    return grid;
  }

  /** The tables, below each other. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title() + ": " + summary());
    for (Grid grid : grids()) text.append("\n\n").append(grid);
    return text.toString();
  }
}
