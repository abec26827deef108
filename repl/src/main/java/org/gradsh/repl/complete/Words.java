package org.gradsh.repl.complete;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/** The compiler's elements and types in words: types by their simple names. */
final class Words {
  private static final Pattern CAPTURE = Pattern.compile("capture#\\d+ of ");
  private static final Pattern SNIPPET =
      Pattern.compile("\\bREPL\\.(?:\\$JShell\\$\\w+|\\$Cell(?:\\.\\$Present)?)\\.|\\$Cell\\.");
  private static final Pattern QUALIFIER = Pattern.compile("(?<![\\w.$])(?:[a-z_]\\w*\\.)+(?=\\w)");
  private static final Pattern NO_NAME = Pattern.compile("arg\\d+");

  private Words() {}

  /** {@code List<Tensor>}. */
  static String type(TypeMirror type) {
    String text = CAPTURE.matcher(type.toString()).replaceAll("");
    text = SNIPPET.matcher(text).replaceAll("");
    return QUALIFIER.matcher(text).replaceAll("").replace(",", ", ").replace(",  ", ", ");
  }

  /** {@code (Tensor other) → Tensor}. */
  static String call(ExecutableElement method, TypeMirror as) {
    TypeMirror result =
        as instanceof ExecutableType type ? type.getReturnType() : method.getReturnType();
    return parameters(method, as) + " → " + type(result);
  }

  /** {@code (Tensor other)}; the types alone where the class does not tell the names. */
  static String parameters(ExecutableElement method, TypeMirror as) {
    return parameters(
        method,
        as,
        method.getParameters().stream().map(p -> p.getSimpleName().toString()).toList());
  }

  static String parameters(ExecutableElement method, TypeMirror as, List<String> names) {
    List<? extends TypeMirror> types =
        as instanceof ExecutableType type
            ? type.getParameterTypes()
            : method.getParameters().stream().map(Element::asType).toList();
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < types.size(); i++) {
      boolean rest = method.isVarArgs() && i == types.size() - 1;
      TypeMirror type = types.get(i);
      if (rest && isInner(type)) {
        break;
      }
      text.append(i == 0 ? "" : ", ");
      text.append(
          rest && type instanceof ArrayType a ? type(a.getComponentType()) + "..." : type(type));
      String name = i < names.size() ? names.get(i) : "";
      text.append(name.isEmpty() || NO_NAME.matcher(name).matches() ? "" : " " + name);
    }
    return text.append(")").toString();
  }

  /** Whether it is a parameter that no caller gives: it only ranks an overload behind others. */
  private static boolean isInner(TypeMirror rest) {
    return rest instanceof ArrayType array
        && array.getComponentType() instanceof DeclaredType type
        && Inner.is(type.asElement());
  }

  /**
   * {@code Tensor Tensor.matmul(Tensor b)}.
   *
   * @param owner what stands before the name, {@code Tensor.}; may be empty
   */
  static String signature(Element element, TypeMirror as, List<String> names, String owner) {
    return switch (element) {
      case ExecutableElement method when method.getKind() == ElementKind.CONSTRUCTOR ->
          method.getEnclosingElement().getSimpleName() + parameters(method, as, names);
      case ExecutableElement method -> {
        TypeMirror result =
            as instanceof ExecutableType type ? type.getReturnType() : method.getReturnType();
        String parameters =
            method.getTypeParameters().isEmpty()
                ? ""
                : method.getTypeParameters().stream()
                    .map(p -> p.getSimpleName().toString())
                    .collect(Collectors.joining(", ", "<", "> "));
        yield parameters
            + type(result)
            + " "
            + owner
            + method.getSimpleName()
            + parameters(method, as, names)
            + thrown(method);
      }
      case TypeElement type -> type(type);
      case PackageElement in -> "package " + in.getQualifiedName();
      default -> type(as) + " " + owner + element.getSimpleName();
    };
  }

  private static String thrown(ExecutableElement method) {
    return method.getThrownTypes().isEmpty()
        ? ""
        : method.getThrownTypes().stream()
            .map(Words::type)
            .collect(Collectors.joining(", ", " throws ", ""));
  }

  /** {@code class java.util.ArrayList<E>}, {@code record Point(int x, int y)}. */
  private static String type(TypeElement type) {
    String kind =
        switch (type.getKind()) {
          case INTERFACE -> "interface ";
          case ENUM -> "enum ";
          case RECORD -> "record ";
          case ANNOTATION_TYPE -> "annotation ";
          default -> type.getModifiers().contains(Modifier.ABSTRACT) ? "abstract class " : "class ";
        };
    String name = SNIPPET.matcher(type.getQualifiedName()).replaceAll("");
    String parameters =
        type.getTypeParameters().isEmpty()
            ? ""
            : type.getTypeParameters().stream()
                .map(p -> p.getSimpleName().toString())
                .collect(Collectors.joining(", ", "<", ">"));
    String components =
        type.getKind() != ElementKind.RECORD
            ? ""
            : type.getRecordComponents().stream()
                .map((RecordComponentElement c) -> type(c.asType()) + " " + c.getSimpleName())
                .collect(Collectors.joining(", ", "(", ")"));
    return kind + name + parameters + components;
  }
}
