package org.gradsh.repl;

import static org.gradsh.repl.OperatorCase.is;
import static org.gradsh.repl.OperatorCase.rejected;
import static org.gradsh.repl.OperatorCase.thrown;

import java.util.List;
import java.util.stream.Stream;

/** The table of what operators do; every way to operators passes it, but for its limits. */
final class OperatorCases {
  private OperatorCases() {}

  /** What is declared before every case. */
  static final List<String> BEFORE =
      List.of(
          "import org.gradsh.autograd.DType",
          "Tensor x, y, s, n, l, d, m, a; Variable w; Integer boxed = 3; int k;",
          "final Variable fixed = variable(1.0, 2.0);",
          """
          void start() {
            x = tensor(1, 2, 3);
            y = tensor(4, 5, 6);
            s = tensor(2);
            n = tensor(new int[] {7, -7, 5});
            l = tensor(new long[] {1, 2, 3});
            d = tensor(new double[] {1, 2, 3}, DType.FLOAT64);
            m = tensor(new boolean[] {true, false, true});
            a = arange(6).reshape(2, 3);
            w = variable(1.0, 2.0);
            fixed.assign(tensor(1, 2));
            k = 0;
          }
          """);

  static final List<OperatorCase> ARITHMETIC =
      List.of(
          is("x + y", "float32 [3] 5 7 9"),
          is("x - y", "float32 [3] -3 -3 -3"),
          is("x * y", "float32 [3] 4 10 18"),
          is("y / x", "float32 [3] 4 2.5 2"),
          is("y % s", "float32 [3] 0 1 0"),
          is("-x", "float32 [3] -1 -2 -3"),
          is("- -x", "float32 [3] 1 2 3"),
          is("-x*x/2 - (x + 1)*(x - 2)", "float32 [3] 1.5 -2 -8.5"),
          is("x - y - s", "float32 [3] -5 -5 -5"),
          is("x - (y - s)", "float32 [3] -1 -1 -1"),
          is("x + y * s", "float32 [3] 9 12 15"),
          is("(x + y) * s", "float32 [3] 10 14 18"),
          is("x + -y", "float32 [3] -3 -3 -3"),
          is("x/y/s", "float32 [3] 0.125 0.2 0.25"),
          is("x + /* * */ y // +\n * s", "float32 [3] 9 12 15"),
          is("x\n  + y\n  - s", "float32 [3] 3 5 7"),
          is("sin(x - x) + exp(0 * x)", "float32 [3] 1 1 1"),
          is("x.sum() * 2", "float32 [] 12"),
          is("(x * y).sum()", "float32 [] 32"),
          is("a * x", "float32 [2, 3] 0 2 6 3 8 15"),
          thrown("x + ones(2)", "add: shapes do not broadcast"),
          thrown("matmul(a * 1, a)", "matmul: inner dimensions differ"));

  static final List<OperatorCase> NUMBERS =
      List.of(
          is("x + 1", "float32 [3] 2 3 4"),
          is("1 + x", "float32 [3] 2 3 4"),
          is("1 - x", "float32 [3] 0 -1 -2"),
          is("2 * x", "float32 [3] 2 4 6"),
          is("6 / x", "float32 [3] 6 3 2"),
          is("7 % y", "float32 [3] 3 2 1"),
          is("x * 0.5", "float32 [3] 0.5 1 1.5"),
          is("x * 0.5f", "float32 [3] 0.5 1 1.5"),
          is("x * 2L", "float32 [3] 2 4 6"),
          is("x + (short) 1 + (byte) 1", "float32 [3] 3 4 5"),
          is("x + 'a'", "float32 [3] 98 99 100"),
          is("x * boxed", "float32 [3] 3 6 9"),
          is("boxed - x", "float32 [3] 2 1 0"),
          is("x * Double.valueOf(2)", "float32 [3] 2 4 6"),
          is("d * 0.1", "float64 [3] 0.1 0.2 0.3"),
          is("n + 1", "int32 [3] 8 -6 6"),
          is("n * 2L", "int32 [3] 14 -14 10"),
          is("n % 3", "int32 [3] 1 2 2"),
          is("n / 2", "float32 [3] 3.5 -3.5 2.5"),
          is("n * 0.5", "float32 [3] 3.5 -3.5 2.5"),
          is("l + 1", "int64 [3] 2 3 4"),
          is("n + x", "float32 [3] 8 -5 8"),
          is("1 + 2 * x", "float32 [3] 3 5 7"),
          is("1 + 2 + x", "float32 [3] 4 5 6"),
          is("k++ + x * ++k", "float32 [3] 2 4 6"),
          is("Math.PI * x - Math.PI * x", "float32 [3] 0 0 0"));

