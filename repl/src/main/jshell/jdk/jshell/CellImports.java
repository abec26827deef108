package jdk.jshell;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The imports that a text needs: all of the user's, but of the snippets only those whose names
 * occur in it. JShell imports every one, which makes each more expensive than the one before.
 */
final class CellImports {
  private static final Pattern NAME =
      Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

  private final JShell state;

  CellImports(JShell state) {
    this.state = state;
  }

  /** The package and the imports for a text, without the snippets of certain names. */
  String lines(String text, Set<String> without) {
    // A name may be written in escapes, which are not looked through.
    boolean all = text.contains("\\u");
    Set<String> names = names(text);
    StringBuilder lines = new StringBuilder("package " + Util.REPL_PACKAGE + ";\n");
    for (Snippet snippet : state.maps.snippetList()) {
      if (snippet.status().isDefined() && snippet.name() != null) {
        String name = snippet.name();
        boolean used = all || names.contains(name);
        if (snippet instanceof ImportSnippet || used && !without.contains(name)) {
          lines.append(snippet.importLine(state));
        }
      }
    }
    return lines.append('\n').toString();
  }

  /** All that may be a name in a text. */
  static Set<String> names(String text) {
    Set<String> names = new HashSet<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }
}
