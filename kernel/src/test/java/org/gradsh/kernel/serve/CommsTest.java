package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.Message;
import org.junit.jupiter.api.Test;

/** Lines between objects of the page and of the cells. */
class CommsTest extends Served {
  private static final String IMPORT = "import org.gradsh.kernel.comm.Comm;\n";

  /** Sends a message of a comm's, which is never replied to, and waits until it is dealt with. */
  private Exchange tell(String type, Object... content) {
    Exchange told = client.send(Channel.SHELL, type, json(content));
    return client.await(told, told::isIdle, "idle");
  }

  private JsonObject open(Object... asked) {
    JsonObject reply = ask("comm_info_request", asked);
    assertEquals("ok", reply.get("status").getAsString());
    return reply.getAsJsonObject("comms");
  }

  @Test
  void anUnknownTargetIsClosedAtOnce() {
    Exchange told =
        tell("comm_open", "comm_id", "u1", "target_name", "nobody", "data", json("a", 1));
    assertEquals("u1", told.only("comm_close").text("comm_id"));
    assertFalse(open().has("u1"));
  }

  @Test
  void messagesToNobodyAreNoHarm() {
    tell("comm_msg", "comm_id", "never", "data", json());
    tell("comm_close", "comm_id", "never", "data", json());
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void aPageOpensSpeaksAndCloses() {
    run(
        IMPORT
            + "Comm.target(\"echo\", comm -> {\n"
            + "  println(\"opened with \" + comm.opening());\n"
            + "  comm.onMessage(data -> comm.send(Map.of(\"back\", data)));\n"
            + "  comm.onClose(data -> println(\"closed\"));\n"
            + "});");
    Exchange opened =
        tell("comm_open", "comm_id", "e1", "target_name", "echo", "data", json("who", "page"));
    assertTrue(opened.printed("stdout").contains("page"), opened.toString());
    assertEquals("echo", open().getAsJsonObject("e1").get("target_name").getAsString());
    assertTrue(open("target_name", "echo").has("e1"));
    assertFalse(open("target_name", "other").has("e1"));

    Message back = tell("comm_msg", "comm_id", "e1", "data", json("x", "y")).only("comm_msg");
    assertEquals("e1", back.text("comm_id"));
    assertEquals(
        "y", back.content().getAsJsonObject("data").getAsJsonObject("back").get("x").getAsString());

    assertEquals("closed\n", tell("comm_close", "comm_id", "e1", "data", json()).printed("stdout"));
    assertFalse(open().has("e1"));
  }

  @Test
  void aCellOpensSpeaksAndCloses() {
    Exchange cell =
        run(
            IMPORT
                + "var chart = Comm.open(\"chart\", Map.of(\"title\", \"loss\"));\n"
                + "chart.onMessage(data -> println(\"got \" + data));\n"
                + "chart.send(Map.of(\"y\", 0.25));");
    Message opening = cell.only("comm_open");
    String id = opening.text("comm_id");
    assertEquals("chart", opening.text("target_name"));
    assertEquals("loss", opening.content().getAsJsonObject("data").get("title").getAsString());
    assertEquals(
        0.25, cell.only("comm_msg").content().getAsJsonObject("data").get("y").getAsDouble());
    assertTrue(open().has(id));
    assertTrue(
        tell("comm_msg", "comm_id", id, "data", json("n", "1")).printed("stdout").contains("got"));
    assertEquals(id, run("chart.close();").only("comm_close").text("comm_id"));
    assertFalse(open().has(id));
    fails("chart.send(Map.of());");
  }

  @Test
  void aHandlerThatFailsIsNoHarm() {
    run(IMPORT + "Comm.target(\"bad\", comm -> { throw new RuntimeException(\"handler\"); });");
    Exchange told = tell("comm_open", "comm_id", "b1", "target_name", "bad", "data", json());
    assertTrue(
        !told.all("error").isEmpty() || told.printed("stderr").contains("handler"),
        told.toString());
    assertEquals("b1", told.only("comm_close").text("comm_id"));
    assertFalse(open().has("b1"));
    assertEquals("2", value("1 + 1"));
  }

  @Test
  void numbersThatJsonHasNotAreNull() {
    run(
        IMPORT
            + "Comm.target(\"nan\", comm -> comm.send(Map.of(\"loss\", Double.NaN, \"n\", 1L <<"
            + " 60)));");
    Exchange told = tell("comm_open", "comm_id", "n1", "target_name", "nan", "data", json());
    JsonObject data = told.only("comm_msg").content().getAsJsonObject("data");
    assertTrue(data.get("loss").isJsonNull(), data.toString());
    assertEquals(1L << 60, data.get("n").getAsLong());
  }

  @Test
  void messagesThatLackSomethingAreNoHarm() {
    tell("comm_open");
    tell("comm_open", "comm_id", 5, "target_name", json());
    tell("comm_msg", "data", "text");
    tell("comm_close");
    assertEquals("2", value("1 + 1"));
  }
}
