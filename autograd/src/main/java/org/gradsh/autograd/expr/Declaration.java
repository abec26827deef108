package org.gradsh.autograd.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What an author says about an elementwise op; the rest is derived. */
final class Declaration {
  final String name;
  final String doc;
  final Expr forward;
  List<String> operandNames;
  List<Expr> partials = List.of();
  Elementwise.Numbers numbers = Elementwise.Numbers.NUMERIC;
  final List<Elementwise.Range> ranges = new ArrayList<>();
  final List<Expr> kinks = new ArrayList<>();
  final List<Elementwise.Example> examples = new ArrayList<>();
  boolean isMethod = true;
  double special = Double.NaN;
  String bySpecial;

  private Declaration(String name, String doc, Expr forward) {
    this.name = name;
    this.doc = doc;
    this.forward = forward;
    this.operandNames =
        switch (forward.arity()) {
          case 1 -> List.of("x");
          case 2 -> List.of("a", "b");
          default -> letters(forward.arity());
        };
  }

  /** The names a, b, c … */
  static List<String> letters(int count) {
    return IntStream.range(0, count).mapToObj(i -> String.valueOf((char) ('a' + i))).toList();
  }

  /** An op for numbers of every kind. */
  static Declaration op(String name, String doc, Expr forward) {
    return new Declaration(name, doc, forward);
  }

  /** An op whose results are no whole numbers: integers are taken as float32. */
  static Declaration floating(String name, String doc, Expr forward) {
    return op(name, doc, forward).takes(Elementwise.Numbers.FLOATING);
  }

  Declaration takes(Elementwise.Numbers kinds) {
    numbers = kinds;
    return this;
  }

  Declaration operands(String... names) {
    operandNames = List.of(names);
    return this;
  }

  /** The partial derivatives by hand, in terms of the operands and y; null derives one. */
  Declaration partials(Expr... byHand) {
    partials = new ArrayList<>(List.of(byHand));
    return this;
  }

  /** Samples come from this interval: of the next operand, and of all that follow. */
  Declaration range(double low, double high) {
    ranges.add(new Elementwise.Range(low, high));
    return this;
  }

  /** Samples keep away from where one of these is 0. */
  Declaration kinks(Expr... zero) {
    kinks.addAll(List.of(zero));
    return this;
  }

  /** The value at some operands: operands first, the value last. */
  Declaration example(double... operandsAndValue) {
    int n = operandsAndValue.length - 1;
    examples.add(
        new Elementwise.Example(java.util.Arrays.copyOf(operandsAndValue, n), operandsAndValue[n]));
    return this;
  }

  /** By this Java number as its second operand it is another declared op: x² is square(x). */
  Declaration by(double number, String op) {
    special = number;
    bySpecial = op;
    return this;
  }

  /** A function and no method: its first operand is the order, the second the argument. */
  Declaration ofOrder() {
    isMethod = false;
    return this;
  }

  Elementwise declare() {
    while (!ranges.isEmpty() && ranges.size() < forward.arity()) ranges.add(ranges.getLast());
    return new Elementwise(this);
  }
}
