package org.gradsh.autograd.expr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Writes the methods and static functions of the ops as Java sources, what {@code Tensor} and
 * {@code Autograd} inherit: of elementwise ones from their declarations, of the others from the
 * functions that they offer.
 *
 * <p>Arguments: the folder of generated sources, and that of the sources of the other ops.
 */
public final class ApiGenerator {
  private ApiGenerator() {}

  private static final String PACKAGE = "org.gradsh.autograd";

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0], PACKAGE.split("\\."));
    Files.createDirectories(folder);
    write(folder, "ElementwiseOps", ops());
    write(folder, "ElementwiseMethods", methods());
    write(folder, "ElementwiseFunctions", functions());
    OfferedApi offered = new OfferedApi(Path.of(args[1]));
    write(folder, "StructuralMethods", offered.methods());
    write(folder, "StructuralFunctions", offered.functions());
    System.out.printf(
        "API: %d elementwise ops, %d functions of others%n",
        ElementwiseCatalogue.ALL.size(), offered.size());
  }

  private static void write(Path folder, String name, String source) throws IOException {
    Path file = folder.resolve(name + ".java");
    // Left alone when it is what it would be, so that nothing is compiled again.
    if (Files.exists(file) && Files.readString(file).equals(source)) return;
    Files.writeString(file, source);
  }

  private static String ops() {
    StringBuilder s =
        new StringBuilder(
            """
            package org.gradsh.autograd;

            import static org.gradsh.autograd.expr.ElementwiseCatalogue.named;

            import org.gradsh.autograd.expr.Elementwise;

            /** The declared elementwise ops by name. Generated. */
            final class ElementwiseOps {
              private ElementwiseOps() {}

            """);
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      s.append("  static final Elementwise %s = named(\"%s\");\n".formatted(field(op), op.name()));
    }
    return s.append("}\n").toString();
  }

  private static String methods() {
    StringBuilder s =
        new StringBuilder(
            """
            package org.gradsh.autograd;

            import org.gradsh.autograd.op.Apply;

            /** The elementwise ops as methods of a tensor. Generated from their declarations. */
            public abstract class ElementwiseMethods {
              ElementwiseMethods() {}
            """);
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      if (!op.isMethod()) continue;
      for (Form form : forms(op)) if (form.tensor(0)) method(s, op, form, true);
    }
    return s.append("}\n").toString();
  }

  private static String functions() {
    StringBuilder s =
        new StringBuilder(
            """
            package org.gradsh.autograd;

            import org.gradsh.autograd.op.Apply;

            /** The elementwise ops as static functions. Generated from their declarations. */
            public class ElementwiseFunctions {
              ElementwiseFunctions() {}
            """);
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      for (Form form : forms(op)) method(s, op, form, false);
    }
    return s.append("}\n").toString();
  }

  /** The Java type of each operand: Tensor, double or long. */
  private record Form(List<String> types) {
    boolean tensor(int k) {
      return types.get(k).equals("Tensor");
    }
  }

  /**
   * Tensors throughout, and numbers of one type in place of some, but not of all that are numbers.
   */
  private static List<Form> forms(Elementwise op) {
    List<Form> forms = new ArrayList<>();
    int n = op.arity();
    for (int numbers = 0; numbers < 1 << n; numbers++) {
      if (!possible(op, numbers)) continue;
      for (String type : List.of("double", "long")) {
        if (numbers == 0 && type.equals("long")) continue; // all tensors: once
        if (type.equals("double") && numbers != 0 && op.numbers() == Elementwise.Numbers.BITS) {
          continue;
        }
        List<String> types = new ArrayList<>();
        for (int k = 0; k < n; k++) types.add((numbers >> k & 1) == 1 ? type : "Tensor");
        forms.add(new Form(types));
      }
    }
    return forms;
  }

  private static boolean possible(Elementwise op, int numbers) {
    boolean like = false;
    for (int k = 0; k < op.arity(); k++) {
      boolean number = (numbers >> k & 1) == 1;
      if (op.isMask(k) && number) return false;
      like |= !op.isMask(k) && !number;
    }
    // Of three operands the first number is a tensor: clip(x, 0, 1), where(mask, a, 0).
    if (!op.isMethod() && (numbers & 2) != 0) return false;
    boolean first = op.arity() < 3 || op.isMask(0) || (numbers & 1) == 0;
    return like && first;
  }

  private static void method(StringBuilder s, Elementwise op, Form form, boolean instance) {
    List<String> names = op.operandNames();
    List<String> parameters = new ArrayList<>(), arguments = new ArrayList<>();
    String like = like(op, form, instance);
    boolean simpler = op.isSimplerByNumber() && form.tensor(0) && !form.tensor(1);
    for (int k = 0; k < op.arity(); k++) {
      String type = form.types().get(k), name = names.get(k);
      if (!instance || k > 0) parameters.add(type + " " + name);
      String value = instance && k == 0 ? "(Tensor) this" : name;
      boolean asIs = form.tensor(k) || simpler;
      arguments.add(asIs ? value : "Apply.number(" + name + ", " + like + ")");
    }
    if (form.types().contains("double") || form.types().contains("long")) {
      seeTensors(s, op, instance);
    } else {
      javadoc(s, op, instance);
    }
    s.append(
        "  public %sTensor %s(%s) {\n    return Apply.%s(ElementwiseOps.%s, %s);\n  }\n"
            .formatted(
                instance ? "" : "static ",
                op.name(),
                String.join(", ", parameters),
                simpler ? "byNumber" : List.of("unary", "binary", "ternary").get(op.arity() - 1),
                field(op),
                String.join(", ", arguments)));
  }

  /** The tensor whose dtype a number takes. */
  private static String like(Elementwise op, Form form, boolean instance) {
    for (int k = 0; k < op.arity(); k++) {
      if (form.tensor(k) && !op.isMask(k)) {
        return instance && k == 0 ? "(Tensor) this" : op.operandNames().get(k);
      }
    }
    throw new IllegalStateException("no operand to take the dtype from: " + op.name());
  }

  private static void javadoc(StringBuilder s, Elementwise op, boolean instance) {
    List<String> names = op.operandNames();
    s.append("\n  /**\n   * ").append(html(op.doc())).append("\n   *\n");
    if (instance) {
      s.append("   * <p>This tensor is {@code %s}.\n   *\n".formatted(names.getFirst()));
    }
    s.append("   * <p>Example: {@code %s}.\n".formatted(example(op, instance)));
    List<String> slopes = new ArrayList<>();
    for (int k = 0; k < op.arity(); k++) {
      Expr slope = op.partials().get(k);
      if (!op.isMask(k) && !op.yieldsMask() && slope.size() < 40) {
        slopes.add("dy/d%s = %s".formatted(names.get(k), slope.text(withResult(names))));
      }
    }
    String formula = "y = " + op.forward().text(names);
    if (formula.length() < 120) paragraph(s, formula);
    if (!slopes.isEmpty()) paragraph(s, String.join("; ", slopes));
    s.append("   *\n   * <p>").append(dtypes(op)).append('\n');
    if (op.arity() > 1) {
      s.append("   *\n   * @throws TensorException when the shapes do not broadcast\n");
    }
    s.append("   */\n");
  }

  private static void seeTensors(StringBuilder s, Elementwise op, boolean instance) {
    int n = op.arity() - (instance ? 1 : 0);
    String tensors = String.join(", ", Collections.nCopies(n, "Tensor"));
    s.append(
        "\n  /**\n   * As {@link #%s(%s)}; a number takes the dtype of the tensors.\n   */\n"
            .formatted(op.name(), tensors));
  }

  private static void paragraph(StringBuilder s, String code) {
    s.append("   *\n   * <p>{@code %s}\n".formatted(code));
  }

  private static List<String> withResult(List<String> names) {
    List<String> all = new ArrayList<>(names);
    all.add("y");
    return all;
  }

  /** A call of the declared example and its value. */
  public static String example(Elementwise op, boolean instance) {
    Elementwise.Example e = op.examples().getFirst();
    boolean bits = op.numbers() == Elementwise.Numbers.BITS;
    boolean masks = bits && isTruth(e);
    List<String> values = new ArrayList<>();
    for (int k = 0; k < op.arity(); k++) {
      boolean mask = masks || op.isMask(k);
      double operand = e.operands()[k];
      String v = mask ? String.valueOf(operand != 0) : ExprText.number(operand);
      boolean tensor = k == (op.isMethod() ? 0 : op.arity() - 1); // an order is a number
      values.add(mask || tensor ? "tensor(" + v + (bits && !mask ? ", DType.INT32)" : ")") : v);
    }
    if (!op.forward().isMask() && op.isMask(0)) values.set(1, "tensor(" + values.get(1) + ")");
    String result =
        masks || op.yieldsMask()
            ? String.valueOf(e.expected() != 0)
            : ExprText.number((float) e.expected());
    String call =
        instance
            ? values.getFirst()
                + "."
                + op.name()
                + "("
                + String.join(", ", values.subList(1, values.size()))
            : op.name() + "(" + String.join(", ", values);
    return call + ") is " + result;
  }

  /** Whether all numbers of an example are 0 or 1, which stand for false and true. */
  private static boolean isTruth(Elementwise.Example e) {
    return Arrays.stream(e.operands()).allMatch(v -> v == 0 || v == 1)
        && (e.expected() == 0 || e.expected() == 1);
  }

  /** What dtypes an op takes, in words. */
  public static String dtypes(Elementwise op) {
    String result = op.yieldsMask() ? " The result is a mask." : "";
    return switch (op.numbers()) {
      case ALL -> "Takes every dtype." + result;
      case NUMERIC -> "Takes every dtype; masks count as 0 and 1." + result;
      case FLOATING -> "Takes every dtype; integers and masks as float32." + result;
      case BITS -> "Takes masks and integers.";
    };
  }

  private static String html(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** add, floorDivide: ADD, FLOOR_DIVIDE. */
  private static String field(Elementwise op) {
    return op.name().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }
}
