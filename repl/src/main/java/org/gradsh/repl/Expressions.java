package org.gradsh.repl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.gradsh.repl.operators.Operator;

/**
 * Finds calls of a method in a source, written as calls or as operators, with their operands. It
 * reads signs only, and says so where these do not tell where an operand ends.
 */
final class Expressions {
  private static final Set<String> STATEMENTS =
      Set.of("return", "throw", "yield", "case", "else", "do", "assert", "instanceof", "when");
  private static final Set<String> HEADS = Set.of("if", "while", "for", "switch", "catch", "try");

  /** What stands before a method's name where it is no value. */
  private static final Set<String> STATIC = Set.of("Autograd", "Tensor");

  private static final int ASSIGNMENT = 0;

  private record Token(Tokens.Kind kind, int start, int end, String text) {
    boolean is(String sign) {
      return text.equals(sign);
    }

    /** Whether a value may end with it. */
    boolean ends() {
      return kind == Tokens.Kind.LITERAL
          || kind == Tokens.Kind.WORD && !STATEMENTS.contains(text) && !is("new")
          || is(")")
          || is("]");
    }

    /** Whether only the beginning of a value can be this. */
    boolean begins() {
      return kind == Tokens.Kind.LITERAL || kind == Tokens.Kind.WORD && !is("instanceof");
    }
  }

  /** That signs alone do not tell. */
  private static final class Unclear extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Source source;
  private final List<Token> tokens = new ArrayList<>();

  /** The bracket that belongs to one, by number of the token. */
  private final List<Integer> partner = new ArrayList<>();

  Expressions(Source source) {
    this.source = source;
    Tokens all = new Tokens(source.text(), 0);
    Deque<Integer> open = new ArrayDeque<>();
    while (all.next() != Tokens.Kind.END && all.kind() != Tokens.Kind.OPEN) {
      Token token = new Token(all.kind(), all.start(), all.end(), all.token());
      int at = tokens.size();
      tokens.add(token);
      partner.add(-1);
      if (token.is("(") || token.is("[") || token.is("{")) {
        open.push(at);
      } else if ((token.is(")") || token.is("]") || token.is("}")) && !open.isEmpty()) {
        partner.set(at, open.pop());
        partner.set(partner.get(at), at);
      }
    }
  }

