package org.gradsh.bench;

import java.util.List;

/** Cells that would run for ever, or too long: what an interrupt has to stop. */
final class InterruptionCases {
  /**
   * One of them.
   *
   * @param name what holds the cell
   * @param cell the text
   * @param end what an interrupt makes of it
   */
  record Case(String name, String cell, End end) {
    Case(String name, String cell) {
      this(name, cell, End.STOPS);
    }
  }

  /** What may become of a cell. */
  enum End {
    STOPS,

    /** The session goes on with another thread: it has what it had, without thread-locals. */
    LEFT_BEHIND,

    /** The JVM does not let it be stopped, and the user is told. */
    GOES_ON
  }

  /** What the cases share, in a cell before them. */
  static final String SETUP =
      """
      int kept = 41;
      ThreadLocal<Integer> local = new ThreadLocal<>();
      var ones = ones(1000, 1000);
      var large = randn(8192, 8192);
      class Spinner { int turns; void spin() { while (true) turns++; } }
      java.util.concurrent.locks.ReentrantLock held = new java.util.concurrent.locks.ReentrantLock();
      Object monitor = new Object();
      Thread.ofPlatform().daemon().start(() -> {
        held.lock();
        synchronized (monitor) { java.util.concurrent.locks.LockSupport.park(); }
      });
      kept++;
      """;

  static final List<Case> ALL =
      List.of(
          // loops
          new Case("a bare loop", "while (true) { }"),
          new Case("a loop in a method", "void spin() { for (;;) kept = 42; }\nspin();"),
          new Case("a loop in a lambda", "Runnable r = () -> { while (true) { } };\nr.run();"),
          new Case("a loop in a constructor", "class C { C() { while (true) { } } }\nnew C();"),
          new Case(
              "a loop in a static initialiser",
              "class S { static int x; static { while (x >= 0) { } } }\nprintln(S.x);"),
          new Case("a loop in an earlier cell's class", "new Spinner().spin();"),
          new Case(
              "a loop that catches everything",
              "while (true) { try { while (true) kept = 42; } catch (Throwable t) { } }"),
          new Case("a lambda in an endless stream", "Stream.generate(() -> 1).forEach(i -> { });"),
          new Case(
              "a parallel stream",
              "LongStream.range(0, Long.MAX_VALUE).parallel().filter(i -> i < 0).count()"),
          new Case(
              "a recursion",
              "long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(90)"),
          new Case(
              "a value that shows itself for ever",
              "class Shown { public String toString() { while (true) { } } }\nnew Shown()"),
          // waits
          new Case("Thread.sleep", "Thread.sleep(1_000_000);"),
          new Case(
              "Object.wait", "synchronized (kept$) { kept$.wait(); }".replace("kept$", "ones")),
          new Case(
              "LockSupport.park", "while (true) java.util.concurrent.locks.LockSupport.park();"),
          new Case(
              "a blocking queue", "new java.util.concurrent.LinkedBlockingQueue<Integer>().take()"),
          new Case("a lock, lockInterruptibly", "held.lockInterruptibly();"),
          new Case("a lock, lock", "held.lock();", End.LEFT_BEHIND),
          new Case("a monitor", "synchronized (monitor) { kept = 0; }", End.LEFT_BEHIND),
          new Case("a future", "new java.util.concurrent.CompletableFuture<Integer>().get()"),
          new Case(
              "a future, join",
              "new java.util.concurrent.CompletableFuture<Integer>().join()",
              End.LEFT_BEHIND),
          // blocking input
          new Case("System.in", "System.in.read()"),
          new Case("a socket's accept", "new java.net.ServerSocket(0).accept()", End.LEFT_BEHIND),
          new Case(
              "a socket's read",
              "var door = new java.net.ServerSocket(0);\n"
                  + "new java.net.Socket(\"127.0.0.1\","
                  + " door.getLocalPort()).getInputStream().read()",
              End.LEFT_BEHIND),
          new Case(
              "a pipe's read",
              "new ProcessBuilder(\"sleep\", \"60\").start().getInputStream().read()",
              End.LEFT_BEHIND),
          new Case("a process", "new ProcessBuilder(\"sleep\", \"60\").start().waitFor()"),
          new Case("a PipedInputStream", "new PipedInputStream(new PipedOutputStream()).read()"),
          // the engine
          new Case("products of matrices", "for (var p = ones; ; ) p = matmul(p, ones).mul(1e-4);"),
          new Case("one large product", "matmul(large, large)"),
          new Case("one large elementwise op", "large.add(0.5).abs().pow(1.7)"),
          new Case("a sum along an axis", "while (true) large.sum(0);"),
          new Case("a running sum", "while (true) large.cumSum(0);"),
          new Case("a transposed copy", "while (true) large.T().add(1);"),
          new Case("random numbers", "randn(8192, 8192)"),
          new Case(
              "a backward walk of a million ops",
              """
              var w = variable(1.0);
              Tensor chain = w.mul(1);
              for (int i = 0; i < 1_000_000; i++) chain = chain.mul(1);
              while (true) chain.backward(retainGraph());
              """),
          new Case(
              "a backward walk of large ops",
              """
              var v = variable(ones(2000, 2000));
              Tensor deep = v;
              for (int i = 0; i < 12; i++) deep = matmul(deep, v).mul(1e-4);
              var end = deep.sum();
              while (true) end.backward(retainGraph());
              """),
          // what the JVM does not stop
          new Case(
              "a regular expression",
              "\"%s\".matches(\"(a+)+\\\\1b\")".formatted("a".repeat(27)),
              End.GOES_ON),
          new Case(
              "a large power", "BigInteger.valueOf(3).pow(40_000_000).bitLength()", End.GOES_ON));

  private InterruptionCases() {}
}
