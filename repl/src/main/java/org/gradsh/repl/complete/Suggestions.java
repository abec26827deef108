package org.gradsh.repl.complete;

import com.sun.source.tree.ExpressionTree;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.ElementKind;
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

  /** A line that may help where the compiler has not found a name; else nothing. */
  Optional<String> forError(String message) {
    Matcher in = PACKAGE.matcher(message);
    if (in.find()) {
      return module(in.group(1));
    }
    Matcher symbol = SYMBOL.matcher(message);
    if (!symbol.find()) {
      return Optional.empty();
    }
    String name = symbol.group(2);
    Matcher location = LOCATION.matcher(message);
    String type = location.find() ? location.group(1) : null;
    if (type == null && symbol.group(1).equals("variable")) {
      Optional<String> module = module(name);
      if (module.isPresent()) {
        return module;
      }
    }
    String text = type == null ? name : "((" + type + ") null)." + name;
    return meant(text).map(meant -> "perhaps: " + meant);
  }

  private static Optional<String> module(String name) {
    return ForeignNames.isModule(name)
        ? Optional.of("there is no " + name + " here: call sum, exp, zeros … without a prefix")
        : Optional.empty();
  }

  /** What may be meant by the unknown name that a text ends with; nothing if nothing is near. */
  Optional<String> meant(String text) {
    CellText cell = CellText.of(text, text.length(), session);
    if (cell == null || cell.prefix().isEmpty()) {
      return Optional.empty();
    }
    String name = cell.prefix();
    CellText all = new CellText("", cell.start(), cell.before(), cell.present(), cell.last());
    Scene scene = compiler.scene(all);
    if (scene.path() == null) {
      return Optional.empty();
    }
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
    String near = nearest(name, names);
    return Optional.ofNullable(near)
        .map(one -> one + (known.stream().anyMatch(c -> isMethod(c, one)) ? "(…)" : ""));
  }

  /** In other letters, or nearly so: {@code log_softmax} for {@code logSoftmax}. */
  private static String nearest(String name, Set<String> names) {
    String plain = plain(name);
    for (String one : names) {
      if (plain(one).equals(plain)) {
        return one;
      }
    }
    return name.length() < SHORTEST
        ? null
        : Names.nearest(name, names.stream().filter(one -> begins(one, name)).toList());
  }

  /** Whether the first letters agree, but for one that is missing, wrong or too much. */
  private static boolean begins(String one, String name) {
    return one.regionMatches(true, 0, name, 0, 1)
        || name.substring(1).equals(one)
        || one.endsWith(name.substring(1));
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isMethod(Candidate candidate, String name) {
    return candidate.element().getKind() == ElementKind.METHOD && candidate.name().equals(name);
  }

  private static boolean isTensors(Candidate candidate) {
    String owner = candidate.element().getEnclosingElement().toString();
    return owner.equals(Tensor.class.getName()) || owner.equals(Variable.class.getName());
  }
}
