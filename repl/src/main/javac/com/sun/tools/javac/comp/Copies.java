package com.sun.tools.javac.comp;

import com.sun.source.tree.TreeVisitor;
import com.sun.tools.javac.tree.TreeCopier;
import java.util.function.UnaryOperator;

/** What javac's copier makes of nodes of ours. */
final class Copies {
  private Copies() {}

  /**
   * The result of a visit, made ours where it is a copy.
   *
   * @param visitor who visited
   * @param result what came of it
   * @param kind javac's own class of such nodes
   * @param ours makes a node ours
   */
  @SuppressWarnings("unchecked")
  static <R, T> R of(TreeVisitor<?, ?> visitor, R result, Class<T> kind, UnaryOperator<T> ours) {
    return visitor instanceof TreeCopier && kind.isInstance(result)
        ? (R) ours.apply(kind.cast(result))
        : result;
  }
}
