package org.gradsh.autograd.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.show.OpDoc;
import org.junit.jupiter.api.Test;

/**
 * The page docs/ops.md follows from the declarations. After a change of them, {@code mvn test -pl
 * autograd -Dtest=ManualTest -Dmanual.write} writes it anew.
 */
class ManualTest {
  private static final Path PAGE = Path.of("..", "docs", "ops.md");

  @Test
  void thePageSaysWhatIsDeclared() throws IOException {
    String page = page();
    if (System.getProperty("manual.write") != null) Files.writeString(PAGE, page);
    assertEquals(page, Files.readString(PAGE), "written anew with -Dmanual.write");
  }

  private static String page() {
    List<String> lines = new ArrayList<>();
    lines.add("# The ops");
    lines.add("");
    lines.add(
        "Written from the declarations by `ManualTest`. y is the result, x̄ stands for the gradient"
            + " that arrives");
    lines.add(
        "at x when ȳ arrived at y. Every op is checked against numeric derivatives of orders 1 to"
            + " 3, in reverse and in");
    lines.add(
        "forward mode and inside `vmap`; what PyTorch has as well is held against its values,"
            + " gradients and");
    lines.add(
        "Hessian-vector products ([differences.md](differences.md) lists where we differ). Examples"
            + " are run by the tests.");
    for (ElementwiseCatalogue.Family family : ElementwiseCatalogue.FAMILIES) {
      heading(lines, family.title());
      for (Elementwise op : family.ops()) section(lines, op.name());
    }
    for (Family family : Family.values()) {
      heading(lines, family.title());
      Stream<String> names =
          Stream.concat(
              family.structural().stream().map(Op::name),
              family.composites().stream().map(Composite::name));
      List<String> inside = new ArrayList<>();
      for (String name : names.toList()) {
        if (OpDoc.of(name).isPresent()) section(lines, name);
        else inside.add("`" + name + "`");
      }
      if (inside.isEmpty()) continue;
      lines.add("");
      lines.add("Recorded in the course of others: " + String.join(", ", inside) + ".");
    }
    return String.join("\n", lines) + "\n";
  }

  private static void heading(List<String> lines, String title) {
    lines.add("");
    lines.add("## " + title);
  }

  private static void section(List<String> lines, String name) {
    OpDoc page = OpDoc.of(name).orElseThrow();
    lines.add("");
    lines.add("### " + name);
    lines.add("");
    lines.add(page.doc());
    lines.add("");
    lines.add("```");
    lines.addAll(signatures(name));
    lines.add(page.formula());
    lines.addAll(page.derivatives());
    lines.add("```");
    lines.add("");
    lines.add(page.operands());
    lines.add("");
    lines.add("Example: `" + page.example() + "` is `" + page.result() + "`");
  }

  /** The static forms, or the methods where there are only those; tensors for numbers too. */
  private static List<String> signatures(String name) {
    List<Method> forms = forms(Autograd.class, name, true);
    String receiver = forms.isEmpty() ? "x." : "";
    if (forms.isEmpty()) forms = forms(Tensor.class, name, false);
    boolean hasTensorForm = forms.stream().anyMatch(ManualTest::isOfTensors);
    boolean elementwise = ElementwiseCatalogue.ALL.stream().anyMatch(op -> op.name().equals(name));
    return forms.stream()
        .filter(m -> !elementwise || !hasTensorForm || isOfTensors(m))
        .sorted(Comparator.comparingInt(Method::getParameterCount).thenComparing(Method::toString))
        .map(m -> receiver + signature(m))
        .toList();
  }

  private static List<Method> forms(Class<?> type, String name, boolean isStatic) {
    return Arrays.stream(type.getMethods())
        .filter(m -> m.getName().equals(name) && !m.isBridge())
        .filter(m -> Modifier.isStatic(m.getModifiers()) == isStatic)
        .toList();
  }

  private static boolean isOfTensors(Method m) {
    return Arrays.stream(m.getParameterTypes()).allMatch(t -> t == Tensor.class);
  }

  private static String signature(Method m) {
    String parameters =
        Arrays.stream(m.getParameters())
            .map(p -> type(p.getParameterizedType().getTypeName(), p.isVarArgs()) + p.getName())
            .collect(Collectors.joining(", "));
    String result = type(m.getGenericReturnType().getTypeName(), false).strip();
    return m.getName() + "(" + parameters + ")" + (result.isEmpty() ? "" : " → " + result);
  }

  /** Simple names; a tensor goes without saying. */
  private static String type(String name, boolean isVarArgs) {
    String simple = name.replaceAll("[\\w.]+[.$](?=\\w)", "");
    if (isVarArgs) simple = simple.replaceAll("\\[\\]$", "...");
    return simple.equals("Tensor") ? "" : simple + " ";
  }
}
