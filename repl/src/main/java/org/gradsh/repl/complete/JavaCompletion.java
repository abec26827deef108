package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import org.gradsh.repl.Completion;

/** Completes names of Java: members after a dot, else whatever is in scope, sorted. */
final class JavaCompletion {
  private static final List<String> KEYWORDS =
      List.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "new",
          "null",
          "private",
          "protected",
          "public",
          "record",
          "return",
          "sealed",
          "short",
          "static",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "true",
          "try",
          "var",
          "void",
          "volatile",
          "while",
          "yield");

  private static final Set<String> PRIMITIVES =
      Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short");

  private static final Pattern NUMBERED = Pattern.compile("\\$(\\d{1,9})(?:_(\\d{1,9}))?");

  /** A completion with what it is sorted by. */
  private record Ranked(Completion completion, boolean fits, Candidate.Origin origin) {}

  private final Scene scene;
  private final TypeNames names;
  private final Values values;
  private final String prefix;
  private final List<TypeMirror> wanted;
  private final Map<String, Ranked> found = new LinkedHashMap<>();

  JavaCompletion(Scene scene, TypeNames names, Values values) {
    this.scene = scene;
    this.names = names;
    this.values = values;
    this.prefix = scene.cell().prefix();
    this.wanted = Expected.at(scene);
  }

  List<Completion> completions() {
    ExpressionTree qualifier = Candidates.qualifier(scene);
    Candidates candidates = new Candidates(scene);
    if (qualifier != null) {
      members(candidates.members(qualifier, false));
      if (Candidates.isArray(scene, qualifier)) {
        plain("length", Completion.Kind.FIELD, "int", Candidate.Origin.OWN);
      }
      if (scene.path().getLeaf() instanceof MemberReferenceTree) {
        plain("new", Completion.Kind.KEYWORD, "", Candidate.Origin.JAVA);
      }
    } else if (scene.cell().last().equals("new")) {
      created(candidates);
    } else if (isTypePlace()) {
      types(candidates);
    } else {
      names(candidates);
    }
    return sorted();
  }

  // ---- where ----

  /** Whether only a type can stand here. */
  private boolean isTypePlace() {
    Tree leaf = scene.path().getLeaf();
    return switch (scene.path().getParentPath().getLeaf()) {
      case com.sun.source.tree.ParameterizedTypeTree type -> true;
      case com.sun.source.tree.ClassTree type -> true;
      case com.sun.source.tree.AnnotationTree annotation -> annotation.getAnnotationType() == leaf;
      case com.sun.source.tree.VariableTree variable -> variable.getType() == leaf;
      case com.sun.source.tree.TypeCastTree cast -> cast.getType() == leaf;
      case com.sun.source.tree.InstanceOfTree test -> test.getType() == leaf;
      case com.sun.source.tree.MethodTree method -> true;
      default -> false;
    };
  }

  // ---- what ----

  private void members(List<Candidate> candidates) {
    boolean reference = scene.path().getLeaf() instanceof MemberReferenceTree;
    add(candidates, candidate -> true, !reference);
    if (candidates.stream().anyMatch(c -> c.element().getModifiers().contains(Modifier.STATIC))
        && !reference) {
      plain("class", Completion.Kind.KEYWORD, "", Candidate.Origin.OBJECT);
    }
  }

  private void names(Candidates candidates) {
    List<Candidate> all = candidates.names();
    if (!prefix.isEmpty()) {
      add(all, candidate -> true, true);
      index();
      for (String word : KEYWORDS) {
        plain(word, Completion.Kind.KEYWORD, "", Candidate.Origin.JAVA);
      }
    } else {
      // Before the first letter one's own alone: a list of all there is helps nobody.
      String declared = declared();
      Predicate<Candidate> own =
          c ->
              c.origin() == Candidate.Origin.OWN
                  && !c.name().equals(declared)
                  && (wanted.isEmpty() || fits(c));
      add(all, own.and(c -> numbered(c.name()) < 0), true);
      if (found.isEmpty()) {
        add(all, own, true);
      }
    }
  }

  /** The variable whose value is being typed, which has none yet; null if there is none. */
  private String declared() {
    for (TreePath at = scene.path().getParentPath(); at != null; at = at.getParentPath()) {
      switch (at.getLeaf()) {
        case com.sun.source.tree.VariableTree variable -> {
          return variable.getName().toString();
        }
        case com.sun.source.tree.MethodTree method -> {
          return null;
        }
        default -> {}
      }
    }
    return null;
  }

  /** How late a value without a name came: {@code $12}, {@code $12_2}; negative for names. */
  private static long numbered(String name) {
    Matcher number = NUMBERED.matcher(name);
    if (!number.matches()) {
      return -1;
    }
    long within = number.group(2) == null ? 1 : Long.parseLong(number.group(2));
    return (Long.parseLong(number.group(1)) << 32) + within;
  }

  private void types(Candidates candidates) {
    add(candidates.names(), JavaCompletion::isType, false);
    index();
    if (!prefix.isEmpty()) {
      PRIMITIVES.forEach(word -> plain(word, Completion.Kind.KEYWORD, "", Candidate.Origin.JAVA));
    }
  }

  private static boolean isType(Candidate candidate) {
    ElementKind kind = candidate.element().getKind();
    return kind.isClass() || kind.isInterface() || kind == ElementKind.TYPE_PARAMETER;
  }

  private void index() {
    names
        .startingWith(prefix)
        .forEach((name, in) -> plain(name, Completion.Kind.TYPE, in, originOf(in)));
  }

  private static Candidate.Origin originOf(String in) {
    return in.startsWith("org.gradsh.") ? Candidate.Origin.ENGINE : Candidate.Origin.JAVA;
  }

  /** After "new": types of which one can make an instance. */
  private void created(Candidates candidates) {
    for (Candidate one : candidates.names()) {
      if (one.element() instanceof TypeElement type && Match.of(one.name(), prefix)) {
        created(type, one.origin());
      }
    }
    Map<String, String> index = new LinkedHashMap<>(names.startingWith(prefix));
    if (prefix.isEmpty()) {
      for (String name : names.all()) {
        String in = names.packageOfType(name);
        if (in.startsWith("org.gradsh.") || !wanted.isEmpty() && in.equals("java.util")) {
          index.put(name, in);
        }
      }
    }
    index.forEach(
        (name, in) -> {
          TypeElement type = scene.elements().getTypeElement(in + "." + name);
          if (type != null) {
            created(type, originOf(in));
          }
        });
  }

  private void created(TypeElement type, Candidate.Origin origin) {
    boolean isClass = type.getKind() == ElementKind.CLASS || type.getKind() == ElementKind.RECORD;
    boolean fits =
        !wanted.isEmpty() && Expected.fits(scene, scene.types().erasure(type.asType()), wanted);
    if (!isClass
        || type.getModifiers().contains(Modifier.ABSTRACT)
        || prefix.isEmpty() && !wanted.isEmpty() && !fits) {
      return;
    }
    List<ExecutableElement> constructors =
        type.getEnclosedElements().stream()
            .filter(e -> e.getKind() == ElementKind.CONSTRUCTOR)
            .filter(e -> e.getModifiers().contains(Modifier.PUBLIC) || isOwn(origin))
            .map(ExecutableElement.class::cast)
            .toList();
    if (!constructors.isEmpty()) {
      boolean plain = constructors.stream().allMatch(c -> c.getParameters().isEmpty());
      String arguments = type.getTypeParameters().isEmpty() ? "" : "<>";
      String text = type.getSimpleName() + arguments + (plain ? "()" : "(");
      ExecutableElement first = constructors.getFirst();
      String more = constructors.size() > 1 ? ", " + (constructors.size() - 1) + " more" : "";
      String detail = Words.parameters(first, first.asType()) + more;
      put(text, Completion.Kind.TYPE, detail, fits, origin);
    }
  }

  private static boolean isOwn(Candidate.Origin origin) {
    return origin == Candidate.Origin.OWN;
  }

  // ---- candidates to completions ----

  private void add(List<Candidate> candidates, Predicate<Candidate> filter, boolean brackets) {
    Map<String, List<Candidate>> byName = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      if (Match.of(candidate.name(), prefix) && filter.test(candidate)) {
        byName.computeIfAbsent(candidate.name(), n -> new ArrayList<>()).add(candidate);
      }
    }
    byName.forEach((name, forms) -> add(name, forms, brackets));
  }

  private void add(String name, List<Candidate> forms, boolean brackets) {
    Candidate first = forms.getFirst();
    boolean fits = forms.stream().anyMatch(this::fits);
    if (!(first.element() instanceof ExecutableElement)) {
      put(name, kind(first.element()), detail(first), fits, first.origin());
    }
    List<Candidate> methods =
        forms.stream().filter(c -> c.element() instanceof ExecutableElement).toList();
    if (!methods.isEmpty()) {
      List<String> calls = new ArrayList<>();
      for (Candidate one : methods) {
        String call = Words.call((ExecutableElement) one.element(), one.type());
        if (!calls.contains(call)) {
          calls.add(call);
        }
      }
      boolean none =
          methods.stream()
              .allMatch(c -> ((ExecutableElement) c.element()).getParameters().isEmpty());
      String text = brackets ? name + (none ? "()" : "(") : name;
      String more = calls.size() > 1 ? ", " + (calls.size() - 1) + " more" : "";
      put(text, Completion.Kind.METHOD, calls.getFirst() + more, fits, methods.getFirst().origin());
    }
  }

  private boolean fits(Candidate candidate) {
    return !wanted.isEmpty()
        && !isType(candidate)
        && Expected.fits(scene, candidate.type(), wanted);
  }

  private static Completion.Kind kind(Element element) {
    return switch (element.getKind()) {
      case FIELD, ENUM_CONSTANT ->
          Candidates.isSnippets(element) && isTopLevel(element.getEnclosingElement())
              ? Completion.Kind.VARIABLE
              : Completion.Kind.FIELD;
      case LOCAL_VARIABLE, PARAMETER, EXCEPTION_PARAMETER, RESOURCE_VARIABLE, BINDING_VARIABLE ->
          Completion.Kind.VARIABLE;
      case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE, TYPE_PARAMETER -> Completion.Kind.TYPE;
      case PACKAGE -> Completion.Kind.PACKAGE;
      default -> Completion.Kind.OTHER;
    };
  }

  private static boolean isTopLevel(Element owner) {
    return owner.getEnclosingElement().getKind() == ElementKind.PACKAGE;
  }

  private String detail(Candidate candidate) {
    Element element = candidate.element();
    if (element instanceof TypeElement type) {
      return Candidates.isSnippets(element)
          ? Words.signature(type, type.asType(), List.of(), "")
          : scene.elements().getPackageOf(type).getQualifiedName().toString();
    }
    return values.detail(element).orElseGet(() -> Words.type(candidate.type()));
  }

  private void plain(String name, Completion.Kind kind, String detail, Candidate.Origin origin) {
    if (Match.of(name, prefix)) {
      put(name, kind, detail, false, origin);
    }
  }

  private void put(
      String text, Completion.Kind kind, String detail, boolean fits, Candidate.Origin origin) {
    found.putIfAbsent(
        text, new Ranked(new Completion(text, scene.cell().start(), kind, detail), fits, origin));
  }

  /** Names before numbers, of which the later ones come first. */
  private static int newestFirst(long one, long other) {
    return one < 0 || other < 0 ? Long.compare(one, other) : Long.compare(other, one);
  }

  private List<Completion> sorted() {
    return found.values().stream()
        .sorted(
            Comparator.comparing((Ranked r) -> !r.completion.text().startsWith(prefix))
                .thenComparing(r -> r.origin == Candidate.Origin.OBJECT)
                .thenComparing(r -> !r.fits)
                .thenComparing(Ranked::origin)
                .thenComparing(r -> numbered(r.completion.text()), JavaCompletion::newestFirst)
                .thenComparing(r -> r.completion.text(), String.CASE_INSENSITIVE_ORDER))
        .map(Ranked::completion)
        .toList();
  }
}
