package org.gradsh.kernel.cell;

import com.google.gson.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gradsh.repl.Session;

/** Questions for documentation, as notebooks ask them: a cell {@code matmul?} or {@code ?x.T}. */
final class Pages {
  private static final String NAME = "[\\p{L}_$][\\p{L}\\p{N}_$.]*(?:\\(\\))?";
  private static final Pattern QUESTION =
      Pattern.compile("\\s*(?:\\?{1,2}\\s*(" + NAME + ")|(" + NAME + ")\\s*\\?{1,2})\\s*");

  private Pages() {}

  /** The name that a cell asks for, or null if it is no question. */
  static String asked(String cell) {
    Matcher question = QUESTION.matcher(cell);
    if (!question.matches()) {
      return null;
    }
    return question.group(1) == null ? question.group(2) : question.group(1);
  }

  /** The page that answers. */
  static JsonObject of(Session session, String name) {
    String text =
        session.documentation(name, name.length()).stream()
            .map(found -> (found.signature() + "\n" + found.text()).strip())
            .collect(Collectors.joining("\n\n"));
    return Payload.page(text.isEmpty() ? "nothing is known of " + name : text);
  }
}
