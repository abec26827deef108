package org.gradsh.autograd.show;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.gradsh.autograd.expr.ApiGenerator;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.expr.ElementwiseCatalogue;
import org.gradsh.autograd.op.Catalogue;
import org.gradsh.autograd.op.Composite;
import org.gradsh.autograd.op.Op;

/**
 * What the manual says of an op: from its declaration, and, where that is no formula, from a table.
 *
 * @param doc one line that says what it computes
 * @param formula its value {@code y} in terms of the operands
 * @param derivatives the partial derivatives, or the cotangents (x̄) in terms of that of y
 * @param operands what shapes and dtypes it takes and gives
 * @param example a call, as a user writes it
 * @param result the value of that call, as it is shown
 */
public record OpDoc(
    String name,
    String doc,
    String formula,
    List<String> derivatives,
    String operands,
    String example,
    String result) {
  private static final String TABLE = "ops.txt";

  /** The op of a name; nothing if no op that one can call has it. */
  public static Optional<OpDoc> of(String name) {
    return Optional.ofNullable(Loaded.ALL.get(name));
  }

  /** The names of all ops that one can call, sorted. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(Loaded.ALL.keySet());
  }

  /** All of it in lines, without the name. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(doc);
    lines.add("");
    lines.add("  " + formula);
    derivatives.forEach(derivative -> lines.add("  " + derivative));
    lines.add("");
    lines.add(operands);
    lines.add("Example: " + example + " is " + result);
    return lines;
  }

  /** Read when the first page is asked for. */
  private static final class Loaded {
    static final Map<String, OpDoc> ALL = new TreeMap<>();

    static {
      Map<String, String[]> table = table();
      for (Op<?> op : Catalogue.structural()) {
        add(op.name(), op.doc(), table.get(op.name()));
      }
      for (Composite op : Catalogue.composites()) {
        add(op.name(), op.doc(), table.get(op.name()));
      }
      for (Elementwise op : ElementwiseCatalogue.ALL) {
        ALL.put(op.name(), page(op));
      }
    }

    /** Those that only derivatives call are not in the table. */
    private static void add(String name, String doc, String[] row) {
      if (row != null) {
        List<String> derivatives = List.of(row[2].split("; "));
        ALL.put(name, new OpDoc(name, doc, row[1], derivatives, row[3], row[4], row[5]));
      }
    }

    private static OpDoc page(Elementwise op) {
      List<String> names = new ArrayList<>(op.operandNames());
      names.add("y");
      List<String> derivatives = new ArrayList<>();
      for (int k = 0; k < op.arity(); k++) {
        if (!op.isMask(k) && !op.yieldsMask()) {
          derivatives.add("∂y/∂" + names.get(k) + " = " + op.partials().get(k).text(names));
        }
      }
      if (derivatives.isEmpty()) {
        derivatives.add("none: a mask has no derivative");
      }
      String shapes = op.arity() > 1 ? "Shapes broadcast. " : "The shape stays. ";
      String[] example = ApiGenerator.example(op, false).split(" is ", 2);
      return new OpDoc(
          op.name(),
          op.doc(),
          "y = " + op.forward().text(names),
          derivatives,
          shapes + ApiGenerator.dtypes(op),
          example[0],
          shown(op, example[1]));
    }

    /** A number as a float32 is shown. */
    private static String shown(Elementwise op, String result) {
      boolean exact = op.yieldsMask() || op.numbers() == Elementwise.Numbers.BITS;
      return exact ? result : Float.toString(Float.parseFloat(result));
    }

    private static Map<String, String[]> table() {
      Map<String, String[]> rows = new TreeMap<>();
      try (InputStream in = OpDoc.class.getResourceAsStream(TABLE);
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line : reader.lines().toList()) {
          String[] row = line.split(" \\| ", 6);
          rows.put(row[0], row);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return rows;
    }
  }
}
