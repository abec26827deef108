package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.Message;
import org.junit.jupiter.api.Test;

/** What the kernel says of itself, and what every message has in common. */
class KernelInfoTest extends Served {
  @Test
  void theReplyHasEachFieldOfTheProtocol() {
    JsonObject info = ask("kernel_info_request");
    assertTrue(
        info.keySet()
            .containsAll(
                Set.of(
                    "status",
                    "protocol_version",
                    "implementation",
                    "implementation_version",
                    "language_info",
                    "banner",
                    "help_links")),
        info.toString());
    assertEquals("ok", info.get("status").getAsString());
    assertTrue(info.get("protocol_version").getAsString().matches("5\\.[3-9](\\.\\d+)?"));
    assertEquals("gradsh", info.get("implementation").getAsString());
    assertTrue(info.get("banner").getAsString().startsWith("Gradsh "), info.toString());
    info.getAsJsonArray("help_links")
        .forEach(link -> assertEquals(Set.of("text", "url"), link.getAsJsonObject().keySet()));
  }

  @Test
  void theLanguageIsJava() {
    JsonObject language = ask("kernel_info_request").getAsJsonObject("language_info");
    assertEquals("java", language.get("name").getAsString());
    assertTrue(language.get("version").getAsString().startsWith("25"), language.toString());
    assertTrue(language.get("file_extension").getAsString().startsWith("."));
    assertEquals("java", language.get("pygments_lexer").getAsString());
    assertTrue(language.get("mimetype").getAsString().contains("java"));
    assertTrue(language.has("codemirror_mode"));
  }

  @Test
  void itIsAnsweredOnTheControlChannelToo() {
    Exchange info = client.ask(Channel.CONTROL, "kernel_info_request", json());
    assertEquals("kernel_info_reply", info.reply().type());
    assertEquals(Channel.CONTROL, info.reply().channel());
  }

  @Test
  void eachRequestIsFramedByBusyAndIdle() {
    for (String type : List.of("kernel_info_request", "comm_info_request", "history_request")) {
      Exchange asked = client.ask(Channel.SHELL, type, json("hist_access_type", "tail"));
      assertEquals(List.of("busy", "idle"), asked.published(), type);
    }
  }

  @Test
  void headersHaveAllFieldsInTheirForm() {
    Exchange cell = run("1+1");
    for (Message message : cell.came()) {
      JsonObject header = message.header();
      assertEquals(
          Set.of("msg_id", "session", "username", "date", "msg_type", "version"),
          header.keySet(),
          message.type());
      // The form that the reference implementation reads; other dates stay text there.
      assertTrue(
          header
              .get("date")
              .getAsString()
              .matches(
                  "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?(Z|[+-]\\d\\d:?\\d\\d)"),
          header.toString());
      assertTrue(header.get("version").getAsString().matches("5\\.\\d+(\\.\\d+)?"));
      assertEquals(cell.request().header(), message.parent(), message.type());
    }
  }

  @Test
  void messagesHaveIdsOfTheirOwnAndOneSession() {
    List<Message> all = run("1+1").came();
    assertEquals(all.size(), all.stream().map(Message::id).distinct().count());
    assertEquals(1, all.stream().map(m -> m.header().get("session")).distinct().count());
    assertNotEquals(
        client.message(Channel.SHELL, "x", json()).header().get("session"),
        all.getFirst().header().get("session"));
  }

  @Test
  void publishedMessagesHaveATopic() {
    run("println(1)").came().stream()
        .filter(m -> m.channel() == Channel.IOPUB)
        .forEach(m -> assertTrue(m.topic().contains(m.type()), m.topic()));
  }

  @Test
  void buffersAndMetadataDoNotDisturb() {
    Message bare = client.message(Channel.SHELL, "kernel_info_request", json());
    bare.metadata().addProperty("cellId", "abc");
    bare.header().addProperty("subshell_id", "");
    Exchange asked = client.send(bare.with(List.of(new byte[] {1, 2}, new byte[0])));
    assertEquals("ok", client.await(asked).reply().text("status"));
  }
}
