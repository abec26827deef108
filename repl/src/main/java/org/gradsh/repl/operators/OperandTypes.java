package org.gradsh.repl.operators;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What javac's message on an operator says of its operands. */
record OperandTypes(List<String> names) {
  private static final Pattern BINARY =
      Pattern.compile("first type:\\s+(.+)\\R\\s*second type:\\s+(.+)");
  private static final Pattern UNARY = Pattern.compile("bad operand type (.+) for unary operator");
  private static final Pattern INDEXED = Pattern.compile("array required, but (.+) found");
  private static final Set<String> WHOLE =
      Set.of(
          "byte", "short", "char", "int", "long", "Byte", "Short", "Character", "Integer", "Long");
  private static final Set<String> REAL = Set.of("float", "double", "Float", "Double");
  private static final Set<String> LOGICAL = Set.of("boolean", "Boolean");

  /** The types that a message in English names; none if it speaks of no operator. */
  static OperandTypes of(String message) {
    for (Pattern pattern : List.of(BINARY, UNARY, INDEXED)) {
      Matcher matcher = pattern.matcher(message);
      if (matcher.find()) {
        return new OperandTypes(
            matcher.groupCount() == 2
                ? List.of(simple(matcher.group(1)), simple(matcher.group(2)))
                : List.of(simple(matcher.group(1))));
      }
    }
    return new OperandTypes(List.of());
  }

  private static String simple(String name) {
    String stripped = name.strip();
    return stripped.substring(stripped.lastIndexOf('.') + 1);
  }

  int count() {
    return names.size();
  }

  /** Also for the name of a type variable, of which the message does not tell the bound. */
  boolean isTensor(int operand) {
    String name = names.get(operand);
    return name.equals("Tensor")
        || isVariable(operand)
        || name.matches("[A-Z][A-Z0-9]?|CAP#\\d+|capture#.*");
  }

  boolean isVariable(int operand) {
    return names.get(operand).equals("Variable");
  }

  /** Whether it is a number of Java's; for operators on bits a whole one. */
  boolean isNumber(int operand, boolean bits) {
    String name = names.get(operand);
    return WHOLE.contains(name) || !bits && REAL.contains(name);
  }

  /** Whether it is an array of numbers; for operators on bits also one of truth values. */
  boolean isArray(int operand, boolean bits) {
    String element = names.get(operand).replaceAll("(\\[\\])+$", "");
    return !element.equals(names.get(operand))
        && (WHOLE.contains(element) || REAL.contains(element) || bits && LOGICAL.contains(element));
  }
}