  /**
   * The operands of each call of a method on a line, what it is called on first; null for a call
   * that cannot be read.
   */
  List<List<String>> calls(String method, int line) {
    String sign = Operator.signOf(method);
    boolean unary = method.equals("neg") || method.equals("not");
    List<List<String>> calls = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean named = token.is(method) && is(i + 1, "(") && lineOf(i + 1) == line;
      boolean written = sign != null && lineOf(i) == line && (token.is(sign) || isUpdate(i, sign));
      if (!named && !written) {
        continue;
      }
      try {
        if (named && !isDeclared(i)) {
          calls.add(call(i));
        } else if (written && token.is("[")) {
          if (isValue(i) && partner.get(i) > i + 1) {
            calls.add(List.of(text(receiver(i), i), text(i + 1, partner.get(i))));
          }
        } else if (written && isValue(i) != unary) {
          calls.add(unary ? List.of(text(i + 1, right(i, 9))) : operator(i));
        }
      } catch (Unclear e) {
        calls.add(null);
      }
    }
    return calls;
  }

  // ---- calls ----

  private boolean isDeclared(int name) {
    if (name == 0) {
      return false;
    }
    Token before = tokens.get(name - 1);
    return before.is("new")
        || before.is(">")
        || before.is("]")
        || before.kind() == Tokens.Kind.WORD && before.ends();
  }

  private List<String> call(int name) throws Unclear {
    List<String> operands = new ArrayList<>();
    if (is(name - 1, ".")) {
      int from = receiver(name - 1);
      if (!STATIC.contains(tokens.get(name - 2).text())) {
        operands.add(text(from, name - 1));
      }
    }
    int close = closing(name + 1);
    int from = name + 2;
    for (int i = from; i < close; i++) {
      if (is(i, ",")) {
        operands.add(text(from, i));
        from = i + 1;
      } else {
        i = Math.max(i, partner.get(i));
      }
    }
    if (from < close) {
      operands.add(text(from, close));
    }
    return operands;
  }

  /** Where the value begins that ends before a token. */
  private int receiver(int end) throws Unclear {
    int at = end - 1;
    while (at >= 0) {
      Token token = tokens.get(at);
      if (token.is(")") || token.is("]")) {
        at = closing(at);
        if (at > 0 && tokens.get(at - 1).ends() && !isHead(at - 1)) {
          at--;
          continue;
        }
      } else if (!token.ends()) {
        throw new Unclear();
      }
      if (is(at - 1, ".")) {
        at -= 2;
        continue;
      }
      return is(at - 1, "new") ? at - 1 : at;
    }
    throw new Unclear();
  }

  private boolean isHead(int at) {
    return HEADS.contains(tokens.get(at).text());
  }

  // ---- operators ----

  private List<String> operator(int at) throws Unclear {
    int rank = rank(tokens.get(at));
    return List.of(text(left(at, rank), at), text(at + 1, right(at, rank)));
  }

  /** Where the left operand of an operator begins. */
  private int left(int operator, int rank) throws Unclear {
    int at = operator;
    while (at > 0) {
      Token before = tokens.get(at - 1);
      boolean adjacent = at < operator && tokens.get(at).begins() && before.ends();
      if (before.is(")") || before.is("]")) {
        int open = closing(at - 1);
        if (adjacent) {
          // Of a condition this is the end, of a cast or of a line without ; it may be anything.
          if (open > 0 && isHead(open - 1)) {
            return at;
          }
          throw new Unclear();
        }
        at = open;
      } else if (adjacent || before.is("}")) {
        throw new Unclear();
      } else if (before.ends() || before.is("new") || before.is(".")) {
        if (isHead(at - 1)) {
          throw new Unclear();
        }
        at--;
      } else if (before.is("++") || before.is("--")) {
        throw new Unclear();
      } else if (rank(before) > ASSIGNMENT && isValue(at - 1) && rank(before) >= rank) {
        at--;
      } else if ("+-!~".contains(before.text()) && !isValue(at - 1)) {
        at--;
      } else {
        return at;
      }
    }
    return at;
  }

  /** Where the right operand of an operator ends. */
  private int right(int operator, int rank) throws Unclear {
    int at = operator + 1;
    boolean wanted = true;
    for (; at < tokens.size(); at++) {
      Token token = tokens.get(at);
      if (token.is("(") || token.is("[")) {
        boolean cast = wanted && token.is("(");
        at = closing(at);
        if (cast && at + 1 < tokens.size() && tokens.get(at + 1).begins()) {
          throw new Unclear();
        }
        wanted = false;
      } else if (token.begins()) {
        if (!wanted || STATEMENTS.contains(token.text()) || token.is("switch")) {
          throw new Unclear();
        }
        wanted = token.is("new");
      } else if (token.is(".")) {
        wanted = true;
      } else if (wanted ? "+-!~".contains(token.text()) : rank(token) > rank) {
        wanted = true;
      } else if (wanted || Set.of("?", "->", "::", "{", "++", "--").contains(token.text())) {
        throw new Unclear();
      } else {
        return at;
      }
    }
    return at;
  }

  /** How strongly an operator binds; −1 if it is none that takes two values. */
  private static int rank(Token token) {
    return switch (token.text()) {
      case "*", "/", "%" -> 8;
      case "+", "-" -> 7;
      case "<", "<=", ">", ">=" -> 6;
      case "==", "!=" -> 5;
      case "&" -> 4;
      case "^" -> 3;
      case "|" -> 2;
      case "&&", "||" -> 1;
      case "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=" -> ASSIGNMENT;
      default -> -1;
    };
  }

  /** Whether it is {@code +=} for {@code +}. */
  private boolean isUpdate(int at, String sign) {
    return tokens.get(at).is(sign + "=") && rank(tokens.get(at)) == ASSIGNMENT;
  }

  // ---- tokens ----

  private boolean is(int at, String sign) {
    return at >= 0 && at < tokens.size() && tokens.get(at).is(sign);
  }

  private int lineOf(int at) {
    return source.line(tokens.get(at).start());
  }

  /** Whether a value ends before a token. */
  private boolean isValue(int at) {
    return at > 0 && tokens.get(at - 1).ends();
  }

  private int closing(int bracket) throws Unclear {
    int at = partner.get(bracket);
    if (at < 0) {
      throw new Unclear();
    }
    return at;
  }

  /** Tokens as they are written, on one line. */
  private String text(int from, int to) throws Unclear {
    if (from >= to) {
      throw new Unclear();
    }
    if (is(from, "(") && partner.get(from) == to - 1) {
      return text(from + 1, to - 1);
    }
    StringBuilder text = new StringBuilder(tokens.get(from).text());
    for (int i = from + 1; i < to; i++) {
      String gap = source.text().substring(tokens.get(i - 1).end(), tokens.get(i).start());
      boolean broken = !gap.isBlank() || gap.indexOf('\n') >= 0;
      boolean tight = is(i, ".") || is(i, ")") || is(i - 1, "(");
      text.append(broken ? tight ? "" : " " : gap).append(tokens.get(i).text());
    }
    return text.toString();
  }
}
