package org.gradsh.repl.operators;

import java.util.List;
import jdk.jshell.SnippetEvent;

/** How a text is evaluated. */
public interface Evaluation {
  /**
   * Evaluates a text.
   *
   * @param places for each of its characters, and its end, the offset in the snippet as it was
   *     written; null if it is that
   */
  List<SnippetEvent> evaluate(String text, int[] places);
}
