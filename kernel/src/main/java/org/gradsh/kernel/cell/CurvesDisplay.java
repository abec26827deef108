package org.gradsh.kernel.cell;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gradsh.repl.plot.Curves;
import org.gradsh.repl.plot.Plot;

/** Curves that grow, in places of their own below the cell, which are drawn anew. */
final class CurvesDisplay implements Curves.Board {
  /** More curves than these do not grow at a time; of older ones nothing comes any more. */
  private static final int MOST = 64;

  private final NotebookDisplays displays;
  private final Deque<String> places = new ArrayDeque<>();

  CurvesDisplay(NotebookDisplays displays) {
    this.displays = displays;
  }

  @Override
  public synchronized void draw(String place, Plot drawing) {
    if (places.contains(place)) {
      displays.update(place, drawing);
      return;
    }
    places.addFirst(place);
    if (places.size() > MOST) {
      places.removeLast();
    }
    displays.show(place, drawing);
  }
}
