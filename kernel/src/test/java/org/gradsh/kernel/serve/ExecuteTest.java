package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Exchange;
import org.junit.jupiter.api.Test;

/** Cells as the protocol has them. */
class ExecuteTest extends Served {
  private int count() {
    return count(client.run(""));
  }

  private static int count(Exchange cell) {
    return cell.reply().content().get("execution_count").getAsInt();
  }

  private Exchange await(String code, String field, Object value) {
    return client.await(send(code, field, value));
  }

  @Test
  void aCellIsAnsweredInTheOrderOfTheProtocol() {
    Exchange cell = run("println(\"a\"); 1 + 1");
    assertEquals(
        List.of("busy", "execute_input", "stream", "execute_result", "idle"), cell.published());
    assertEquals("a\n", cell.printed("stdout"));
    assertEquals("2", cell.result().orElseThrow());
  }

  @Test
  void theReplyHasEachField() {
    JsonObject reply = run("1").reply().content();
    assertEquals(
        Set.of("status", "execution_count", "payload", "user_expressions"), reply.keySet());
    assertTrue(reply.getAsJsonArray("payload").isEmpty());
    assertEquals(0, reply.getAsJsonObject("user_expressions").size());
  }

  @Test
  void theInputIsToldToAll() {
    Exchange cell = run("  7 // with blanks\n");
    JsonObject input = cell.only("execute_input").content();
    assertEquals("  7 // with blanks\n", input.get("code").getAsString());
    assertEquals(count(cell), input.get("execution_count").getAsInt());
  }

  @Test
  void theResultHasDataMetadataAndTheCount() {
    Exchange cell = run("\"x\" + 1");
    JsonObject result = cell.only("execute_result").content();
    assertEquals(count(cell), result.get("execution_count").getAsInt());
    assertEquals("\"x1\"", result.getAsJsonObject("data").get("text/plain").getAsString());
    assertTrue(result.get("metadata").isJsonObject());
  }

  @Test
  void theCountGrowsByOneWithEachCell() {
    int first = count(run("1"));
    assertEquals(first + 1, count(run("2")));
    assertEquals(first + 2, count(client.run("no such thing")));
    assertEquals(first + 3, count(run("3")));
  }

  @Test
  void statementsAndSemicolonsHaveNoResult() {
    for (String code : List.of("", "int n = 3;", "1 + 1;", "import java.util.*;", "// nothing")) {
      assertEquals(List.of("busy", "execute_input", "idle"), client.run(code).published(), code);
    }
  }

  @Test
  void silentCellsTellNobodyAndCountNothing() {
    int before = count();
    Exchange cell = await("println(1); display(2); int kept = 41; kept + 1", "silent", true);
    assertEquals(List.of("busy", "idle"), cell.published());
    assertEquals("ok", cell.reply().text("status"));
    assertEquals(before, count(cell));
    assertEquals(before + 1, count(run("2")));
    assertEquals("41", value("kept"));
  }

  @Test
  void silentFailuresAreInTheReply() {
    Exchange cell = await("throw new IllegalStateException(\"quiet\");", "silent", true);
    assertEquals(List.of("busy", "idle"), cell.published());
    assertEquals("error", cell.reply().text("status"));
    assertEquals("quiet", cell.reply().text("evalue"));
  }

  @Test
  void aSilentEmptyCellTellsTheCount() {
    int count = count(run("1"));
    assertEquals(count, count(await("", "silent", true)));
  }

  @Test
  void cellsThatAreNotStoredCountNothingButAreShown() {
    int before = count(run("1"));
    Exchange cell = await("6 * 7", "store_history", false);
    assertEquals("42", cell.result().orElseThrow());
    assertEquals(before + 1, count(run("2")));
  }

