package org.gradsh.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The same work in the language of a kernel.
 *
 * @param declaration a format that declares a variable of a number
 * @param printing a format that prints the variable of that number
 * @param half what is completed, at its end
 * @param name what is looked up, at its end
 * @param whole whole code
 * @param volume prints ten megabytes in 100,000 lines
 * @param loop runs for ever
 * @param sleep sleeps for ever
 * @param printLoop prints for ever
 */
record KernelCode(
    String declaration,
    String printing,
    String half,
    String name,
    String whole,
    String volume,
    String loop,
    String sleep,
    String printLoop) {
  static final int LINES = 100_000;
  static final int LINE = 100;

  static final KernelCode JAVA =
      new KernelCode(
          "int v%1$d = %1$d * 2;",
          "System.out.println(v%1$d);",
          "Math.sq",
          "Math.sqrt",
          "int x = 1;",
          "var line = \"x\".repeat(99); for (int i = 0; i < 100_000; i++)"
              + " System.out.println(line);",
          "while (true) { }",
          "Thread.sleep(3_600_000);",
          "while (true) System.out.println(\"again and again\");");

  static final KernelCode PYTHON =
      new KernelCode(
          "v%1$d = %1$d * 2",
          "print(v%1$d)",
          "math.sq",
          "math.sqrt",
          "x = 1",
          "line = 'x' * 99\nfor i in range(100_000): print(line)",
          "while True: pass",
          "time.sleep(3600)",
          "while True: print('again and again')");

  /** A cell of 15 declarations and 15 lines that print, of variables not there before. */
  String thirty(int from) {
    return IntStream.range(from, from + 15)
        .mapToObj(n -> declaration.formatted(n) + "\n" + printing.formatted(n))
        .collect(Collectors.joining("\n"));
  }
}
