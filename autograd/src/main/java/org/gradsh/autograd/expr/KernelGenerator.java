package org.gradsh.autograd.expr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gradsh.autograd.DType;

/**
 * Writes the loops of every declared elementwise op, of its derivatives, and of what optimizers do,
 * as class files.
 *
 * <p>Argument: the folder of compiled classes.
 */
public final class KernelGenerator {
  private KernelGenerator() {}

  /** Derivatives of this order still have kernels of their own; higher ones are composed. */
  private static final int ORDERS = 3;

  /** Larger expressions are composed. */
  static final int MOST_NODES = 160, MOST_OPERANDS = 6;

  public static void main(String[] args) throws IOException {
    Path classes = Path.of(args[0]);
    int files = 0;
    long bytes = 0;
    Set<Elementwise> ops = withDerivatives();
    ops.addAll(UpdateTable.ALL);
    ops.addAll(CellTable.KERNELS);
    for (Map.Entry<String, Loops> entry : loops(ops).entrySet()) {
      String name = entry.getKey();
      Loops loops = entry.getValue();
      bytes += write(classes, name, loops.plain(name));
      files++;
      if (VectorForms.exist(loops.expr())) {
        String vector = KernelNames.vector(name);
        bytes +=
            write(classes, vector, VectorLoops.write(name, loops.expr(), loops.expr().arity()));
        files++;
      }
    }
    System.out.printf(
        "kernels: %d declared elementwise ops, %d with derivatives, %d classes, %d KB%n",
        ElementwiseCatalogue.ALL.size(), ops.size(), files, bytes / 1024);
  }

  /** What one class computes, and of which dtypes. */
  record Loops(Expr expr, Set<DType> dtypes) {
    byte[] plain(String name) {
      return PlainLoops.write(name, expr, expr.arity(), List.copyOf(dtypes));
    }
  }

  /** By the name of the class: ops of one expression share it, for the dtypes of all of them. */
  static Map<String, Loops> loops(Collection<Elementwise> ops) {
    Map<String, Loops> all = new LinkedHashMap<>();
    for (Elementwise op : ops) {
      String name = KernelNames.of(op.forward());
      Loops loops =
          all.computeIfAbsent(name, _ -> new Loops(op.forward(), EnumSet.noneOf(DType.class)));
      if (!loops.expr().equals(op.forward())) {
        throw new IllegalStateException(
            op.name() + ": the loops of another expression are " + name);
      }
      loops.dtypes().addAll(dtypes(op.numbers()));
    }
    return all;
  }

  private static int write(Path classes, String name, byte[] code) throws IOException {
    Path file = classes.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    Files.write(file, code);
    return code.length;
  }

  private static List<DType> dtypes(Elementwise.Numbers numbers) {
    return switch (numbers) {
      case ALL -> List.of(DType.values());
      case NUMERIC -> List.of(DType.INT32, DType.INT64, DType.FLOAT32, DType.FLOAT64);
      case FLOATING -> List.of(DType.FLOAT32, DType.FLOAT64);
      case BITS -> List.of(DType.BOOL, DType.INT32, DType.INT64);
    };
  }

  /** The declared ops, and level by level what their derivatives need. */
  static Set<Elementwise> withDerivatives() {
    Set<Elementwise> all = new LinkedHashSet<>(ElementwiseCatalogue.ALL);
    all.addAll(CellTable.ALL);
    Set<Elementwise> level = all;
    for (int order = 1; order <= ORDERS; order++) {
      Set<Elementwise> next = new LinkedHashSet<>();
      for (Elementwise op : level) {
        for (int k = 0; k < op.arity(); k++) add(next, op.vjp(k));
        // In forward mode several operands have tangents at once.
        if (order <= 2 && op.arity() <= 3) jvps(next, op);
      }
      next.removeAll(all);
      level = next;
      all = new LinkedHashSet<>(all);
      all.addAll(next);
    }
    return all;
  }

  private static void jvps(Set<Elementwise> to, Elementwise op) {
    for (int subset = 0; subset < 1 << op.arity(); subset++) {
      if (Integer.bitCount(subset) < 2) continue;
      boolean[] tangents = new boolean[op.arity()];
      for (int k = 0; k < tangents.length; k++) tangents[k] = (subset >> k & 1) == 1;
      add(to, op.jvp(tangents));
    }
  }

  private static void add(Set<Elementwise> to, Elementwise.Derived d) {
    if (d == null || d.op().arity() > MOST_OPERANDS) return;
    if (d.op().forward().size() <= MOST_NODES) to.add(d.op());
  }
}
