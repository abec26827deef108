package org.gradsh.autograd.symbolic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.expr.Arith;
import org.gradsh.autograd.expr.Fn;

/**
 * A node of an expression over tensors. {@link Terms} makes them, equal ones once: terms are
 * compared by identity, and an expression is a graph in which equal parts are shared.
 */
final class Term {
  final int id;
  final Head head;
  final List<Term> args;

  /** The shape at the inputs that the function was read with. */
  final Shape shape;

  /** Whether the elements are floating-point numbers: masks and indices are not. */
  final boolean floating;

  /** Which parameters it is computed from, a bit for each. */
  final int uses;

  /** Which parameters it may be differentiated by. */
  final int varies;

  /** The number of nodes, written out as a tree; {@code Long.MAX_VALUE} where they are more. */
  final long size;

  Term(int id, Head head, List<Term> args, Shape shape, boolean floating) {
    this.id = id;
    this.head = head;
    this.args = args;
    this.shape = shape;
    this.floating = floating;
    int uses = 0, varies = 0;
    long size = 1;
    for (Term a : args) {
      uses |= a.uses;
      varies |= a.varies;
      size = size + a.size < 0 ? Long.MAX_VALUE : size + a.size;
    }
    if (head instanceof Head.Parameter p) uses = varies = 1 << p.index();
    this.uses = uses;
    this.varies = floating && !(head instanceof Head.Stop) ? varies : 0;
    this.size = size;
  }

  // ---- what it is ----

  boolean varies(int parameter) {
    return (varies >> parameter & 1) == 1;
  }

  Term arg(int i) {
    return args.get(i);
  }

  boolean is(double v) {
    return head instanceof Head.Number(double n) && n == v;
  }

  boolean is(Fn fn) {
    return head instanceof Head.Function(Fn f) && f == fn;
  }

  boolean is(Arith op) {
    return head instanceof Head.Operator(Arith o) && o == op;
  }

  boolean isNumber() {
    return head instanceof Head.Number;
  }

  /** The value of a number. */
  double number() {
    return ((Head.Number) head).value();
  }

  boolean isSum() {
    return is(Arith.ADD) || is(Arith.SUB);
  }

  // ---- the graph below ----

  /** All nodes, each once, operands before what uses them. No recursion: it may be deep. */
  List<Term> postorder() {
    List<Term> order = new ArrayList<>();
    Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Term> path = new ArrayDeque<>();
    path.push(this);
    while (!path.isEmpty()) {
      Term t = path.peek();
      if (seen.contains(t)) {
        path.pop();
        continue;
      }
      int before = path.size();
      for (Term a : t.args.reversed()) if (!seen.contains(a)) path.push(a);
      if (path.size() > before) continue;
      path.pop();
      seen.add(t);
      order.add(t);
    }
    return order;
  }
}
