package org.gradsh.autograd.expr;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every declared elementwise op. An op that is not in one of the tables does not exist. */
public final class ElementwiseCatalogue {
  private ElementwiseCatalogue() {}

  /** All of them, in the order of the tables. */
  public static final List<Elementwise> ALL =
      Stream.of(
              ArithmeticTable.OPS,
              MaskTable.OPS,
              ExponentialTable.OPS,
              TrigonometricTable.OPS,
              SpecialTable.OPS,
              ActivationTable.OPS)
          .flatMap(List::stream)
          .map(Declaration::declare)
          .toList();

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
