package org.gradsh.kernel.view;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** A progress bar. */
public final class ProgressView {
  private ProgressView() {}

  /**
   * A bar.
   *
   * @param line what is said of it
   * @param done how much of it is, 0 … 1; NaN where the end is not known
   * @param ended whether it will not come any further
   */
  public static DisplayData of(String line, double done, boolean ended) {
    return new DisplayData(line);
  }
}
