package org.gradsh.autograd.show;

/**
 * How recorded ops hang together: a tree as text, a drawing in notebooks. Blocks that repeat stand
 * once, and of a long tape there are both ends.
 *
 * @param view the ops
 */
public record TapeGraph(TapeView view) {
  /** The drawing, an SVG document that needs nothing from elsewhere. */
  public String svg() {
    return view.svg();
  }

  /**
   * The tree: each op above what it takes, the results first. An op that takes of one op alone has
   * it on the next line; what several take stands once.
   */
  @Override
  public String toString() {
    return view.nodes().isEmpty() ? view.toString() : TapeTree.of(view);
  }
}
