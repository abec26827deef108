package org.gradsh.autograd.show;

import java.util.List;

/** What is best shown as a line of summary and tables below it. */
public interface Tables {
  /** What it is. */
  String title();

  /** The whole in one line. */
  String summary();

  /** The tables, in their order. */
  List<Grid> grids();
}
