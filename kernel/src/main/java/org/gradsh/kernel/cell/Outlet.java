package org.gradsh.kernel.cell;

import java.io.IOException;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/**
 * Where what cells show goes: to the clients of a kernel, or into a notebook file. Calls come from
 * several threads, one at a time, in the order in which things were shown; {@link #ask} comes
 * beside them.
 */
public interface Outlet {
  /** The two outputs of a process. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /** Text that a cell, or a thread it has left behind, has printed. */
  void stream(Cell cell, Stream stream, String text);

  /** Something to see; if it has a display id, it may be {@linkplain #update updated}. */
  void display(Cell cell, DisplayData data);

  /** Takes the place of all that was displayed by the same display id. */
  void update(Cell cell, DisplayData data);

  /** The value of the cell. */
  void result(Cell cell, DisplayData data);

  /** Why the cell has ended early. */
  void error(Cell cell, CellError error);

  /**
   * Takes away what the cell has shown so far.
   *
   * @param wait whether only when something new comes
   */
  void clear(Cell cell, boolean wait);

  /**
   * Asks the person for a line, and waits for it.
   *
   * @param hidden whether what is typed must not be seen
   * @throws IOException if nobody can be asked; the message says why
   */
  String ask(Cell cell, String prompt, boolean hidden) throws IOException, InterruptedException;
}
