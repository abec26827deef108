package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.time.Duration;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code that harms the kernel, mostly without wanting to: afterwards it must be whole. */
class HostileCodeTest extends Served {
  private static final Duration SOON = Duration.ofSeconds(10);

  @AfterEach
  void theKernelIsWhole() {
    assertEquals("2", value("1 + 1"));
    assertEquals("printed\n", run("println(\"printed\")").printed("stdout"));
    assertTrue(client.beats(SOON), "the heart beats");
    assertTrue(kernel.process().isAlive());
  }

  @Test
  void memoryThatEndsInSmallPiecesWhileItPrints() {
    run(
        """
        void eat() {
          var keep = new ArrayList<Object>();
          while (true) {
            keep.add(new byte[1 << 12]);
            println("step " + keep.size());
          }
        }\
        """);
    JsonObject error = fails("eat();");
    assertEquals("java.lang.OutOfMemoryError", error.get("ename").getAsString());
  }

  @Test
  void interruptsOfAllThreads() {
    run(
        """
        for (int i = 0; i < 200; i++) {
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t != Thread.currentThread()).forEach(Thread::interrupt);
          println(i);
        }\
        """);
  }

  @Test
  void messagesThatThrowErrors() {
    JsonObject error =
        fails(
            "throw new RuntimeException() { public String getMessage() { throw new"
                + " AssertionError(\"x\"); } };");
    assertFalse(texts(error, "traceback").isEmpty());
  }

  @Test
  void messagesOfDyingThreadsThatThrowErrors() {
    Exchange cell =
        run(
            """
            class Bad extends RuntimeException {
              @Override public String getMessage() { throw new AssertionError("x"); }
            }
            var t = new Thread(() -> { throw new Bad(); });
            t.start();
            t.join();\
            """);
    assertTrue(cell.printed("stderr").contains("Bad"), cell.printed("stderr"));
  }

  @Test
  void messagesWithoutAnEnd() {
    Exchange cell =
        send(
            "throw new RuntimeException() { public String getMessage() { while (true) {"
                + " System.out.print(\"on\"); } } };");
    client.await(cell, () -> cell.printed("stdout").contains("on"), "output");
    client.ask(Channel.CONTROL, "interrupt_request", json());
    assertEquals("error", client.await(cell).reply().text("status"));
  }

  @Test
  void questionsOfThreadsThatOutliveTheirCell() {
    Exchange asking = send("Thread.ofPlatform().start(() -> input(\"a\")); Thread.sleep(300);");
    client.await(asking);
    client.onInput(question -> "answer");
    assertEquals("\"answer\"", value("input(\"b\")"));
    client.onInput(null);
  }

  @Test
  void causesWithoutEndAndMessagesOfMegabytes() {
    JsonObject error =
        fails(
            "Throwable t = new RuntimeException(\"m\".repeat(5_000_000));\n"
                + "for (int i = 0; i < 20_000; i++) t = new RuntimeException(\"c\" + i, t);\n"
                + "throw t;");
    assertTrue(error.toString().length() < 500_000, "" + error.toString().length());
    assertTrue(traceback(error).contains("more causes"), traceback(error));
    error = fails("throw new RuntimeException(\"m\".repeat(5_000_000));");
    assertTrue(error.toString().length() < 500_000, "" + error.toString().length());
  }

  @Test
  void streamsSetToNothing() {
    client.run("System.setOut(null); System.setErr(null);");
  }

  @Test
  void streamsThatAreClosed() {
    run(
        "try (var out = new PrintWriter(System.out, true)) { out.println(1); }"
            + " System.err.close();");
    assertEquals(
        "one\ntwo\n", run("println(\"one\"); System.out.println(\"two\")").printed("stdout"));
    assertEquals("three\n", run("System.err.println(\"three\")").printed("stderr"));
  }

  @Test
  void silentRequestsThatFailStopNobody() {
    Exchange silent = send("Thread.sleep(200); int bad = 1 / 0;", "silent", true);
    Exchange next = send("6 * 7");
    client.await(silent);
    assertEquals("42", client.await(next).result().orElse("nothing"));
  }

  @Test
  void sourcesOfSilentRequestsAreNotQuotedForThoseOfCells() {
    run("// the first line\nint divide(int n) { return 1 / n; }");
    client.await(send("\"something else\";\n\"of the page's own\";", "silent", true));
    assertTrue(traceback(fails("divide(0)")).contains("int divide(int n)"));
  }
}
