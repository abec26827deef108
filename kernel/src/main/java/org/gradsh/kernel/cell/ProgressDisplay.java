package org.gradsh.kernel.cell;

import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.gradsh.autograd.show.Progress;
import org.gradsh.kernel.view.ProgressView;

/** Progress bars in a place of their own below the cell, which is drawn anew as they come on. */
final class ProgressDisplay implements Progress.Board {
  private final NotebookDisplays displays;

  /** The name of the place that the present bars have; null if there are none. */
  private String place;

  ProgressDisplay(NotebookDisplays displays) {
    this.displays = displays;
  }

  @Override
  public void redraw(String line, double done) {
    draw(line, done, false);
  }

  @Override
  public void end(String line, double done) {
    draw(line, done, true);
    place = null;
  }

  private void draw(String line, double done, boolean ended) {
    DisplayData data = ProgressView.of(line, done, ended);
    if (place == null) {
      place = "progress-" + UUID.randomUUID();
      displays.show(place, data);
    } else {
      displays.update(place, data);
    }
  }
}
