package org.gradsh.repl.complete;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import jdk.jshell.ImportSnippet;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import org.gradsh.repl.Tokens;

/**
 * Shows a cell to the compiler as one class: what the cell declares are its members, what it does
 * is a method. What the session knows comes in by imports, only as far as the cell names it, for
 * that is what takes time.
 */
final class CellCompiler {
  /** What the user wrote stands in this class. */
  static final String CELL = "$Cell";

  /** A declaration in which the cursor stands; it sees the variables of the cell. */
  static final String PRESENT = "$Present";

  private static final List<String> OPTIONS =
      List.of("-proc:none", "-parameters", "-XDshould-stop.at=FLOW");

  private final Surroundings session;
  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final SnippetClasses files;
  private final CompletableFuture<TypeNames> names;

  CellCompiler(Surroundings session) {
    this.session = session;
    files =
        new SnippetClasses(
            compiler.getStandardFileManager(d -> {}, Locale.ROOT, StandardCharsets.UTF_8), session);
    files.refresh();
    Set<String> ours = new HashSet<>();
    for (String name : session.packages()) {
      ours.addAll(types(name));
    }
    names = CompletableFuture.supplyAsync(() -> new TypeNames(ours));
  }

  /** The types that need no import. */
  TypeNames names() {
    return names.join();
  }

  private Set<String> types(String in) {
    try {
      Set<String> types = new HashSet<>();
      for (JavaFileObject file :
          files.list(StandardLocation.CLASS_PATH, in, Set.of(JavaFileObject.Kind.CLASS), false)) {
        String name = files.inferBinaryName(StandardLocation.CLASS_PATH, file);
        if (name.indexOf('$') < 0 && isPublic(name)) {
          types.add(name);
        }
      }
      return types;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPublic(String name) {
    try {
      Class<?> type = Class.forName(name, false, CellCompiler.class.getClassLoader());
      return java.lang.reflect.Modifier.isPublic(type.getModifiers());
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Runs what completion runs once, for the first time is ten times slower. */
  void rehearse() {
    CellText.Part part =
        new CellText.Part(CellText.Kind.STATEMENT, "var t = zeros(1);\nt." + CellText.MARKER + ";");
    CellText cell = new CellText("", 0, List.of(), part, ".");
    Scene scene = scene(cell, unit(cell, ""));
    new Candidates(scene).members(Candidates.qualifier(scene), false);
  }

  /** The cell, looked at by the compiler. */
  Scene scene(CellText cell) {
    files.refresh();
    return scene(cell, unit(cell, imports(cell)));
  }

  private Scene scene(CellText cell, String text) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("cell:///Cell.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask) compiler.getTask(null, files, d -> {}, OPTIONS, null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      task.analyze();
      return Scene.of(cell, session.statics(), task, unit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String unit(CellText cell, String known) {
    StringBuilder members = new StringBuilder();
    StringBuilder statements = new StringBuilder();
    StringBuilder imports = new StringBuilder();
    for (CellText.Part part : cell.before()) {
      switch (part.kind()) {
        case IMPORT -> imports.append(part.text()).append('\n');
        case METHOD, TYPE -> members.append(part.text()).append('\n');
        case STATEMENT -> statements.append(part.text()).append('\n');
      }
    }
    String present = cell.present().text();
    if (cell.present().kind() != CellText.Kind.STATEMENT) {
      present = "class " + PRESENT + " {\n" + present + "\n}";
    }
    return "package "
        + SnippetClasses.PACKAGE
        + ";\n"
        + session.statics().stream()
            .map(name -> "import static " + name + ".*;\n")
            .collect(Collectors.joining())
        + imports
        + known
        + "class "
        + CELL
        + " {\n"
        + members
        + "Object $go() throws Throwable {\n"
        + statements
        + present
        + "\n}}\n";
  }

  // ---- what the cell names ----

  private String imports(CellText cell) {
    Set<String> words = words(cell);
    StringBuilder imports = new StringBuilder();
    Set<String> known = new HashSet<>();
    for (Map.Entry<String, Snippet> one : declared(words, cell.prefix()).entrySet()) {
      imports.append("import static ").append(one.getKey()).append(";\n");
      known.add(((PersistentSnippet) one.getValue()).name());
    }
    session
        .shell()
        .get()
        .imports()
        .filter(one -> !one.source().contains("org.gradsh.repl.Prelude"))
        .filter(one -> !one.source().startsWith("import module java.base"))
        .forEach(
            one -> {
              imports.append(one.source()).append('\n');
              known.add(one.name());
            });
    Set<String> own = cell.before().stream().map(CellText.Part::text).collect(Collectors.toSet());
    for (String word : words) {
      String in = Character.isLowerCase(word.codePointAt(0)) ? null : names().packageOfType(word);
      boolean imported = own.stream().anyMatch(text -> text.contains("." + word + ";"));
      if (in != null && !known.contains(word) && !imported) {
        imports.append("import ").append(in).append('.').append(word).append(";\n");
      }
    }
    return imports.toString();
  }

  private static Set<String> words(CellText cell) {
    Set<String> words = new HashSet<>();
    for (CellText.Part part : cell.before()) {
      words(part.text(), words);
    }
    words(cell.present().text(), words);
    return words;
  }

  private static void words(String text, Set<String> words) {
    Tokens tokens = new Tokens(text, 0);
    while (tokens.next() != Tokens.Kind.END && tokens.kind() != Tokens.Kind.OPEN) {
      if (tokens.kind() == Tokens.Kind.WORD) {
        words.add(tokens.token());
      }
    }
  }

  /** The session's declarations that are named, or begin so, by the name that imports them. */
  private Map<String, Snippet> declared(Set<String> words, String prefix) {
    Map<String, Snippet> found = new LinkedHashMap<>();
    session
        .shell()
        .get()
        .snippets()
        .filter(snippet -> session.shell().get().status(snippet).isActive())
        .forEach(
            snippet -> {
              if (snippet instanceof PersistentSnippet named
                  && !(snippet instanceof ImportSnippet)
                  && (words.contains(named.name()) || Match.of(named.name(), prefix))) {
                String in =
                    session.shell().get().sourceCodeAnalysis().wrapper(snippet).fullClassName();
                found.put(in + "." + named.name(), snippet);
              }
            });
    return found;
  }
}
