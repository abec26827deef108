package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.show.OpDoc;
import org.gradsh.repl.Documentation;

/** What is known of the names of a scene: signatures, pages of ops, documentation comments. */
final class Documenter {
  private final Scene scene;
  private final Surroundings session;
  private final Sources sources;
  private final TypeNames names;
  private final Values values;

  Documenter(Scene scene, Surroundings session, Sources sources, TypeNames names, Values values) {
    this.scene = scene;
    this.session = session;
    this.sources = sources;
    this.names = names;
    this.values = values;
  }

  /**
   * What is known of the name at the marker.
   *
   * @param arguments how many arguments of the call are written already; −1 if it is no call
   */
  List<Documentation> of(String name, int arguments) {
    List<Candidate> found = new ArrayList<>();
    ExpressionTree qualifier = Candidates.qualifier(scene);
    Candidates candidates = new Candidates(scene);
    boolean qualified = qualifier != null;
    if (qualified) {
      found.addAll(named(candidates.members(qualifier, true), name));
      if (scene.trees().getElement(new TreePath(scene.path(), qualifier))
          instanceof PackageElement in) {
        addType(in.getQualifiedName() + "." + name, found);
      }
    } else {
      found.addAll(named(candidates.names(), name));
      String in = names.packageOfType(name);
      if (in != null && found.stream().noneMatch(c -> c.element() instanceof TypeElement)) {
        addType(in + "." + name, found);
      }
      if (found.isEmpty()) {
        // A method that is not a function too; a variable has all of a tensor's.
        found.addAll(named(methods(Variable.class), name));
        qualified = true;
      }
    }
    if (scene.cell().last().equals("new")) {
      found = constructors(found);
    }
    return told(found, name, qualified, arguments);
  }

  private static List<Candidate> named(List<Candidate> all, String name) {
    return all.stream().filter(one -> one.name().equals(name)).toList();
  }

  private void addType(String name, List<Candidate> found) {
    TypeElement type = scene.elements().getTypeElement(name);
    if (type != null) {
      found.add(new Candidate(type, type.asType(), Candidate.Origin.JAVA));
    }
  }

  private List<Candidate> methods(Class<?> of) {
    return scene.elements().getAllMembers(scene.type(of)).stream()
        .filter(member -> member.getKind() == ElementKind.METHOD && !Inner.is(member))
        .map(member -> new Candidate(member, member.asType(), Candidate.Origin.ENGINE))
        .toList();
  }

  /** The constructors that a cell can call. */
  private static List<Candidate> constructors(List<Candidate> types) {
    List<Candidate> all = new ArrayList<>();
    for (Candidate one : types) {
      if (one.element().getModifiers().contains(Modifier.ABSTRACT)) {
        continue;
      }
      for (Element member : one.element().getEnclosedElements()) {
        Set<Modifier> modifiers = member.getModifiers();
        boolean own = one.origin() == Candidate.Origin.OWN;
        if (member.getKind() == ElementKind.CONSTRUCTOR
            && (own
                ? !modifiers.contains(Modifier.PRIVATE)
                : modifiers.contains(Modifier.PUBLIC))) {
          all.add(new Candidate(member, member.asType(), one.origin()));
        }
      }
    }
    return all;
  }

  // ---- telling ----

  private List<Documentation> told(
      List<Candidate> found, String name, boolean qualified, int arguments) {
    Map<String, String> told = new LinkedHashMap<>();
    Optional<OpDoc> op =
        found.stream().anyMatch(one -> isOp(one.element())) ? OpDoc.of(name) : Optional.empty();
    found.stream()
        .sorted(
            Comparator.comparing((Candidate one) -> !takes(one.element(), arguments))
                .thenComparing(one -> parameters(one.element())))
        .forEach(
            one -> {
              Optional<Sources.Said> said = said(one.element());
              String signature = signature(one, said, qualified);
              String page = told.isEmpty() && op.isPresent() ? page(op.get()) : "";
              told.putIfAbsent(signature, text(one, said, op.isPresent(), page));
            });
    return told.entrySet().stream()
        .map(one -> new Documentation(one.getKey(), one.getValue()))
        .toList();
  }

  /** Whether it is a method of tensors, or a static function of the engine's. */
  private boolean isOp(Element element) {
    return element.getEnclosingElement() instanceof TypeElement owner
        && (isAbove(owner, scene.type(Tensor.class)) || isAbove(owner, scene.type(Autograd.class)))
        && !owner.getQualifiedName().contentEquals("java.lang.Object");
  }

  private boolean isAbove(TypeElement owner, TypeElement type) {
    return scene.types().isSubtype(type.asType(), owner.asType());
  }

