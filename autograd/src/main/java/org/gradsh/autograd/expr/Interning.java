package org.gradsh.autograd.expr;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Equal expressions are one op: the declared one where there is one. */
final class Interning {
  private Interning() {}

  /** An op, and for each canonical operand which operand of the op it is. */
  private record Entry(Elementwise op, int[] position) {}

  private static final ConcurrentHashMap<Expr, Entry> OPS = new ConcurrentHashMap<>();

  static {
    for (Elementwise op : ElementwiseCatalogue.ALL) {
      Canonical c = Canonical.of(op.forward());
      OPS.putIfAbsent(c.expr(), new Entry(op, c.sources()));
    }
  }

  /**
   * The op that computes an expression, and which operand of the expression feeds each of its.
   *
   * @param name what it is called if it is new
   */
  static Elementwise.Derived of(Expr e, String name) {
    Canonical c = Canonical.of(e);
    Entry entry = OPS.computeIfAbsent(c.expr(), x -> derived(x, name));
    int[] sources = new int[c.sources().length];
    for (int j = 0; j < sources.length; j++) sources[entry.position()[j]] = c.sources()[j];
    return new Elementwise.Derived(entry.op(), sources);
  }

  private static Entry derived(Expr e, String name) {
    int n = e.arity();
    int[] identity = new int[n];
    for (int i = 0; i < n; i++) identity[i] = i;
    List<String> names = Declaration.letters(n);
    Declaration d =
        Declaration.op(name, "", e)
            .operands(names.toArray(String[]::new))
            .takes(Elementwise.Numbers.FLOATING);
    return new Entry(d.declare(), identity);
  }
}
