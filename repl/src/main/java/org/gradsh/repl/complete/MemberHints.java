package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import org.gradsh.autograd.Tensor;
import org.gradsh.repl.Problem;

/**
 * What may have been meant where the members of a type tell: a method used as a field, a record for
 * the tensor in it, a lambda whose parameter is a record.
 */
final class MemberHints {
  private static final Pattern FIELD = Pattern.compile("symbol:\\s+variable\\s+([\\w$]+)");
  private static final Pattern PRIVATE = Pattern.compile("(\\w+) has private access in ([\\w.$]+)");
  private static final Pattern METHOD = Pattern.compile("symbol:\\s+method\\s+([\\w$]+)");
  private static final Pattern PARAMETER =
      Pattern.compile("location:\\s+variable (\\w+) of type (?:\\w+\\.)*Tensor\\b");
  private static final Pattern CLONE =
      Pattern.compile("clone\\(\\) has protected access in Object");
  private static final Pattern CONVERTED =
      Pattern.compile(
          "incompatible types: ([\\w.$]+) cannot be converted to (?:\\w+\\.)*Tensor\\b");

  private final Suggestions names;

  MemberHints(Suggestions names) {
    this.names = names;
  }

  /** Whether the compiler's message is of a member that may not be used so, or of a wrong type. */
  static boolean isOfMembers(String message) {
    return PRIVATE.matcher(message).find()
        || CLONE.matcher(message).find()
        || CONVERTED.matcher(message).find();
  }

  Optional<String> hint(Problem problem, String about) {
    String text = problem.source().text();
    return meant(problem.message(), about.strip(), text, problem.end())
        .map(meant -> "perhaps: " + meant);
  }

  private Optional<String> meant(String message, String about, String text, int end) {
    Matcher hidden = PRIVATE.matcher(message);
    if (hidden.find()) {
      return field(about, hidden.group(2), hidden.group(1));
    }
    String type = Suggestions.location(message);
    Matcher field = FIELD.matcher(message);
    if (field.find() && type != null) {
      return field(about, type, field.group(1));
    }
    if (CLONE.matcher(message).find()) {
      return members(text.substring(0, end)).stream().anyMatch(Suggestions::isTensors)
          ? Optional.of(
              Suggestions.of(Suggestions.receiver(about, "clone"), ForeignNames.here("clone")))
          : Optional.empty();
    }
    Matcher converted = CONVERTED.matcher(message);
    if (converted.find()) {
      return component(about, converted.group(1));
    }
    Matcher method = METHOD.matcher(message);
    if (!method.find() || type == null) {
      return Optional.empty();
    }
    return method.group(1).equals("apply")
        ? pullback(text, end, type)
        : parameter(message, method.group(1), text.substring(0, Math.max(0, end)));
  }

  private List<Candidate> members(String text) {
    Scene scene = names.scene(text);
    ExpressionTree qualifier = scene == null ? null : Candidates.qualifier(scene);
    return qualifier == null ? List.of() : new Candidates(scene).members(qualifier, true);
  }

  private List<Candidate> membersOf(String type, String name) {
    return members("((" + type + ") null)." + name).stream()
        .filter(one -> one.name().equals(name) && one.element().getKind() == ElementKind.METHOD)
        .toList();
  }

  /** A method that was used as a field. */
  private Optional<String> field(String about, String type, String name) {
    List<Candidate> methods = membersOf(type, name);
    if (methods.isEmpty()) {
      return Optional.empty();
    }
    boolean plain =
        methods.stream()
            .map(one -> (ExecutableElement) one.element())
            .anyMatch(one -> one.getParameters().isEmpty());
    String of = about.endsWith("." + name) && about.indexOf('\n') < 0 ? about : name;
    return Optional.of(of + (plain ? "()" : "(…)"));
  }

  /** What goes back through a vector-Jacobian product. */
  private Optional<String> pullback(String text, int end, String type) {
    CallText call = CallText.after(text, end);
    return call == null || membersOf(type, "pullback").isEmpty()
        ? Optional.empty()
        : Optional.of(call.as(call.receiver() + ".pullback"));
  }

  /** The tensor in a record that stands where a tensor is wanted. */
  private Optional<String> component(String about, String type) {
    Scene scene = names.scene("((" + type + ") null).toString");
    ExpressionTree qualifier = scene == null ? null : Candidates.qualifier(scene);
    if (qualifier == null) {
      return Optional.empty();
    }
    TypeMirror site = scene.trees().getTypeMirror(new TreePath(scene.path(), qualifier));
    TypeMirror tensor = scene.type(Tensor.class).asType();
    return site instanceof DeclaredType declared
        ? components(declared.asElement())
            .filter(one -> scene.types().isSameType(one.asType(), tensor))
            .findFirst()
            .map(one -> about + "." + one.getSimpleName() + "()")
        : Optional.empty();
  }

  private static Stream<? extends RecordComponentElement> components(Element type) {
    return type instanceof TypeElement record ? record.getRecordComponents().stream() : Stream.of();
  }

  /** A lambda's parameter that is taken for a tensor, and is to be a record with that component. */
  private Optional<String> parameter(String message, String component, String before) {
    Matcher parameter = PARAMETER.matcher(message);
    if (!parameter.find()) {
      return Optional.empty();
    }
    String name = parameter.group(1);
    if (!Pattern.compile("\\b" + name + "\\s*->").matcher(before).find()) {
      return Optional.empty();
    }
    Scene scene = names.scene(name);
    return scene == null
        ? Optional.empty()
        : new Candidates(scene)
            .names().stream()
                .map(Candidate::element)
                .filter(one -> one.getKind() == ElementKind.RECORD && Candidates.isSnippets(one))
                .filter(
                    one ->
                        components(one).anyMatch(c -> c.getSimpleName().contentEquals(component)))
                .findFirst()
                .map(one -> "(" + one.getSimpleName() + " " + name + ") -> …");
  }
}
