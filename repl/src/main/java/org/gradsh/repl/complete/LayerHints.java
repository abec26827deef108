package org.gradsh.repl.complete;

import java.util.regex.Pattern;
import org.gradsh.repl.Problem;

/** What to do where a model has become a Layer, which has none of the fields of its class. */
public final class LayerHints {
  private static final Pattern PLAIN =
      Pattern.compile("location: (variable \\w+ of type|interface) ([\\w.]+\\.)?Layer\\s*$");

  private LayerHints() {}

  /** What is to be said about a problem, or null. */
  public static String hint(Problem problem) {
    return PLAIN.matcher(problem.message()).find()
        ? "perhaps: var net = new Net(); net.to(…): it changes the model itself and gives a Layer;"
            + " a class Net implements OwnType<Net> gives a Net"
        : null;
  }
}
