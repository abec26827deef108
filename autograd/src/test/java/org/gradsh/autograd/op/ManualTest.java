package org.gradsh.autograd.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.expr.Expr;
import org.junit.jupiter.api.Test;

/**
 * The page docs/catalogue.md follows from the declarations. After a change of them, {@code mvn test
 * -pl autograd -Dtest=ManualTest -Dmanual.write} writes it anew.
 */
class ManualTest {
  private static final Path PAGE = Path.of("..", "docs", "catalogue.md");

  @Test
  void thePageSaysWhatIsDeclared() throws IOException {
    String page = page();
    if (System.getProperty("manual.write") != null) Files.writeString(PAGE, page);
    assertEquals(page, Files.readString(PAGE), "written anew with -Dmanual.write");
  }

  private static String page() {
    List<String> lines = new ArrayList<>();
    lines.add("# The catalogue of ops");
    lines.add("");
    lines.add(
        "Written from the declarations by `ManualTest`; each is a method of `Tensor` and a static");
    lines.add(
        "function of `Autograd`. Every op is checked against numeric derivatives of orders 1 to"
            + " 3,");
    lines.add("in reverse and in forward mode.");
    lines.add("");
    lines.add("## Elementwise");
    lines.add("");
    lines.add("y is the result itself.");
    lines.add("");
    lines.add("| op | what it computes | value | derivatives |");
    lines.add("|---|---|---|---|");
    for (Elementwise op : ElementwiseCatalogue.ALL) lines.add(row(op));
    lines.add("");
    lines.add("## With a kernel of their own");
    lines.add("");
    for (Op<?> op : Catalogue.structural()) lines.add("- `" + op.name() + "` — " + op.doc());
    lines.add("");
    lines.add("## Composed of others");
    lines.add("");
    for (Composite op : Catalogue.composites()) lines.add("- `" + op.name() + "` — " + op.doc());
    return String.join("\n", lines) + "\n";
  }

  private static String row(Elementwise op) {
    String operands = String.join(", ", op.operandNames());
    List<String> names = new ArrayList<>(op.operandNames());
    names.add("y");
    List<String> derivatives = new ArrayList<>();
    for (int k = 0; k < op.arity(); k++) {
      Expr partial = op.partials().get(k);
      if (op.isMask(k) || op.yieldsMask()) continue;
      derivatives.add("∂/∂" + names.get(k) + " = `" + partial.text(names) + "`");
    }
    String value = op.forward().text(names);
    return "| `%s(%s)` | %s | `%s` | %s |"
        .formatted(
            op.name(), operands, op.doc(), cell(value), cell(String.join("; ", derivatives)));
  }

  /** A bar would end the cell of the table. */
  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