  static final List<OperatorCase> ARRAYS =
      List.of(
          is("x * new double[] {1, 2, 3}", "float32 [3] 1 4 9"),
          is("new double[] {1, 2, 3} + x", "float32 [3] 2 4 6"),
          is("new double[] {1, 2, 3} - x", "float32 [3] 0 0 0"),
          is("new int[] {6, 6, 6} / x", "float32 [3] 6 3 2"),
          is("x + new float[] {1, 2, 3}", "float32 [3] 2 4 6"),
          is("n + new int[] {1, 1, 1}", "int32 [3] 8 -6 6"),
          is("n + new double[] {.5, .5, .5}", "float32 [3] 7.5 -6.5 5.5"),
          is("(d + new double[] {1e-9, 0, 0} - d).sum().item() > 9e-10", true),
          is("a + new double[][] {{1}, {2}}", "float32 [2, 3] 1 2 3 5 6 7"),
          is("a + new Integer[] {1, 2, 3}", "float32 [2, 3] 1 3 5 4 6 8"),
          is("x < new int[] {2, 2, 2}", "bool [3] 1 0 0"),
          is("m & new boolean[] {true, true, false}", "bool [3] 1 0 0"),
          is("double[] v = {1, 2, 3}; v * x + v;", "float32 [3] 2 6 12"),
          rejected("x + new boolean[] {true}", 3, "bad operand types for binary operator '+'"),
          rejected("x + new String[] {\"1\"}", 3, "bad operand types for binary operator '+'"),
          thrown("x + new int[] {1, 2}", "add: shapes do not broadcast"),
          thrown("x + new int[][] {{1, 2}, {3}}", "a nested array is ragged"));

  static final List<OperatorCase> MASKS =
      List.of(
          is("x < 2", "bool [3] 1 0 0"),
          is("x <= 2", "bool [3] 1 1 0"),
          is("x > 2", "bool [3] 0 0 1"),
          is("x >= 2", "bool [3] 0 1 1"),
          is("2 < x", "bool [3] 0 0 1"),
          is("2.5 >= x", "bool [3] 1 1 0"),
          is("x < y", "bool [3] 1 1 1"),
          is("x * 2 > y - 1", "bool [3] 0 0 1"),
          is("(x > 1) & (x < 3)", "bool [3] 0 1 0"),
          is("x > 1 & x < 3", "bool [3] 0 1 0"),
          is("(x < 2) | (x > 2)", "bool [3] 1 0 1"),
          is("m ^ (x > 2)", "bool [3] 1 0 0"),
          is("!m", "bool [3] 0 1 0"),
          is("!(x > 1) | m", "bool [3] 1 0 1"),
          is("n & 1", "int32 [3] 1 1 1"),
          is("4 | n", "int32 [3] 7 -3 5"),
          is("!n", "int32 [3] -8 6 -6"),
          is("where(x > 2, x, -x)", "float32 [3] -1 -2 3"),
          thrown("x & y", "and: is for masks and integers"),
          rejected("m & true", 3, "bad operand types for binary operator '&'"),
          rejected("m & 0.5", 3, "double"),
          rejected("x > 1 && x < 3", 7, "bad operand types for binary operator '&&'"),
          rejected("if (x > 0) k = 1;", 7, "Tensor cannot be converted to boolean"),
          rejected("~m", 1, "for unary operator '~'"));

