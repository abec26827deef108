package org.gradsh.repl.complete;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Problem;

/** What to do where a model has become a Layer, which has none of the fields of its class. */
public final class LayerHints {
  private static final Pattern PLAIN =
      Pattern.compile("location: (variable \\w+ of type|interface) ([\\w.]+\\.)?Layer\\s*$");

  private static final Pattern METHOD = Pattern.compile("method (\\w+)\\(.*\\)");

  private LayerHints() {}

  /** What is to be said of a class that calls one of its fields as Python does, or null. */
  public static String applied(List<String> missing, String source) {
    for (String one : missing) {
      Matcher method = METHOD.matcher(one);
      String name = method.matches() ? method.group(1) : "";
      boolean field =
          !name.isEmpty()
              && Pattern.compile("[\\w>]\\s+" + name + "\\s*[=;,]").matcher(source).find();
      Matcher call = Pattern.compile("(?<![\\w.])" + name + "(?=\\()").matcher(source);
      if (field && call.find()) {
        CallText text = CallText.after(source, call.end());
        return text == null ? null : "perhaps: " + text.as(name + ".apply");
      }
    }
    return null;
  }

  /** What is to be said about a problem, or null. */
  public static String hint(Problem problem) {
    return PLAIN.matcher(problem.message()).find()
        ? "perhaps: var net = new Net(); net.to(…): it changes the model itself and gives a Layer;"
            + " a class Net implements OwnType<Net> gives a Net"
        : null;
  }
}
