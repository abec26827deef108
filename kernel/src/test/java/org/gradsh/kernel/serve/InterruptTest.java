package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Exchange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Cells that are stopped, by both ways that Jupyter has. */
class InterruptTest extends Served {
  private record Case(String name, String code, boolean asks) {
    Case(String name, String code) {
      this(name, code, false);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("a bare loop", "while (true) { }"),
          new Case("nested loops", "for (long i = 0; ; i++) { for (int j = 0; j < 9; j++) { } }"),
          new Case("a sleep", "Thread.sleep(3_600_000);"),
          new Case("a wait", "var lock = new Object(); synchronized (lock) { lock.wait(); }"),
          new Case("a loop that prints", "while (true) println(\"again and again\");"),
          new Case(
              "a loop that catches all",
              "while (true) { try { Thread.sleep(10); } catch (Throwable t) { } }"),
          new Case(
              "an op on tensors",
              "var big = rand(3000, 3000); while (true) big = matmul(big, big) * 1e-4;"),
          new Case(
              "a parallel stream",
              "java.util.stream.IntStream.range(0, 1000).parallel().forEach(i -> { while (true) { }"
                  + " });"),
          new Case("a question", "input(\"anybody?\")", true),
          new Case("a read", "System.in.read()", true));

  private void byMessage() {
    Exchange asked = client.ask(Channel.CONTROL, "interrupt_request", json());
    assertEquals("ok", asked.reply().text("status"));
    assertEquals("interrupt_reply", asked.reply().type());
    assertEquals(List.of("busy", "idle"), asked.published());
  }

  private void bySignal() {
    try {
      kernel.interrupt();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> byMessageStops() {
    return CASES.stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> stops(one, this::byMessage)));
  }

  @TestFactory
  Stream<DynamicTest> bySignalStops() {
    return CASES.stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> stops(one, this::bySignal)));
  }

  private void stops(Case one, Runnable interrupt) throws InterruptedException {
    run("int kept = 20;");
    Exchange cell = sendAndSee("kept += 1; " + one.code());
    if (one.asks()) {
      client.await(cell, "input_request", 1);
    }
    Exchange queued = send("kept = -1;");
    Thread.sleep(100); // into the midst of it
    interrupt.run();
    client.await(cell);
    JsonObject error = cell.only("error").content();
    assertEquals("error", cell.reply().text("status"));
    assertEquals("InterruptedException", error.get("ename").getAsString());
    assertEquals("aborted", client.await(queued).reply().text("status"));
    assertEquals("42", value("kept * 2"));
  }

  @Test
  void anInterruptOfNothingIsNoHarm() {
    byMessage();
    bySignal();
    byMessage();
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void manyInterruptsAreNoHarm() {
    Exchange cell = sendAndSee("while (true) { }");
    for (int i = 0; i < 20; i++) {
      bySignal();
      byMessage();
    }
    client.await(cell);
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void anAnswerToAnInterruptedQuestionIsNotTakenByTheNext() {
    Exchange cell = send("input(\"first\")");
    client.await(cell, "input_request", 1);
    byMessage();
    client.await(cell);
    client.answer("late");
    run("Thread.sleep(50);");
    client.onInput(question -> "second");
    assertEquals("\"second\"", value("input(\"second\")"));
    client.onInput(null);
  }
}
