package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.repl.Names;

/**
 * What may have been meant by a name that is unknown: the name that other libraries have for it, or
 * the nearest of those that may stand there.
 */
final class Suggestions {
  /** With fewer letters every name is near to others. */
  private static final int SHORTEST = 3;

  /** With no more letters the first one must be right. */
  private static final int SHORT = 4;

  /** A longer operand is not said again. */
  private static final int LONGEST = 40;

  private static final Pattern OPERAND = Pattern.compile("\\bx\\b(?! ->)");

  private static final Pattern SYMBOL =
      Pattern.compile("symbol:\\s+(method|variable|class)\\s+([\\w$]+)");
  private static final Pattern LOCATION =
      Pattern.compile(
          "location:\\s+(?:variable \\S+ of type|class|interface|enum)\\s+([\\w.$]+(?:\\[])*)");
  private static final Pattern PACKAGE = Pattern.compile("package (\\w+)\\S* does not exist");

  private final Surroundings session;
  private final CellCompiler compiler;

  Suggestions(Surroundings session, CellCompiler compiler) {
    this.session = session;
    this.compiler = compiler;
  }

  /** Whether the compiler says that it has not found a name. */
  static boolean isOfNames(String message) {
    return message.startsWith("cannot find symbol") || message.contains("does not exist");
  }

  /** The type in which a name was looked for; null if it stood alone. */
  static String location(String message) {
    Matcher location = LOCATION.matcher(message);
    return location.find() ? location.group(1) : null;
  }

  /**
   * A line that may help where the compiler has not found a name; else nothing.
   *
   * @param about what the message is about: {@code t.view}
   * @param call what is called by that name; null if nothing is
   */
  Optional<String> forError(String message, String about, CallText call) {
    Matcher in = PACKAGE.matcher(message);
    if (in.find()) {
      return module(in.group(1));
    }
    Matcher symbol = SYMBOL.matcher(message);
    if (!symbol.find()) {
      return Optional.empty();
    }
    String name = symbol.group(2);
    String type = location(message);
    if (type == null && symbol.group(1).equals("variable")) {
      Optional<String> module = module(name);
      if (module.isPresent()) {
        return module;
      }
    }
    if (type == null && !symbol.group(1).equals("class")) {
      Optional<String> made =
          (symbol.group(1).equals("method") ? applied(name, call) : Optional.<String>empty())
              .or(() -> type(name));
      if (made.isPresent()) {
        return made;
      }
    }
    String text = type == null ? name : "((" + type + ") null)." + name;
    return meant(text)
        .map(meant -> type == null ? meant : of(receiver(about, name), meant))
        .map(meant -> "perhaps: " + meant);
  }

  /** What stands before the dot; nothing if it is no operand that can be said again. */
  static String receiver(String about, String name) {
    String of =
        about.endsWith("." + name) ? about.substring(0, about.length() - name.length() - 1) : "";
    boolean operand = CallText.operandBefore(of, of.length()).equals(of);
    return operand && of.length() <= LONGEST ? of : "";
  }

  /** The table calls every tensor x. */
  static String of(String receiver, String meant) {
    return receiver.isEmpty()
        ? meant
        : OPERAND.matcher(meant).replaceAll(Matcher.quoteReplacement(receiver));
  }

  private static Optional<String> module(String name) {
    return ForeignNames.isModule(name)
        ? Optional.of("there is no " + name + " here: call sum, exp, zeros … without a prefix")
        : Optional.empty();
  }

  /** A layer or a function that was called as Python does: {@code net(x)}. */
  private Optional<String> applied(String name, CallText call) {
    boolean says = call != null && !call.arguments().isEmpty();
    String meant = says ? call.as(name + ".apply") : name + ".apply(…)";
    Scene scene = scene(name);
    return scene == null
        ? Optional.empty()
        : new Candidates(scene)
            .names().stream()
                .filter(one -> one.name().equals(name) && one.element().getKind().isField())
                .map(one -> scene.types().asElement(one.element().asType()))
                .filter(TypeElement.class::isInstance)
                .flatMap(one -> scene.elements().getAllMembers((TypeElement) one).stream())
                .filter(one -> one.getSimpleName().contentEquals("apply"))
                .findFirst()
                .map(one -> "perhaps: " + (meant.length() <= LONGEST ? meant : name + ".apply(…)"));
  }

