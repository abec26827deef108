package org.gradsh.autograd.show;

/** What is best shown as a table. */
public interface Tabular {
  /** The table. */
  Grid grid();
}
