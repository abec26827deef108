package org.gradsh.kernel.view;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.gradsh.repl.Display;

/** The forms in which a notebook may show a value: always text, where it helps also HTML or SVG. */
public final class Views {
  private Views() {}

  /** All forms of a value. */
  public static DisplayData of(Object value) {
    return new DisplayData(Display.answer(value));
  }
}
