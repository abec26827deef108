package org.gradsh.autograd.expr;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every declared elementwise op. An op that is not in one of the tables does not exist. */
public final class ElementwiseCatalogue {
  private ElementwiseCatalogue() {}

  /**
   * The ops of one table.
   *
   * @param title how the manual heads it
   */
  public record Family(String title, List<Elementwise> ops) {
    private static Family of(String title, List<Declaration> table) {
      return new Family(title, table.stream().map(Declaration::declare).toList());
    }
  }

  public static final List<Family> FAMILIES =
      List.of(
          Family.of("Arithmetic and choice", ArithmeticTable.OPS),
          Family.of("Comparisons and bits", MaskTable.OPS),
          Family.of("Powers, exponentials, logarithms", ExponentialTable.OPS),
          Family.of("Trigonometric and hyperbolic functions", TrigonometricTable.OPS),
          Family.of("Special functions", SpecialTable.OPS),
          Family.of("Activations", ActivationTable.OPS));

  /** All of them, in the order of the tables. */
  public static final List<Elementwise> ALL =
      FAMILIES.stream().flatMap(f -> f.ops().stream()).toList();

  private static final Map<String, Elementwise> BY_NAME = new HashMap<>();
  private static final Map<Fn, Elementwise> BY_FN = new EnumMap<>(Fn.class);
  private static final Map<Arith, Elementwise> BY_ARITH = new EnumMap<>(Arith.class);

  static {
    for (Elementwise op : ALL) {
      if (BY_NAME.put(op.name(), op) != null) {
        throw new IllegalStateException(op.name() + " is declared twice");
      }
      switch (op.forward()) {
        case Expr.Unary(Fn f, Expr.Operand _) -> BY_FN.putIfAbsent(f, op);
        case Expr.Binary(Arith a, Expr.Operand x, Expr.Operand y) when x.index() < y.index() ->
            BY_ARITH.putIfAbsent(a, op);
        default -> {}
      }
    }
  }

  // What other rooms ask for by name.
  public static final Elementwise ADD = named("add");
  public static final Elementwise SUB = named("sub");
  public static final Elementwise MUL = named("mul");
  public static final Elementwise DIV = named("div");
  public static final Elementwise WHERE = named("where");

  /**
   * A declared op.
   *
   * @throws IllegalArgumentException when none has this name
   */
  public static Elementwise named(String name) {
    Elementwise op = BY_NAME.get(name);
    if (op == null) throw new IllegalArgumentException("no elementwise op is called " + name);
    return op;
  }

  /** The op that computes a function of expressions alone. */
  public static Elementwise of(Fn fn) {
    return BY_FN.get(fn);
  }

  /** The op that computes a function of expressions alone. */
  public static Elementwise of(Arith arith) {
    return BY_ARITH.get(arith);
  }
}
