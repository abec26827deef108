package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What would end a process, or leave it unusable, and does neither. */
class SurvivalTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Asked ask(String text) {
    return TALK.ask(text);
  }

  @Test
  void exitIsAnErrorWithTheCode() {
    ask("System.exit(3)").failsWith("[]:1:8: System.exit(3) does not end a session\n");
    ask("System.exit(3)").mentions("  perhaps: /exit 3\n");
    ask("Runtime.getRuntime().exit(2)").mentions("Runtime.exit(2) does not end a session");
    ask("Runtime.getRuntime().halt(2)").mentions("Runtime.halt(2) does not end a session");
    ask("IntConsumer leave = System::exit; leave.accept(4);").mentions("System.exit(4) does not");
    ask("IntConsumer halt = Runtime.getRuntime()::halt; halt.accept(5);")
        .mentions("Runtime.halt(5) does not");
    ask("try { System.exit(0); } catch (Exception e) { }").mentions("perhaps: /exit\n");
    ask("class Own { static int exit(int n) { return n; } } Own.exit(6)").gives(6);
    Throwable thrown =
        ((Failure.Thrown) ask("System.exit(7)").result().failure().orElseThrow()).exception();
    assertEquals(7, ((ExitCalled) thrown).code());
  }

  @Test
  void aSessionForASourceLeavesUnlessToldOtherwise() {
    try (Session session = new Session(Source.of("s", "int a = 1;"))) {
      session.exit(Exit.ERROR);
      Result result = session.runScript(Source.of("s", "System.exit(8)"), false);
      assertTrue(result.failure().orElseThrow() instanceof Failure.Thrown);
    }
  }

  @Test
  void memoryAndDepthThatDoNotSuffice() {
    ask("int kept = 1;").works();
    ask("new double[Integer.MAX_VALUE]").mentions("java.lang.OutOfMemoryError");
    ask("kept = 2;\nint deep(int n) { return deep(n + 1) + 1; }\ndeep(0)")
        .mentions("java.lang.StackOverflowError");
    ask("kept").gives(2);
  }

  /** Its thread stops at the next check; the checks of others need not ask who calls them. */
  @Test
  void aThreadLeftBehindStopsAndCostsTheOthersNothing() throws InterruptedException {
    ask("var door = new java.net.ServerSocket(0); int turns = 0;").works();
    interrupted("Thread.currentThread().setName(\"left\"); door.accept(); while (true) turns++;");
    ask("long looked() {\n"
            + "  var bean = (com.sun.management.ThreadMXBean)\n"
            + "      java.lang.management.ManagementFactory.getThreadMXBean();\n"
            + "  long before = bean.getCurrentThreadAllocatedBytes();\n"
            + "  int sum = 0;\n"
            + "  for (int i = 0; i < 100_000; i++) sum += i;\n"
            + "  return bean.getCurrentThreadAllocatedBytes() - before;\n"
            + "}\nlooked() < 1_000_000")
        .gives(true);
    ask("new java.net.Socket(\"127.0.0.1\", door.getLocalPort()).close();").works();
    ask("for (Thread t : Thread.getAllStackTraces().keySet())\n"
            + "  if (t.getName().equals(\"left\")) t.join();")
        .works();
  }

  @Test
  void aWaitThatIsBegunAgainKeepsItsThread() throws InterruptedException {
    ask("ThreadLocal<Integer> local = new ThreadLocal<>(); local.set(5);").works();
    interrupted("while (true) try { Thread.sleep(1000); } catch (InterruptedException e) { }");
    ask("local.get()").gives(5);
  }

  /** Asks, and interrupts the answer when it has rested for a while. */
  private static void interrupted(String text) throws InterruptedException {
    Thread stopper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int turns = 0; turns < 20; ) {
                      Thread.sleep(10);
                      turns = TALK.session().isRunning() ? turns + 1 : 0;
                    }
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  TALK.session().interrupt();
                });
    Asked asked = ask(text);
    stopper.join();
    assertTrue(asked.result().failure().orElseThrow() instanceof Failure.Interrupted, text);
  }

  @Test
  void aMethodThatWeavingWouldMakeTooLongRuns() {
    ask("int tensors(Tensor a) {\n" + "abs(a);\n".repeat(7000) + "return 1;\n}").works();
    ask("tensors(tensor(-1))").gives(1);
  }

  @Test
  void classesMeetWhereTheWaysOfTheProgramDo() {
    ask("class Up { int k = 1; } class Left extends Up { } class Right extends Up { }").works();
    ask("var either = args.length == 0 ? new Left() : new Right(); either.k").gives(1);
    ask("interface Way { } record In() implements Way { } record Out() implements Way { }").works();
    ask("var way = args.length == 0 ? new In() : new Out(); way.toString()").gives("In[]");
  }

  @Test
  void anInitialiserThatFailsIsToldAtEveryUse() {
    ask("class Bad { static int x = 1 / args.length; }\nnew Bad();")
        .failsWith("[]:2:1: java.lang.ExceptionInInitializerError\n")
        .mentions("Caused by: []:1:30: java.lang.ArithmeticException");
    ask("new Bad();").mentions("NoClassDefFoundError: Could not initialize class Bad");
  }

  @Test
  void exceptionsOfOtherThreadsHaveTheirFrames() {
    ask("java.util.concurrent.CompletableFuture.supplyAsync(() ->\n 1 / args.length).get()")
        .failsWith("[]:")
        .mentions("Caused by: []:2:4: java.lang.ArithmeticException: / by zero\n")
        .mentions("at lambda ([]:2)");
    ask("IntStream.range(0, 99).parallel().map(i -> 1 / (50 - i)).sum()")
        .mentions("java.lang.ArithmeticException: / by zero");
  }
}
