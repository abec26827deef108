package org.gradsh.kernel.cell;

import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.gradsh.kernel.view.Views;
import org.gradsh.repl.Displays;

/** Shows values in the cell to which the calling thread belongs. */
final class NotebookDisplays implements Displays {
  private final Outlet outlet;
  private final Output output;
  private final Supplier<Cell> here;

  NotebookDisplays(Outlet outlet, Output output, Supplier<Cell> here) {
    this.outlet = outlet;
    this.output = output;
    this.here = here;
  }

  @Override
  public void show(String id, Object value) {
    show(id, Views.of(value));
  }

  @Override
  public void update(String id, Object value) {
    update(id, Views.of(value));
  }

  void show(String id, DisplayData data) {
    Cell cell = here.get();
    if (cell != null && !cell.silent()) {
      if (id != null) {
        data.setDisplayId(id);
      }
      output.after(() -> outlet.display(cell, data));
    }
  }

  void update(String id, DisplayData data) {
    Cell cell = here.get();
    if (cell != null && !cell.silent()) {
      data.setDisplayId(id);
      output.after(() -> outlet.update(cell, data));
    }
  }

  @Override
  public void clear(boolean wait) {
    Cell cell = here.get();
    if (cell != null && !cell.silent()) {
      output.after(() -> outlet.clear(cell, wait));
    }
  }

  /** Shows what a command answers: text as printed, all else as a value. */
  void answer(Object answer) {
    if (answer instanceof String text) {
      System.out.println(text);
    } else {
      show(null, answer);
    }
  }
}
