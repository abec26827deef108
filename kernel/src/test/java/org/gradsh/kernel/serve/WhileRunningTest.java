package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** What is answered at once while a cell runs for as long as all these tests. */
class WhileRunningTest extends Served {
  static final List<Arguments> QUESTIONS =
      List.of(
          Arguments.of("kernel_info_request", json()),
          Arguments.of("complete_request", json("code", "Math.sq", "cursor_pos", 7)),
          Arguments.of(
              "inspect_request", json("code", "Math.sqrt", "cursor_pos", 9, "detail_level", 0)),
          Arguments.of("is_complete_request", json("code", "int x = 1;")),
          Arguments.of("history_request", json("hist_access_type", "tail", "n", 3)),
          Arguments.of("comm_info_request", json()));

  private Exchange running;

  @BeforeAll
  void run() {
    run("var known = \"before\";");
    running =
        sendAndSee(
            "var stop = new java.util.concurrent.CountDownLatch(1);\n"
                + "for (int i = 0; i < 4; i++) Thread.ofPlatform().daemon().start(() -> { while"
                + " (true) { } });\n"
                + "while (true) { }");
  }

  @AfterAll
  void stop() {
    client.ask(Channel.CONTROL, "interrupt_request", json());
    assertEquals("error", client.await(running).reply().text("status"));
    assertEquals("\"before\"", value("known"));
  }

  @ParameterizedTest
  @FieldSource("QUESTIONS")
  void questionsAreAnsweredAtOnce(String type, JsonObject content) {
    Exchange asked = client.ask(Channel.SHELL, type, content);
    assertEquals(List.of("busy", "idle"), asked.published());
    assertEquals(type.replace("_request", "_reply"), asked.reply().type());
    assertFalse(running.isIdle());
    assertTrue(running.replied().isEmpty());
  }

  @Test
  void completionKnowsTheCellsBefore() {
    JsonObject reply = ask("complete_request", "code", "known.leng", "cursor_pos", 10);
    assertEquals(List.of("length()"), texts(reply, "matches"));
  }

  @Test
  void theControlChannelAnswers() {
    assertEquals(
        "kernel_info_reply",
        client.ask(Channel.CONTROL, "kernel_info_request", json()).reply().type());
  }

  @Test
  void theHeartBeats() {
    for (int i = 0; i < 20; i++) {
      assertTrue(client.beats(Duration.ofSeconds(10)));
    }
  }

  @Test
  void aHundredQuestionsAreAllAnswered() {
    List<Exchange> asked =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(
                i ->
                    client.send(
                        Channel.SHELL, "is_complete_request", json("code", "int x" + i + " =")))
            .toList();
    asked.forEach(one -> assertEquals("incomplete", client.await(one).reply().text("status")));
  }
}
