package org.gradsh.repl;

import static org.gradsh.repl.OperatorCase.is;
import static org.gradsh.repl.OperatorCase.rejected;

import java.util.List;

/** The part of the table that shows where operators may stand, and what stays Java's. */
final class OperatorPlaces {
  private OperatorPlaces() {}

  static final List<OperatorCase> CASES =
      List.of(
          // ---- declarations ----
          is("var v1 = x * 2; v1", "float32 [3] 2 4 6"),
          is("Tensor f1(Tensor t) { return t * t + 1; } f1(x)", "float32 [3] 2 5 10"),
          is("Tensor f2(Tensor t) { var u = t * 2; u += 1; return u[0]; } f2(x)", "float32 [] 3"),
          is("<T extends Tensor> Tensor f3(T t) { return 2 * t - t[0]; } f3(w)", "float32 [2] 1 3"),
          is(
              "Tensor f4(List<? extends Tensor> ts) { return ts.get(0) * ts.get(1); } f4(List.of(x,"
                  + " y))",
              "float32 [3] 4 10 18"),
          is("Tensor f5(Tensor... ts) { return ts[0] + ts[1]; } f5(x, y)", "float32 [3] 5 7 9"),
          is(
              "Tensor early(Tensor t) { return late(t) * t + 1; } Tensor late(Tensor t) { return t"
                  + " * 2; } early(x)",
              "float32 [3] 3 9 19"),
          is(
              "record Line(Tensor w, Tensor b) { Tensor at(Tensor t) { return t * w + b; } } new"
                  + " Line(s, s).at(x)",
              "float32 [3] 4 6 8"),
          is(
              "record Step(Variable v) { void by(double r) { v -= r * v; } } new Step(w).by(0.5);"
                  + " w",
              "variable float32 [2] 0.5 1"),
          is(
              "class Sum { Tensor t = x * 0; void add(Tensor u) { t += u; this.t += u; } } var q ="
                  + " new Sum(); q.add(y); q.t",
              "float32 [3] 8 10 12"),
          is(
              "interface Fun { Tensor at(Tensor t); default Tensor twice(Tensor t) { return at(t) *"
                  + " 2; } } Fun fun = t -> t + 1; fun.twice(x)",
              "float32 [3] 4 6 8"),
          is(
              "enum Act { SQUARE { Tensor of(Tensor t) { return t * t; } }; abstract Tensor"
                  + " of(Tensor t); } Act.SQUARE.of(x)",
              "float32 [3] 1 4 9"),
          is(
              "class Holder { final Tensor t = x * 2; static final int N = 2 + 3; } new"
                  + " Holder().t[Holder.N - 5]",
              "float32 [] 2"),
          is(
                  "class Init { Tensor[] ts = {x, y}; int i = 0; Tensor t = ts[i++] += 1;"
                      + " static Tensor[] us = {s}; static Tensor u = us[0] *= 3;"
                      + " Supplier<Tensor> f = () -> ts[i++] -= t; { ts[i] += u; } }"
                      + " var init = new Init(); List.of(init.f.get(), init.i, init.t)",
                  "(float32 [3] 8 8 8, 2, float32 [3] 2 3 4)")
              .portableCannot("a left side that must not be repeated"),
          is(
              "class Layer { final Variable v; Layer(Tensor t) { v = variable(t * 2); v -= 1; }"
                  + " void step() { this.v *= 3; } } var layer = new Layer(x); layer.step();"
                  + " layer.v",
              "variable float32 [3] 3 9 15"),
          is(
              "class Base { Tensor t; Base(Tensor t) { this.t = t; } }"
                  + " class Derived extends Base { Derived(Tensor t) { super(t * 2 + 1); } }"
                  + " new Derived(x).t",
              "float32 [3] 3 5 7"),
          is(
              "record Scaled(Tensor t) { Scaled { t *= 2; } } new Scaled(x).t()",
              "float32 [3] 2 4 6"),
          // ---- lambdas and inference ----
          is("grad(t -> t * t * t).apply(s)", "float32 [] 12"),
          is("UnaryOperator<Tensor> u1 = t -> t * t + 2 * t; u1.apply(s)", "float32 [] 8"),
          is("List.of(1, 2).stream().map(i -> s * i + 1).toList()", "(float32 [] 3, float32 [] 5)"),
          is("Stream.of(x, y).map(t -> t[0]).reduce(s, (p, q) -> p + q)", "float32 [] 7"),
          is("Stream.of(x, y).reduce(s, Tensor::add) - s", "float32 [3] 5 7 9"),
          is(
              "Function<Tensor, Function<Tensor, Tensor>> u2 = p -> q -> p * q - p;"
                  + " u2.apply(x).apply(y)",
              "float32 [3] 3 8 15"),
          is(
              "Supplier<Tensor> u3 = () -> { var t = x; for (int i = 0; i < 3; i++) t *= 2; return"
                  + " t; }; u3.get()",
              "float32 [3] 8 16 24"),
          is(
              "void each(Variable v, Consumer<Tensor> f) { f.accept(v); } void u4() { var v ="
                  + " variable(1.0); each(v, t -> v += t * 2); w = v; } u4(); w",
              "variable float32 [] 3"),
          is("Optional.of(x).map(t -> -t).get()", "float32 [3] -1 -2 -3"),
          is("Map.of(\"a\", x * 2).get(\"a\")[0]", "float32 [] 2"),
          is("new Object() { Tensor twice() { return x * 2; } }.twice()", "float32 [3] 2 4 6"),
          is(
              "Tensor[] us4 = {x}; Runnable u5 = () -> us4[0] += 1; u5.run(); us4[0]",
              "float32 [3] 2 3 4"),
          is(
                  "Tensor[] us5 = {x, y}; Runnable u6 = () -> us5[k++] *= 2; u6.run(); us5[0]",
                  "float32 [3] 2 4 6")
              .portableCannot("a left side that must not be repeated"),
          is(
              "for (Variable p : List.of(w, fixed)) p -= 0.5 * p; List.of(w, fixed)",
              "(variable float32 [2] 0.5 1, variable float32 [2] 0.5 1)"),
          is("UnaryOperator<Tensor> u7 = t -> t *= 2; u7.apply(x)", "float32 [3] 2 4 6"),
          is("List.of(x * 2, w).get(0)[1]", "float32 [] 4"),
          is("Stream.of(1, 2, 3).map(i -> x[i - 1] * i).toList().get(1)", "float32 [] 4"),
          // ---- statements ----
          is("var z1 = s; for (int i = 0; i < 3; i++) z1 = z1 * 2; z1", "float32 [] 16"),
          is("var z2 = s; while (z2.item() < 10) { z2 += z2; } z2", "float32 [] 16"),
          is("if ((x > 0).all().item() > 0) k = 7; k", 7),
          is("k == 0 ? x * 2 : x + 2", "float32 [3] 2 4 6"),
          is("(k == 0 ? x : y) * 2", "float32 [3] 2 4 6"),
          is("(Tensor) (Object) x * 2", "float32 [3] 2 4 6"),
          is("switch (k) { case 0 -> x * 2; default -> x / 2; }", "float32 [3] 2 4 6"),
          is("Object o = x; o instanceof Tensor t && k == 0 ? t * 3 : null", "float32 [3] 3 6 9"),
          is(
              "try (var tape = new GradientTape()) { var z = w * w * 3; w ="
                  + " variable(tape.gradient(z.sum(), w)); } w",
              "variable float32 [2] 6 12"),
          is(
              "int f8(int i) { Tensor t = switch (i) { case 0: yield x * 2; default: { var u = x; u"
                  + " -= 1; yield u[i]; } }; return (int) (t * 3).sum().item(); } f8(0) + f8(1)",
              39),
          is(
              "Object p1 = x; switch (p1) { case Tensor t when (t > 0).all().item() > 0 -> t * 2;"
                  + " default -> null; }",
              "float32 [3] 2 4 6"),
          is("{ Tensor t = x; t += 1; x = t; } x", "float32 [3] 2 3 4"),
          is("Tensor z3 = x, z4 = z3 * 2, z5 = z3 + z4; z5", "float32 [3] 3 6 9")
              .portableCannot("a declaration of several variables"),
          is("assert (x > 0).all().item() == 1; x[0]", "float32 [] 1"),
          // ---- Java's own ----
          is("\"\" + x.shape()", "[3]"),
          is("(\"s\" + x).startsWith(\"sTensor\")", true),
          is("(x + \"s\").endsWith(\"s\")", true),
          is("String t1 = \"a\"; t1 += x.shape(); t1", "a[3]"),
          is("int i1 = 1 + 2 * 3; i1 += 2.7; i1", 9),
          is("byte b1 = 10; b1 += 300; b1", 54),
          is("char c1 = 'a'; c1 += 1; c1", "b"),
          is("7 / 2 > 3.4", false),
          is("int[] is = {1, 2}; is[k++] += 5; is[0] * 10 + k", 61),
          is("Integer[] js = {1, 2}; js[k++] += 5; js[0] * 10 + k", 61),
          is(
              "int f6(int i) { final int F = 2; switch (i) { case F + 2: return 5; default: return"
                  + " 6; } } f6(4)",
              5),
          is("\"abc\".charAt(1) + 1", 99),
          is("true & false | true ^ true", false),
          is("int[][] grid = new int[2][3]; grid[1][2] = 4; grid[1][2]++; grid[1][2]", 5),
          is("x == x", true),
          is("x != y", true),
          is("x == null", false),
          // ---- nonsense ----
          rejected("x * \"s\"", 3, "bad operand types for binary operator '*'"),
          rejected("x - null", 3, "bad operand types for binary operator '-'"),
          rejected("x * new Object()", 3, "bad operand types for binary operator '*'"),
          rejected("x + List.of(1)", 3, "bad operand types for binary operator '+'"),
          rejected("-\"s\"", 1, "for unary operator '-'"),
          rejected("x++", 2, "for unary operator '++'"),
          rejected("x << 1", 3, "bad operand types for binary operator '<<'"),
          rejected("x * nowhere", 5, "cannot find symbol"),
          rejected("x * 2 +\n  (y * \"s\")", 6, "bad operand types for binary operator '*'"));
}