  @Test
  void userExpressionsAreEvaluatedAfterTheCell() {
    JsonObject wanted = json("sum", "1 + seen", "bad", "nothing.there", "thrown", "1 / zero");
    Exchange cell = await("int seen = 4; int zero = 0;", "user_expressions", wanted);
    JsonObject all = cell.reply().content().getAsJsonObject("user_expressions");
    assertEquals(Set.of("sum", "bad", "thrown"), all.keySet());
    JsonObject sum = all.getAsJsonObject("sum");
    assertEquals("ok", sum.get("status").getAsString());
    assertEquals("5", sum.getAsJsonObject("data").get("text/plain").getAsString());
    assertTrue(sum.get("metadata").isJsonObject());
    for (String name : List.of("bad", "thrown")) {
      JsonObject failed = all.getAsJsonObject(name);
      assertEquals("error", failed.get("status").getAsString());
      assertTrue(failed.keySet().containsAll(Set.of("ename", "evalue", "traceback")), name);
    }
    assertEquals(
        "java.lang.ArithmeticException", all.getAsJsonObject("thrown").get("ename").getAsString());
    assertEquals(List.of("busy", "execute_input", "idle"), cell.published());
  }

  @Test
  void userExpressionsOfFailedCellsAreNotEvaluated() {
    Exchange cell = await("int q = 1 / 0;", "user_expressions", json("a", "println(\"no\")"));
    assertEquals("error", cell.reply().text("status"));
    assertEquals("", cell.printed("stdout"));
  }

  @Test
  void aFailureStopsTheCellsThatWait() {
    // In the queue while the first runs.
    Exchange first = sendAndSee("Thread.sleep(200); throw new RuntimeException(\"first\");");
    List<Exchange> rest =
        Stream.of("int never = 1;", "println(\"no\")", "3").map(this::send).toList();
    assertEquals("error", client.await(first).reply().text("status"));
    for (Exchange cell : rest) {
      assertEquals("aborted", client.await(cell).reply().text("status"));
      assertEquals(List.of("busy", "idle"), cell.published());
    }
    assertEquals("1", value("1"));
    fails("never");
  }

  @Test
  void otherRequestsInTheQueueAreAnsweredNevertheless() {
    Exchange first = sendAndSee("Thread.sleep(200); throw new RuntimeException(\"first\");");
    Exchange aborted = send("1");
    Exchange complete =
        client.send(Channel.SHELL, "complete_request", json("code", "Math.sq", "cursor_pos", 7));
    client.await(first);
    assertEquals("aborted", client.await(aborted).reply().text("status"));
    assertEquals("ok", client.await(complete).reply().text("status"));
  }

  @Test
  void withoutStopOnErrorTheQueueGoesOn() {
    Exchange first =
        send("Thread.sleep(200); throw new RuntimeException();", "stop_on_error", false);
    Exchange second = send("5 + 5");
    assertEquals("error", client.await(first).reply().text("status"));
    assertEquals("10", client.await(second).result().orElseThrow());
  }

  @Test
  void aMissingFieldIsAsTheProtocolHasIt() {
    Exchange cell = client.ask(Channel.SHELL, "execute_request", json("code", "2 + 2"));
    assertEquals("4", cell.result().orElseThrow());
  }

  @Test
  void aRequestWithoutCodeIsAnError() {
    JsonObject reply = ask("execute_request", "silent", false);
    assertEquals("error", reply.get("status").getAsString());
    assertFalse(reply.get("evalue").getAsString().isBlank());
    assertEquals("1", value("1"));
  }

  @Test
  void documentationIsAPage() {
    Exchange cell = run("matmul?");
    JsonObject page = cell.reply().content().getAsJsonArray("payload").get(0).getAsJsonObject();
    assertEquals("page", page.get("source").getAsString());
    assertEquals(0, page.get("start").getAsInt());
    assertTrue(
        page.getAsJsonObject("data").get("text/plain").getAsString().contains("matmul"),
        page.toString());
    assertEquals(List.of("busy", "execute_input", "idle"), cell.published());
  }

  @Test
  void cellsOfTwoClientsTakeTurns() {
    try (Client second = kernel.connect()) {
      second.ready();
      Exchange mine = sendAndSee("Thread.sleep(100); var turn = \"mine\";");
      Exchange theirs = second.send(Channel.SHELL, "execute_request", Client.cell("turn"));
      assertEquals("ok", client.await(mine).reply().text("status"));
      assertEquals("\"mine\"", second.await(theirs).result().orElseThrow());
      assertTrue(second.others().stream().anyMatch(m -> m.parentId().equals(mine.request().id())));
    }
  }
}
