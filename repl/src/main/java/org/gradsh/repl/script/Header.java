package org.gradsh.repl.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Names;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Source;

/**
 * What a file says of itself before its first statement, in jbang's form: lines such as {@code
 * //DEPS org.ejml:ejml-simple:0.43.1} and {@code //JAVA_OPTIONS -Xmx4g}.
 *
 * @param dependencies coordinates of libraries
 * @param repositories URLs of repositories to look in
 * @param javaOptions options of the JVM
 * @param problems what is wrong with the header
 */
record Header(
    List<Word> dependencies,
    List<Word> repositories,
    List<Word> javaOptions,
    List<Problem> problems) {
  private static final Pattern LINE = Pattern.compile("//([A-Z][A-Z_]+)(?:[ \\t]+(.*))?");
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\"?)+");
  private static final Pattern JAVA = Pattern.compile("(\\d+)(\\+?)");
  private static final List<String> KNOWN = List.of("DEPS", "REPOS", "JAVA_OPTIONS", "JAVA");

  /** What jbang knows and Gradsh does not; whatever else is in capitals is a comment. */
  private static final List<String> JBANGS =
      List.of(
          "CDS",
          "COMPILE_OPTIONS",
          "FILES",
          "GAV",
          "GROOVY",
          "JAVAAGENT",
          "JAVAC_OPTIONS",
          "KOTLIN",
          "MAIN",
          "MANIFEST",
          "MODULE",
          "NATIVE_OPTIONS",
          "PREVIEW",
          "RUNTIME_OPTIONS",
          "SOURCES");

  /** A word of the header, and where it stands. */
  record Word(String text, int start, int end) {}

  /** Reads the header of a source. */
  static Header of(Source source) {
    Header header =
        new Header(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    // Nearly all scripts have none.
    if (source.text().indexOf("//") < 0) {
      return header;
    }
    boolean comment = false;
    boolean code = false;
    for (int line = 1; line <= source.lines(); line++) {
      String text = source.lineText(line).strip();
      int start = source.lineStart(line);
      if (comment || text.startsWith("/*")) {
        comment = !text.contains("*/");
      } else if (text.startsWith("//")) {
        header.line(source, source.lineText(line), start, code);
      } else if (!text.isEmpty()) {
        code = true;
      }
    }
    return header;
  }

  private void line(Source source, String text, int start, boolean late) {
    Matcher matcher = LINE.matcher(text);
    if (!matcher.matches()) {
      return;
    }
    String name = matcher.group(1);
    int end = start + 2 + name.length();
    if (!KNOWN.contains(name)) {
      unknown(source, name, start, end, late);
      return;
    }
    if (late) {
      problems.add(
          new Problem(source, start, end, "//" + name + " counts only before the first statement"));
      return;
    }
    List<Word> words = new ArrayList<>();
    if (matcher.group(2) != null) {
      Matcher word = WORD.matcher(text).region(matcher.start(2), text.length());
      while (word.find()) {
        String plain = word.group().replace("\"", "");
        words.add(new Word(plain, start + word.start(), start + word.end()));
      }
    }
    if (words.isEmpty()) {
      problems.add(new Problem(source, start, end, "//" + name + " says nothing"));
      return;
    }
    switch (name) {
      case "DEPS" -> separated(words, dependencies);
      case "REPOS" -> separated(words, repositories);
      case "JAVA_OPTIONS" -> javaOptions.addAll(words);
      default -> version(source, words.getFirst());
    }
  }

  /** jbang lets commas separate words, too, but for those within a range of versions. */
  private static void separated(List<Word> words, List<Word> into) {
    for (Word word : words) {
      int at = word.start();
      for (String part : word.text().split(",(?![^\\[(]*[\\])])")) {
        if (!part.isEmpty()) {
          into.add(new Word(part, at, at + part.length()));
        }
        at += part.length() + 1;
      }
    }
  }

  private void unknown(Source source, String name, int start, int end, boolean late) {
    if (JBANGS.contains(name)) {
      String message = "//" + name + " is jbang's; Gradsh knows //" + String.join(", //", KNOWN);
      problems.add(new Problem(source, start, end, message));
      return;
    }
    String near = Names.nearest(name, KNOWN);
    // Further down it is more likely to be code that was commented out.
    if (near != null && !late) {
      String message = "there is no header //" + name + ". Did you mean //" + near + "?";
      problems.add(new Problem(source, start, end, message));
    }
  }

  private void version(Source source, Word word) {
    Matcher matcher = JAVA.matcher(word.text());
    int here = Runtime.version().feature();
    if (!matcher.matches()) {
      String message = "//JAVA wants a version such as 25 or 25+, not " + word.text();
      problems.add(new Problem(source, word.start(), word.end(), message));
      return;
    }
    int wanted = Integer.parseInt(matcher.group(1));
    if (matcher.group(2).isEmpty() ? here != wanted : here < wanted) {
      String message = "this wants Java " + word.text() + ", and Gradsh runs on Java " + here;
      problems.add(new Problem(source, word.start(), word.end(), message));
    }
  }

  /** The URL of a repository, which may have a name before it: {@code name=https://…}. */
  static String url(String repository) {
    if (repository.equals("mavenCentral") || repository.equals("central")) {
      return "https://repo.maven.apache.org/maven2/";
    }
    return repository.replaceFirst("^[\\w.-]+=", "");
  }
}