  /** What to do with a type that stands where a value or a method was looked for. */
  private Optional<String> type(String name) {
    Scene scene = scene(name);
    if (scene == null) {
      return Optional.empty();
    }
    Stream<Element> own = new Candidates(scene).names().stream().map(Candidate::element);
    String in = compiler.names().packageOfType(name);
    Stream<Element> known =
        in == null ? Stream.of() : Stream.of(scene.elements().getTypeElement(in + "." + name));
    return Stream.concat(own, known)
        .filter(one -> one instanceof TypeElement && one.getSimpleName().contentEquals(name))
        .findFirst()
        .map(one -> made((TypeElement) one));
  }

  private static String made(TypeElement type) {
    String name = type.getSimpleName().toString();
    String kind =
        switch (type.getKind()) {
          case INTERFACE -> "an interface";
          case ENUM -> "an enum";
          case RECORD -> "a record";
          case ANNOTATION_TYPE -> "an annotation";
          default -> "a class";
        };
    boolean makes =
        !type.getModifiers().contains(Modifier.ABSTRACT)
            && ElementFilter.constructorsIn(type.getEnclosedElements()).stream()
                .anyMatch(c -> !c.getModifiers().contains(Modifier.PRIVATE));
    return name + " is " + kind + ": " + (makes ? "new " + name + "(…)" : name + ".…");
  }

  /** What may be meant by the unknown name that a text ends with; nothing if nothing is near. */
  Optional<String> meant(String text) {
    Scene scene = scene(text);
    if (scene == null) {
      return Optional.empty();
    }
    String name = text.substring(scene.cell().start());
    ExpressionTree qualifier = Candidates.qualifier(scene);
    Candidates candidates = new Candidates(scene);
    List<Candidate> known =
        qualifier == null ? candidates.names() : candidates.members(qualifier, true);
    boolean tensors = qualifier == null || known.stream().anyMatch(Suggestions::isTensors);
    String foreign = tensors ? ForeignNames.here(name) : null;
    if (foreign != null) {
      return Optional.of(foreign);
    }
    Set<String> names = new HashSet<>();
    known.forEach(one -> names.add(one.name()));
    if (qualifier == null) {
      names.addAll(compiler.names().all());
    }
    if (known.stream().noneMatch(one -> isMethod(one, name))) {
      // Known, but not to be used so: to say it again is no help.
      names.remove(name);
    }
    String near = nearest(name, names);
    return Optional.ofNullable(near)
        .map(one -> one + (known.stream().anyMatch(c -> isMethod(c, one)) ? "(…)" : ""));
  }

  /** Where the name stands that a text ends with; null if that is none. */
  Scene scene(String text) {
    CellText cell = CellText.of(text, text.length(), session);
    if (cell == null || cell.prefix().isEmpty()) {
      return null;
    }
    CellText all = new CellText("", cell.start(), cell.before(), cell.present(), cell.last());
    Scene scene = compiler.scene(all);
    return scene.path() == null ? null : scene;
  }

  /** In other letters, or nearly so: {@code log_softmax} for {@code logSoftmax}. */
  private static String nearest(String name, Set<String> names) {
    String plain = plain(name);
    List<String> same = names.stream().filter(one -> plain(one).equals(plain)).sorted().toList();
    if (!same.isEmpty()) {
      // A method begins with a small letter, the layer of that name with a capital.
      return same.stream()
          .filter(one -> one.charAt(0) == name.charAt(0))
          .findFirst()
          .orElse(same.getFirst());
    }
    if (name.length() < SHORTEST) {
      return null;
    }
    List<String> longer = names.stream().filter(one -> one.startsWith(name)).limit(2).toList();
    return longer.size() == 1
        ? longer.getFirst()
        : Names.nearest(name, names.stream().filter(one -> begins(one, name)).toList());
  }

  /** Whether the first letters agree, but for one that is missing, wrong or too much. */
  private static boolean begins(String one, String name) {
    return one.regionMatches(true, 0, name, 0, 1)
        || name.length() > SHORT
            && (name.substring(1).equals(one) || one.endsWith(name.substring(1)));
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isMethod(Candidate candidate, String name) {
    return candidate.element().getKind() == ElementKind.METHOD && candidate.name().equals(name);
  }

  static boolean isTensors(Candidate candidate) {
    String owner = candidate.element().getEnclosingElement().toString();
    return owner.equals(Tensor.class.getName()) || owner.equals(Variable.class.getName());
  }
}
