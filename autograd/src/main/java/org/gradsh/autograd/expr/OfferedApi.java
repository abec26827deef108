package org.gradsh.autograd.expr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ops that are functions in Java, as methods of {@code Tensor} and static functions of {@code
 * Autograd}: each public static function under {@code @Offered} in the sources of the ops, with its
 * documentation. The sources are read as the formatter leaves them.
 */
final class OfferedApi {
  private static final Pattern SIGNATURE =
      Pattern.compile("public static (\\S+(?:<.*?>)?) (\\w+)\\((.*)\\) (?:throws .*)?\\{.*");

  /** One function of an op. */
  private record Offer(
      String owner,
      boolean method,
      List<String> comment,
      String result,
      String name,
      List<Parameter> parameters) {
    boolean isMethod() {
      return method && !parameters.isEmpty() && parameters.getFirst().type.equals("Tensor");
    }
  }

  private record Parameter(String type, String name) {
    String text() {
      return type + " " + name;
    }

    /** Whether null is to be told; an array of what is given one by one is never null. */
    boolean mayBeNull() {
      return !type.matches("int|long|float|double|boolean") && !type.endsWith("...");
    }
  }

  private final List<Offer> offers = new ArrayList<>();

  /**
   * @param folder of the sources of the ops
   */
  OfferedApi(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        read(file.getFileName().toString().replace(".java", ""), Files.readAllLines(file));
      }
    }
  }

  int size() {
    return offers.size();
  }

  private void read(String owner, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.matches("@Offered(\\(method = false\\))?")) continue;
      StringBuilder signature = new StringBuilder();
      for (int k = i + 1; signature.indexOf("{") < 0; k++) {
        signature.append(signature.isEmpty() ? "" : " ").append(lines.get(k).strip());
      }
      String joined = signature.toString().replace("( ", "(");
      Matcher m = SIGNATURE.matcher(joined);
      if (!m.matches()) throw new IllegalStateException(owner + ": no public function: " + joined);
      offers.add(
          new Offer(
              owner,
              line.equals("@Offered"),
              comment(lines, i),
              m.group(1),
              m.group(2),
              parameters(m.group(3))));
    }
  }

  /** The documentation above line {@code end}, without the marks of a comment. */
  private static List<String> comment(List<String> lines, int end) {
    int start = end - 1;
    if (!lines.get(start).strip().endsWith("*/")) return List.of();
    while (!lines.get(start).strip().startsWith("/**")) start--;
    List<String> text = new ArrayList<>();
    for (String line : lines.subList(start, end)) {
      text.add(line.strip().replaceFirst("^(/\\*\\*|\\*(?!/))", "").replace("*/", "").strip());
    }
    if (text.getFirst().isEmpty()) text.removeFirst();
    if (text.getLast().isEmpty()) text.removeLast();
    return text;
  }

  /** Cut at the commas outside of type arguments. */
  private static List<Parameter> parameters(String text) {
    List<Parameter> all = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == '<') depth++;
      if (c == '>') depth--;
      if (c != ',' || depth > 0) continue;
      String one = text.substring(start, i).strip();
      start = i + 1;
      if (one.isEmpty()) continue;
      int space = one.lastIndexOf(' ');
      all.add(new Parameter(one.substring(0, space), one.substring(space + 1)));
    }
    return all;
  }

  /** The methods that {@code Tensor} inherits. */
  String methods() {
    StringBuilder s =
        head("StructuralMethods", "methods of a tensor", "abstract class", "ElementwiseMethods");
    for (Offer o : offers) {
      if (o.isMethod()) method(s, o, true);
    }
    return s.append("}\n").toString();
  }

  /** The static functions that {@code Autograd} inherits. */
  String functions() {
    StringBuilder s =
        head("StructuralFunctions", "static functions", "class", "ElementwiseFunctions");
    for (Offer o : offers) method(s, o, false);
    return s.append("}\n").toString();
  }

  private StringBuilder head(String name, String what, String kind, String parent) {
    StringBuilder s = new StringBuilder("package org.gradsh.autograd;\n\nimport java.util.*;\n");
    offers.stream()
        .map(Offer::owner)
        .distinct()
        .sorted()
        .forEach(owner -> s.append("import org.gradsh.autograd.op.").append(owner).append(";\n"));
    return s.append("\n/** The ops that are not elementwise, as ")
        .append(what)
        .append(". Generated from the functions of the ops. */\n")
        .append("public %s %s extends %s {\n  %s() {}\n".formatted(kind, name, parent, name));
  }

  private static void method(StringBuilder s, Offer o, boolean instance) {
    List<Parameter> own =
        instance ? o.parameters.subList(1, o.parameters.size()) : List.copyOf(o.parameters);
    List<String> arguments = new ArrayList<>();
    for (int k = 0; k < o.parameters.size(); k++) {
      Parameter p = o.parameters.get(k);
      if (instance && k == 0) arguments.add("(Tensor) this");
      else if (p.mayBeNull()) {
        arguments.add("Given.nonNull(\"%s\", \"%s\", %s)".formatted(o.name, p.name, p.name));
      } else arguments.add(p.name);
    }
    javadoc(s, o, instance);
    s.append(
        "  public %s%s %s(%s) {\n    return %s.%s(%s);\n  }\n"
            .formatted(
                instance ? "" : "static ",
                o.result,
                o.name,
                own.stream().map(Parameter::text).collect(Collectors.joining(", ")),
                o.owner,
                o.name,
                String.join(", ", arguments)));
  }

  /** As it is above the function; of a method the first operand is the tensor itself. */
  private static void javadoc(StringBuilder s, Offer o, boolean instance) {
    s.append('\n');
    if (o.comment.isEmpty()) return;
    String operand = "@param " + o.parameters.getFirst().name + " ";
    s.append("  /**\n");
    for (String line : o.comment) {
      String text = instance ? line.replace(operand, "<p>This tensor: ") : line;
      s.append(text.isEmpty() ? "   *\n" : "   * " + text + "\n");
    }
    s.append("   */\n");
  }
}
