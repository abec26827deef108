package org.gradsh.autograd.expr;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The class that holds an expression's loops: its name follows from the expression alone. */
final class KernelNames {
  private KernelNames() {}

  private static final String PACKAGE = "org.gradsh.autograd.cpu.";

  /** A class name: the outermost functions, to be read, and a hash of the whole, to be unique. */
  static String of(Expr e) {
    List<String> words = new ArrayList<>();
    StringBuilder form = new StringBuilder();
    walk(e, words, form);
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (byte b : form.toString().getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    String readable = String.join("_", words.subList(0, Math.min(3, words.size())));
    return PACKAGE + "Loop_" + readable + "_" + Long.toHexString(hash);
  }

  /** The name of the class with the vector form. */
  static String vector(String name) {
    return name + "_V";
  }

  private static void walk(Expr e, List<String> words, StringBuilder form) {
    String word =
        switch (e) {
          case Expr.Operand o -> (o.mask() ? "m" : "x") + o.index();
          case Expr.Output _ -> "y";
          case Expr.Const(double v) -> Long.toHexString(Double.doubleToLongBits(v));
          case Expr.Unary(Fn f, _) -> f.name();
          case Expr.Binary(Arith op, _, _) -> op.name();
          case Expr.Select _ -> "SELECT";
          case Expr.Lowered l -> throw l.misplaced();
        };
    if (!e.children().isEmpty()) words.add(word.toLowerCase(Locale.ROOT));
    form.append('(').append(word);
    for (Expr child : e.children()) walk(child, words, form);
    form.append(')');
  }
}
