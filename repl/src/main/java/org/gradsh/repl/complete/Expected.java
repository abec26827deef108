package org.gradsh.repl.complete;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** The types of which one is wanted where the marker stands; none if anything may stand there. */
final class Expected {
  private final Scene scene;

  private Expected(Scene scene) {
    this.scene = scene;
  }

  static List<TypeMirror> at(Scene scene) {
    return new Expected(scene).of(scene.path());
  }

  /** Whether the marker is an argument of a call. */
  static boolean isArgument(Scene scene) {
    Tree parent = scene.path().getParentPath().getLeaf();
    Tree leaf = scene.path().getLeaf();
    return parent instanceof MethodInvocationTree call && call.getArguments().contains(leaf)
        || parent instanceof NewClassTree made && made.getArguments().contains(leaf);
  }

  private List<TypeMirror> of(TreePath path) {
    TreePath parent = path.getParentPath();
    Tree leaf = path.getLeaf();
    return switch (parent.getLeaf()) {
      case ParenthesizedTree p ->
          parent.getParentPath().getLeaf() instanceof IfTree
                  || parent.getParentPath().getLeaf() instanceof WhileLoopTree
              ? List.of(scene.types().getPrimitiveType(TypeKind.BOOLEAN))
              : of(parent);
      case ConditionalExpressionTree c when c.getCondition() != leaf -> of(parent);
      case VariableTree v when v.getInitializer() == leaf ->
          typeOf(new TreePath(parent, v.getType()));
      case AssignmentTree a when a.getExpression() == leaf ->
          typeOf(new TreePath(parent, a.getVariable()));
      case ReturnTree r -> result(parent);
      case MethodInvocationTree call -> parameters(called(parent, call), call.getArguments(), leaf);
      case NewClassTree made -> {
        // For the name after "new" as well: what is made is what is wanted there.
        if (made.getIdentifier() == leaf) {
          yield of(parent);
        }
        yield parameters(constructors(parent, made), made.getArguments(), leaf);
      }
      default -> List.of();
    };
  }

  private List<TypeMirror> typeOf(TreePath path) {
    // "var" has no type of its own.
    TypeMirror type = path.getLeaf() == null ? null : scene.trees().getTypeMirror(path);
    return type == null || type.getKind() == TypeKind.ERROR || type.getKind() == TypeKind.NONE
        ? List.of()
        : List.of(type);
  }

  private List<TypeMirror> result(TreePath path) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      switch (at.getLeaf()) {
        case com.sun.source.tree.LambdaExpressionTree l -> {
          return List.of();
        }
        case MethodTree method -> {
          return method.getName().contentEquals("$go") || method.getReturnType() == null
              ? List.of()
              : typeOf(new TreePath(at, method.getReturnType()));
        }
        default -> {}
      }
    }
    return List.of();
  }

  private List<TypeMirror> parameters(
      List<ExecutableType> forms, List<? extends ExpressionTree> arguments, Tree leaf) {
    int index = arguments.indexOf(leaf);
    List<TypeMirror> wanted = new ArrayList<>();
    for (ExecutableType form : forms) {
      List<? extends TypeMirror> types = form.getParameterTypes();
      if (index < 0 || types.isEmpty()) {
        continue;
      }
      TypeMirror type = types.get(Math.min(index, types.size() - 1));
      if (index < types.size()) {
        wanted.add(type);
      }
      if (index >= types.size() - 1 && type instanceof ArrayType rest) {
        wanted.add(rest.getComponentType());
      }
    }
    return wanted;
  }

  /** The forms of the method that is called. */
  private List<ExecutableType> called(TreePath path, MethodInvocationTree call) {
    return switch (call.getMethodSelect()) {
      case MemberSelectTree select -> {
        TreePath at = new TreePath(new TreePath(path, select), select.getExpression());
        TypeMirror site = scene.trees().getTypeMirror(at);
        yield site instanceof DeclaredType declared && site.getKind() == TypeKind.DECLARED
            ? forms(
                declared,
                scene.elements().getAllMembers((TypeElement) declared.asElement()),
                select.getIdentifier())
            : List.of();
      }
      case IdentifierTree name ->
          Candidates.methods(new Candidates(scene).names(), name.getName()).stream()
              .map(method -> (ExecutableType) method.asType())
              .toList();
      default -> List.of();
    };
  }

  private List<ExecutableType> constructors(TreePath path, NewClassTree made) {
    Element type = scene.trees().getElement(new TreePath(path, made.getIdentifier()));
    return type instanceof TypeElement of
        ? forms((DeclaredType) of.asType(), of.getEnclosedElements(), "<init>")
        : List.of();
  }

  private List<ExecutableType> forms(
      DeclaredType site, List<? extends Element> members, CharSequence name) {
    List<ExecutableType> forms = new ArrayList<>();
    for (Element member : members) {
      if (member instanceof ExecutableElement method
          && method.getSimpleName().contentEquals(name)) {
        boolean isStatic = method.getModifiers().contains(javax.lang.model.element.Modifier.STATIC);
        forms.add(
            (ExecutableType)
                (isStatic || method.getKind() == ElementKind.CONSTRUCTOR
                    ? method.asType()
                    : scene.types().asMemberOf(site, method)));
      }
    }
    return forms;
  }

  /** Whether a value of a type, or what a method of that type gives, may stand there. */
  static boolean fits(Scene scene, TypeMirror type, List<TypeMirror> wanted) {
    TypeMirror value = type instanceof ExecutableType call ? call.getReturnType() : type;
    if (value.getKind() == TypeKind.VOID || value.getKind() == TypeKind.ERROR) {
      return false;
    }
    for (TypeMirror one : wanted) {
      TypeMirror target = scene.types().erasure(one);
      if (scene.types().isAssignable(scene.types().erasure(value), target)) {
        return true;
      }
    }
    return false;
  }
}
