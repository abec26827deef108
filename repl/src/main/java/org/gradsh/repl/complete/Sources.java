package org.gradsh.repl.complete;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The sources of classes, and the documentation in them: Gradsh's, which its jars carry, those of
 * the JDK where it has them, and those of libraries as far as their sources jars were added.
 */
public final class Sources {
  private static final String OURS = "META-INF/sources/";

  /** So many source files are kept parsed. */
  private static final int MOST = 16;

  /**
   * What a source says of a declaration.
   *
   * @param text the documentation comment in lines; empty without one
   * @param parameters the names of a method's parameters
   */
  record Said(String text, List<String> parameters) {}

  private record Parsed(DocTrees trees, CompilationUnitTree unit) {}

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final List<Path> archives = new CopyOnWriteArrayList<>();
  private final Map<String, Optional<Parsed>> parsed =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Parsed>> eldest) {
          return size() > MOST;
        }
      };

  /** The sources of this JDK, if it has them. */
  public Sources() {
    Path home = Path.of(System.getProperty("java.home"));
    for (Path zip : List.of(home.resolve("lib/src.zip"), home.resolve("src.zip"))) {
      if (Files.isReadable(zip)) {
        archives.add(zip);
        break;
      }
    }
  }

  /** Adds a library's sources jar; one that cannot be read says nothing. Any thread may call. */
  public void add(Path jar) {
    if (!archives.contains(jar)) {
      archives.add(jar);
      synchronized (parsed) {
        parsed.values().removeIf(Optional::isEmpty);
      }
    }
  }

  /** What the source of its class says of an element; nothing where there is no source. */
  Optional<Said> of(Element element, Elements elements) {
    List<TypeElement> holders = holders(element);
    if (holders.isEmpty()) {
      return Optional.empty();
    }
    TypeElement outer = holders.getFirst();
    String file = outer.getQualifiedName().toString().replace('.', '/') + ".java";
    ModuleElement module = elements.getModuleOf(outer);
    String in = module == null || module.isUnnamed() ? "" : module.getQualifiedName() + "/";
    return parsed(in, file).flatMap(one -> in(one.unit, one.trees, element));
  }

  /** What a snippet of the user's says of its declaration. */
  Optional<Said> ofSnippet(String snippet, Element element) {
    return parse("class Snippet {\n" + snippet + "\n}")
        .flatMap(
            one -> {
              TreePath path = new TreePath(one.unit);
              path = new TreePath(path, one.unit.getTypeDecls().getFirst());
              for (TypeElement holder : holders(element)) {
                if (holder != element && path != null && !isWrapper(holder)) {
                  path = type(path, holder);
                }
              }
              return path == null ? Optional.empty() : member(path, element, one.trees);
            });
  }

  /** What a unit says of an element. */
  private static Optional<Said> in(CompilationUnitTree unit, DocTrees trees, Element element) {
    TreePath path = new TreePath(unit);
    for (TypeElement holder : holders(element)) {
      path = type(path, holder);
      if (path == null) {
        return Optional.empty();
      }
    }
    return element instanceof TypeElement
        ? Optional.of(said(path, trees))
        : member(path, element, trees);
  }

  /** Whether it is JShell's class around a snippet. */
  private static boolean isWrapper(TypeElement type) {
    return type.getSimpleName().toString().startsWith("$JShell$");
  }

  /** The classes around an element, the outermost first, and it itself if it is one. */
  private static List<TypeElement> holders(Element element) {
    List<TypeElement> holders = new ArrayList<>();
    for (Element at = element; at != null; at = at.getEnclosingElement()) {
      if (at instanceof TypeElement type) {
        holders.addFirst(type);
      }
    }
    return holders;
  }

  private static TreePath type(TreePath within, TypeElement type) {
    List<? extends Tree> members =
        within.getLeaf() instanceof CompilationUnitTree unit
            ? unit.getTypeDecls()
            : ((ClassTree) within.getLeaf()).getMembers();
    for (Tree tree : members) {
      if (tree instanceof ClassTree found
          && type.getSimpleName().contentEquals(found.getSimpleName())) {
        return new TreePath(within, found);
      }
    }
    return null;
  }

  private static Optional<Said> member(TreePath holder, Element element, DocTrees trees) {
    Tree best = null;
    for (Tree tree : ((ClassTree) holder.getLeaf()).getMembers()) {
      boolean same =
          switch (tree) {
            case MethodTree method ->
                element instanceof ExecutableElement one && isSame(method, one);
            case VariableTree field -> element.getSimpleName().contentEquals(field.getName());
            case ClassTree type -> element.getSimpleName().contentEquals(type.getSimpleName());
            default -> false;
          };
      if (same && (best == null || exactly(tree, element))) {
        best = tree;
      }
    }
    return best == null ? Optional.empty() : Optional.of(said(new TreePath(holder, best), trees));
  }

  /** What the comment of a declaration says. */
  static Said said(TreePath path, DocTrees trees) {
    var comment = trees.getDocCommentTree(path);
    List<String> parameters =
        path.getLeaf() instanceof MethodTree method
            ? method.getParameters().stream().map(p -> p.getName().toString()).toList()
            : List.of();
    return new Said(comment == null ? "" : JavadocText.of(trees, comment), parameters);
  }

  private static boolean isSame(MethodTree tree, ExecutableElement method) {
    return method.getSimpleName().contentEquals(tree.getName())
        && method.getParameters().size() == tree.getParameters().size();
  }

  /** Whether the types of parameters are the same too, as far as their simple names tell. */
  private static boolean exactly(Tree tree, Element element) {
    if (!(tree instanceof MethodTree method)) {
      return true;
    }
    ExecutableElement one = (ExecutableElement) element;
    for (int i = 0; i < one.getParameters().size(); i++) {
      String declared = one.getParameters().get(i).asType().toString();
      String written = method.getParameters().get(i).getType().toString();
      if (!simple(declared).equals(simple(written))) {
        return false;
      }
    }
    return true;
  }

  private static String simple(String type) {
    return type.replace("...", "[]")
        .replaceAll("<.*>", "")
        .replaceAll("@\\S+\\s+", "")
        .replaceAll("(?:\\w+\\.)+", "")
        .strip();
  }

  // ---- files ----

  private Optional<Parsed> parsed(String module, String file) {
    synchronized (parsed) {
      Optional<Parsed> known = parsed.get(module + file);
      if (known == null) {
        known = read(module, file).flatMap(this::parse);
        parsed.put(module + file, known);
      }
      return known;
    }
  }

  private Optional<String> read(String module, String file) {
    try (InputStream ours = Sources.class.getClassLoader().getResourceAsStream(OURS + file)) {
      if (ours != null) {
        return Optional.of(new String(ours.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    for (Path archive : archives) {
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        for (String name : List.of(module + file, file)) {
          ZipEntry entry = zip.getEntry(name);
          if (entry != null) {
            byte[] bytes = zip.getInputStream(entry).readAllBytes();
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
          }
        }
      } catch (IOException e) {
        // Gone since, or no archive: the next one may have it.
        continue;
      }
    }
    return Optional.empty();
  }

  private Optional<Parsed> parse(String text) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("source:///S.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, d -> {}, List.of("-proc:none"), null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      return unit.getTypeDecls().isEmpty()
          ? Optional.empty()
          : Optional.of(new Parsed(DocTrees.instance(task), unit));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