  static final List<OperatorCase> INDICES =
      List.of(
          is("x[0]", "float32 [] 1"),
          is("x[-1]", "float32 [] 3"),
          is("a[1]", "float32 [3] 3 4 5"),
          is("a[1][2]", "float32 [] 5"),
          is("a[\"1, :2\"]", "float32 [2] 3 4"),
          is("a[\":, ::-1\"][0]", "float32 [3] 2 1 0"),
          is("x[m]", "float32 [2] 1 3"),
          is("x[x > 1]", "float32 [2] 2 3"),
          is("x[tensor(new int[] {2, 0})]", "float32 [2] 3 1"),
          is("x[new int[] {2, 0, 2}]", "float32 [3] 3 1 3"),
          is("x[new boolean[] {false, true, true}]", "float32 [2] 2 3"),
          is("x[boxed - 1]", "float32 [] 3"),
          is("x[boxed - 2] * a[0][1]", "float32 [] 2"),
          is("x[k++] + x[k++] + k", "float32 [] 5"),
          is("(x * y)[1]", "float32 [] 10"),
          is("-x[1] * -x[2]", "float32 [] 6"),
          is("x[(int) x[0].item()]", "float32 [] 2"),
          is("new Tensor[] {x, y}[1][0]", "float32 [] 4"),
          is("new int[][] {{1}, {2}}[1][0]", 2),
          is("List<Tensor> ts = List.of(x, y); ts.get(1)[2];", "float32 [] 6"),
          rejected("x[0.5]", 3, "possible lossy conversion from double to int"),
          rejected("x[1L]", 3, "possible lossy conversion from long to int"),
          rejected("k[0]", 2, "array required, but int found"),
          rejected("x[0] = 1", 2, "unexpected type"),
          rejected("x[0]++", 2, "unexpected type"),
          thrown("x[3]", "out of range"),
          thrown("a[\"0, 0, 0\"]", "3 indices"));

  static final List<OperatorCase> ASSIGNMENTS =
      List.of(
          is("x += 1; x", "float32 [3] 2 3 4"),
          is("x -= y; x", "float32 [3] -3 -3 -3"),
          is("x *= 2; x /= 4; x", "float32 [3] 0.5 1 1.5"),
          is("y %= 5; y", "float32 [3] 4 0 1"),
          is("m &= x > 1; m", "bool [3] 0 0 1"),
          is("m |= !m; m ^= m; m", "bool [3] 0 0 0"),
          is("x += new int[] {1, 1, 1}; x", "float32 [3] 2 3 4"),
          is("Tensor before = x; x += 1; before;", "float32 [3] 1 2 3"),
          is("x += y * 2", "float32 [3] 9 12 15"),
          is("w += 1; w", "variable float32 [2] 2 3"),
          is("Variable same = w; w -= 0.5; same;", "variable float32 [2] 0.5 1.5"),
          is("w *= tensor(2, 3); w /= 2; w", "variable float32 [2] 1 3"),
          is("w += new double[] {1, 2}; w", "variable float32 [2] 2 4"),
          is("w += 1", "variable float32 [2] 2 3"),
          is("fixed -= 0.5 * fixed; fixed", "variable float32 [2] 0.5 1"),
          is("w.mul(3).sum().backward(); w -= 0.1 * w.grad(); w", "variable float32 [2] 0.7 1.7"),
          is("w = variable(5.0); w", "variable float32 [] 5"),
          is("Tensor[] ts = {x, y}; ts[0] += 1; ts[0];", "float32 [3] 2 3 4"),
          is("Tensor[] us = {x, y}; us[k++] += 1; List.of(k, us[0]);", "(1, float32 [3] 2 3 4)")
              .portableCannot("a left side that must not be repeated"),
          is(
              "class Cell { Tensor t = x; } var c = new Cell(); c.t += 1; c.t;",
              "float32 [3] 2 3 4"),
          is(
                  "Cell next() { k++; return c; } next().t *= 2; List.of(k, c.t);",
                  "(1, float32 [3] 4 6 8)")
              .portableCannot("a left side that must not be repeated"),
          rejected("w %= 2", 3, "bad operand types for binary operator '%'"),
          rejected("w += \"s\"", 6, "String cannot be converted to Variable"),
          rejected("k += x", 0, "Tensor"),
          rejected("void f() { final Tensor f = x; f += 1; }", 32, "final variable f"));

  static Stream<OperatorCase> all() {
    return Stream.of(ARITHMETIC, NUMBERS, ARRAYS, MASKS, INDICES, ASSIGNMENTS, OperatorPlaces.CASES)
        .flatMap(List::stream);
  }
}
