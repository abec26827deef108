package org.gradsh.repl.operators;

import com.sun.source.tree.Tree.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The operators on tensors, each with the method that it stands for. */
public enum Operator {
  ADD("+", "add", Kind.PLUS, Kind.PLUS_ASSIGNMENT, "assignAdd"),
  SUB("-", "sub", Kind.MINUS, Kind.MINUS_ASSIGNMENT, "assignSub"),
  MUL("*", "mul", Kind.MULTIPLY, Kind.MULTIPLY_ASSIGNMENT, "assignMul"),
  DIV("/", "div", Kind.DIVIDE, Kind.DIVIDE_ASSIGNMENT, "assignDiv"),
  REM("%", "rem", Kind.REMAINDER, Kind.REMAINDER_ASSIGNMENT, null),
  LT("<", "lt", Kind.LESS_THAN, null, null),
  LE("<=", "le", Kind.LESS_THAN_EQUAL, null, null),
  GT(">", "gt", Kind.GREATER_THAN, null, null),
  GE(">=", "ge", Kind.GREATER_THAN_EQUAL, null, null),
  AND("&", "and", Kind.AND, Kind.AND_ASSIGNMENT, null),
  OR("|", "or", Kind.OR, Kind.OR_ASSIGNMENT, null),
  XOR("^", "xor", Kind.XOR, Kind.XOR_ASSIGNMENT, null),
  NEG("-", "neg", Kind.UNARY_MINUS, null, null),
  NOT("!", "not", Kind.LOGICAL_COMPLEMENT, null, null);

  private final String sign;
  private final String method;
  private final Kind kind;
  private final Kind compound;
  private final String assignment;

  Operator(String sign, String method, Kind kind, Kind compound, String assignment) {
    this.sign = sign;
    this.method = method;
    this.kind = kind;
    this.compound = compound;
    this.assignment = assignment;
  }

  /** As it is written. */
  public String sign() {
    return sign;
  }

  /** The method of a tensor that it stands for. */
  public String method() {
    return method;
  }

  /** The method of a variable that its compound assignment stands for, or null. */
  String assignment() {
    return assignment;
  }

  boolean isUnary() {
    return this == NEG || this == NOT;
  }

  /** The operator of an expression or compound assignment of the given kind, or null. */
  static Operator of(Kind kind) {
    for (Operator operator : values()) {
      if (operator.kind == kind || operator.compound == kind) {
        return operator;
      }
    }
    return null;
  }

  /**
   * The sign that a call of the given method may have been written as, or null.
   *
   * @param method a method of a tensor, a variable or the static functions
   */
  public static String signOf(String method) {
    if (method.equals("get")) {
      return "[";
    }
    for (Operator operator : values()) {
      if (method.equals(operator.method)) {
        return operator.sign;
      }
      if (method.equals(operator.assignment)) {
        return operator.sign + "=";
      }
    }
    return null;
  }

  /** The methods by sign, as the part within javac wants them. */
  static Map<String, Map<String, String>> table() {
    return Map.of(
        "binary",
        Arrays.stream(values())
            .filter(operator -> !operator.isUnary())
            .collect(Collectors.toMap(Operator::sign, Operator::method)),
        "unary",
        Arrays.stream(values())
            .filter(Operator::isUnary)
            .collect(Collectors.toMap(Operator::sign, Operator::method)),
        "assignment",
        Arrays.stream(values())
            .filter(operator -> operator.assignment != null)
            .collect(Collectors.toMap(Operator::sign, Operator::assignment)));
  }
}
