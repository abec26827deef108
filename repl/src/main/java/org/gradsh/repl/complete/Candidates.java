package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Scope;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;

/** What the compiler knows to stand at the marker of a scene. */
final class Candidates {
  private static final Set<String> OBJECTS =
      Set.of(
          "equals",
          "hashCode",
          "toString",
          "getClass",
          "notify",
          "notifyAll",
          "wait",
          "finalize",
          "clone");

  private final Scene scene;
  private final Scope scope;

  Candidates(Scene scene) {
    this.scene = scene;
    this.scope = scene.scope();
  }

  // ---- after a dot ----

  /** The expression before the dot or the two colons; null for a bare name. */
  static ExpressionTree qualifier(Scene scene) {
    return switch (scene.path().getLeaf()) {
      case MemberSelectTree select -> select.getExpression();
      case MemberReferenceTree reference -> reference.getQualifierExpression();
      default -> null;
    };
  }

  /** Whether what stands before the dot is a package. */
  static boolean isPackage(Scene scene, ExpressionTree qualifier) {
    return scene.trees().getElement(new TreePath(scene.path(), qualifier))
        instanceof PackageElement;
  }

  /** Whether what stands before the dot is an array, which has a length. */
  static boolean isArray(Scene scene, ExpressionTree qualifier) {
    TypeMirror type = scene.trees().getTypeMirror(new TreePath(scene.path(), qualifier));
    return type != null && type.getKind() == TypeKind.ARRAY;
  }

  /** The members of what stands before the dot. */
  List<Candidate> members(ExpressionTree qualifier, boolean all) {
    TreePath path = new TreePath(scene.path(), qualifier);
    Element element = scene.trees().getElement(path);
    boolean type =
        element != null && (element.getKind().isClass() || element.getKind().isInterface());
    boolean reference = scene.path().getLeaf() instanceof MemberReferenceTree;
    List<Candidate> found = new ArrayList<>();
    TypeMirror site = scene.trees().getTypeMirror(path);
    if (site != null) {
      members(site, type, reference || all, found);
    }
    return found;
  }

  private void members(TypeMirror site, boolean ofType, boolean all, List<Candidate> found) {
    switch (site) {
      case IntersectionType both -> both.getBounds().forEach(b -> members(b, ofType, all, found));
      case TypeVariable variable -> members(variable.getUpperBound(), ofType, all, found);
      case DeclaredType declared when declared.getKind() == TypeKind.DECLARED ->
          membersOf(declared, ofType, all, found);
      case TypeMirror array when array.getKind() == TypeKind.ARRAY -> {
        TypeElement object = scene.type(Object.class);
        for (Element member : scene.elements().getAllMembers(object)) {
          if (member.getSimpleName().contentEquals("clone")) {
            found.add(new Candidate(member, member.asType(), Candidate.Origin.JAVA));
          }
        }
        membersOf((DeclaredType) object.asType(), false, all, found);
      }
      default -> {}
    }
  }

  private void membersOf(DeclaredType site, boolean ofType, boolean all, List<Candidate> found) {
    for (Element member : scene.elements().getAllMembers((TypeElement) site.asElement())) {
      ElementKind kind = member.getKind();
      boolean isStatic = member.getModifiers().contains(Modifier.STATIC);
      boolean nested = kind.isClass() || kind.isInterface();
      boolean wanted =
          kind == ElementKind.METHOD && (all || isStatic == ofType)
              || kind.isField() && (all || isStatic == ofType)
              || nested && ofType;
      if (wanted && isUsable(member, site)) {
        found.add(new Candidate(member, memberType(site, member), origin(member)));
      }
    }
  }

  private boolean isUsable(Element member, DeclaredType site) {
    return scene.trees().isAccessible(scope, member, site) && !Inner.is(member);
  }

  private TypeMirror memberType(DeclaredType site, Element member) {
    try {
      return scene.types().asMemberOf(site, member);
    } catch (IllegalArgumentException e) {
      // A static member of an interface above.
      return member.asType();
    }
  }

  // ---- bare names ----

  /** The names in scope: locals, what the cell and the session declare, static functions. */
  List<Candidate> names() {
    Map<Element, Candidate> found = new LinkedHashMap<>();
    Set<TypeElement> seen = new HashSet<>();
    for (Scope s = scope; s != null; s = s.getEnclosingScope()) {
      TypeElement in = s.getEnclosingClass();
      List<Element> here = new ArrayList<>();
      s.getLocalElements().forEach(here::add);
      if (in != null && seen.add(in)) {
        here.addAll(scene.elements().getAllMembers(in));
      }
      for (Element element : here) {
        boolean own = in != null || isSnippets(element);
        if (own && isName(element) && !isOfObject(element)) {
          found.putIfAbsent(
              element, new Candidate(element, element.asType(), Candidate.Origin.OWN));
        }
      }
      if (in == null) {
        // Beyond are the star imports, which hold every class of the base module.
        break;
      }
    }
    for (String statics : scene.statics()) {
      TypeElement owner = scene.elements().getTypeElement(statics);
      for (Element element : scene.elements().getAllMembers(owner)) {
        if (element.getModifiers().contains(Modifier.STATIC)
            && element.getModifiers().contains(Modifier.PUBLIC)
            && isName(element)
            && !Inner.is(element)) {
          found.putIfAbsent(
              element, new Candidate(element, element.asType(), Candidate.Origin.ENGINE));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static boolean isName(Element element) {
    String name = element.getSimpleName().toString();
    return element.getKind() != ElementKind.CONSTRUCTOR
        && !name.isEmpty()
        && !name.equals("$go")
        && !name.equals(CellCompiler.CELL)
        && !name.equals(CellCompiler.PRESENT)
        && !name.equals("this")
        && !name.equals("super")
        && !name.contains(CellText.MARKER);
  }

  /** Whether it is a method that every object has, perhaps one that the type has made its own. */
  private static boolean isOfObject(Element element) {
    return element.getKind() == ElementKind.METHOD
        && OBJECTS.contains(element.getSimpleName().toString())
        && !element.getModifiers().contains(Modifier.STATIC);
  }

  /** Whether the user has declared it, in the cell or in the session. */
  static boolean isSnippets(Element element) {
    Element outer = element;
    while (outer != null && outer.getKind() != ElementKind.PACKAGE) {
      outer = outer.getEnclosingElement();
    }
    return outer != null && outer.getSimpleName().contentEquals(SnippetClasses.PACKAGE);
  }

  static Candidate.Origin origin(Element element) {
    if (isOfObject(element)) {
      return Candidate.Origin.OBJECT;
    }
    if (isSnippets(element)) {
      return Candidate.Origin.OWN;
    }
    return element.getEnclosingElement() instanceof TypeElement owner
            && owner.getQualifiedName().toString().startsWith("org.gradsh.")
        ? Candidate.Origin.ENGINE
        : Candidate.Origin.JAVA;
  }

  /** Methods alone. */
  static List<ExecutableElement> methods(List<Candidate> candidates, CharSequence name) {
    return candidates.stream()
        .map(Candidate::element)
        .filter(element -> element.getSimpleName().contentEquals(name))
        .filter(ExecutableElement.class::isInstance)
        .map(ExecutableElement.class::cast)
        .toList();
  }
}