  /** Whether a call with so many arguments and one more may mean this one. */
  private static boolean takes(Element element, int arguments) {
    return !(element instanceof ExecutableElement method)
        || method.isVarArgs()
        || method.getParameters().size() > arguments
        || arguments == 0;
  }

  private static int parameters(Element element) {
    return element instanceof ExecutableElement method ? method.getParameters().size() : 0;
  }

  private String signature(Candidate one, Optional<Sources.Said> said, boolean qualified) {
    List<String> names =
        said.map(Sources.Said::parameters)
            .filter(list -> list.size() == parameters(one.element()))
            .orElseGet(() -> written(one.element()));
    boolean member = qualified && !Candidates.isSnippets(one.element());
    return Words.signature(one.element(), one.type(), names, member ? owner(one.element()) : "");
  }

  /** The class with a dot; of what a tensor inherits from generated classes, the tensor's. */
  private String owner(Element element) {
    if (!(element.getEnclosingElement() instanceof TypeElement owner)) {
      return "";
    }
    boolean tensors = isOp(element) && isAbove(owner, scene.type(Tensor.class));
    return (tensors ? "Tensor" : owner.getSimpleName()) + ".";
  }

  private static List<String> written(Element element) {
    return element instanceof ExecutableElement method
        ? method.getParameters().stream().map(p -> p.getSimpleName().toString()).toList()
        : List.of();
  }

  private String text(Candidate one, Optional<Sources.Said> said, boolean op, String page) {
    if (!page.isEmpty()) {
      return page;
    }
    String value = values.detail(one.element()).or(() -> values.text(one.element())).orElse("");
    // The page of an op has said it, in other words.
    String comment = op ? "" : said.map(Sources.Said::text).orElse("");
    return (value + "\n" + comment).strip();
  }

  private static String page(OpDoc op) {
    StringBuilder lines = new StringBuilder();
    op.lines().forEach(line -> lay(line, lines));
    return lines.toString().stripTrailing();
  }

  private static void lay(String line, StringBuilder lines) {
    int blanks = line.length() - line.stripLeading().length();
    lines.append(line, 0, blanks);
    JavadocText.wrap(line.strip(), " ".repeat(blanks + 4), lines);
  }

  // ---- comments ----

  /** What was written about it: in the cell, in an evaluated snippet, or in a source file. */
  private Optional<Sources.Said> said(Element element) {
    if (Candidates.isSnippets(element)) {
      TreePath path = scene.trees().getPath(element);
      if (path != null) {
        return Optional.of(Sources.said(path, (DocTrees) scene.trees()));
      }
      return snippet(element).flatMap(one -> sources.ofSnippet(one.source(), element));
    }
    Optional<Sources.Said> own = sources.of(element, scene.elements());
    return own.isPresent() && own.get().text().isEmpty() ? inherited(element, own) : own;
  }

  /** Of a method without a comment, that of the method it overrides. */
  private Optional<Sources.Said> inherited(Element element, Optional<Sources.Said> own) {
    if (element instanceof ExecutableElement method
        && method.getKind() == ElementKind.METHOD
        && method.getEnclosingElement() instanceof TypeElement owner) {
      for (TypeMirror above : scene.types().directSupertypes(owner.asType())) {
        TypeElement type = (TypeElement) scene.types().asElement(above);
        for (Element other : scene.elements().getAllMembers(type)) {
          if (other instanceof ExecutableElement overridden
              && scene.elements().overrides(method, overridden, owner)) {
            Optional<Sources.Said> said = sources.of(other, scene.elements());
            if (said.isPresent() && !said.get().text().isEmpty()) {
              return Optional.of(
                  new Sources.Said(said.get().text(), own.orElseThrow().parameters()));
            }
          }
        }
      }
    }
    return own;
  }

  /** The snippet that has declared a name of the session. */
  private Optional<Snippet> snippet(Element element) {
    Element declared = element;
    while (declared.getEnclosingElement() instanceof TypeElement owner
        && !owner.getSimpleName().toString().startsWith("$JShell$")) {
      declared = owner;
    }
    String holder = String.valueOf(declared.getEnclosingElement());
    String name = declared.getSimpleName().toString();
    return session
        .shell()
        .get()
        .snippets()
        .filter(one -> session.shell().get().status(one).isActive())
        .filter(one -> one instanceof PersistentSnippet p && p.name().equals(name))
        .filter(
            one ->
                session
                    .shell()
                    .get()
                    .sourceCodeAnalysis()
                    .wrapper(one)
                    .fullClassName()
                    .equals(holder))
        .findFirst();
  }
}
