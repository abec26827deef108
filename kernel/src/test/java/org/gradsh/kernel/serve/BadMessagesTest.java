package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Envelope;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are not what they should be: dropped, and the kernel goes on as if never sent. */
class BadMessagesTest extends Served {
  private static final List<byte[]> NO_BUFFERS = List.of();

  @AfterEach
  void theKernelGoesOnAndTellsNoSecret() {
    assertEquals("2", value("1 + 1"));
    for (Channel channel : List.of(Channel.CONTROL, Channel.SHELL)) {
      assertEquals("ok", client.ask(channel, "kernel_info_request", json()).reply().text("status"));
    }
    assertTrue(client.beats(Duration.ofSeconds(20)));
    assertFalse(kernel.log().contains(kernel.connection().key()), kernel.log());
  }

  private Envelope envelope() {
    return new Envelope(kernel.connection().key());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Message cell(String code) {
    return client.message(Channel.SHELL, "execute_request", Client.cell(code));
  }

  /** What a message that must not be dealt with would leave behind. */
  private void isDropped(List<byte[]> frames) {
    run("int touched = 0;");
    client.sendRaw(Channel.SHELL, frames);
    // Cells are run in their order: the other would have been before this one.
    assertEquals("0", value("touched"));
  }

  @Test
  void unsignedMessagesAreDropped() {
    List<byte[]> frames = new ArrayList<>(envelope().frames(cell("touched++")));
    frames.set(1, new byte[0]);
    isDropped(frames);
  }

  @Test
  void messagesSignedWithAnotherKeyAreDropped() {
    isDropped(new Envelope("another key").frames(cell("touched++")));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void messagesChangedOnTheWayAreDropped(int part) {
    List<byte[]> frames = new ArrayList<>(envelope().frames(cell("touched++")));
    frames.set(part, bytes(new String(frames.get(part), StandardCharsets.UTF_8) + " "));
    isDropped(frames);
  }

  @Test
  void aSignatureInCapitalsOrCutShortIsNone() {
    List<byte[]> frames = new ArrayList<>(envelope().frames(cell("touched++")));
    String signature = new String(frames.get(1), StandardCharsets.US_ASCII);
    for (String other :
        List.of(signature.substring(0, 63), signature + "0", "0".repeat(64), "\u00e9", "x")) {
      frames.set(1, bytes(other));
      isDropped(frames);
    }
  }

  @Test
  void messagesPlayedBackAreDropped() {
    run("int played = 0;");
    List<byte[]> frames = envelope().frames(cell("played++"));
    client.sendRaw(Channel.SHELL, frames);
    client.sendRaw(Channel.SHELL, frames);
    assertEquals("1", value("played"));
    // By whomever.
    try (Client second = kernel.connect()) {
      second.ready();
      second.sendRaw(Channel.SHELL, frames);
      second.sendRaw(Channel.CONTROL, frames);
      assertEquals("1", second.run("played").result().orElseThrow());
    }
  }

  @Test
  void buffersAreNotSignedAndThusNoReasonToDrop() {
    Exchange cell = client.send(cell("6 * 7").with(List.of(bytes("anything"))));
    assertEquals("42", client.await(cell).result().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(
      value = Channel.class,
      names = {"SHELL", "CONTROL", "STDIN"})
  void missingFramesAreNoHarm(Channel channel) {
    List<byte[]> whole = envelope().frames(cell("touched++"));
    for (int length = 1; length < whole.size(); length++) {
      client.sendRaw(channel, whole.subList(0, length));
      client.sendRaw(channel, whole.subList(whole.size() - length, whole.size()));
    }
    client.sendRaw(channel, List.of(new byte[0]));
    client.sendRaw(channel, Collections.nCopies(500, new byte[0]));
    client.sendRaw(channel, Collections.nCopies(500, bytes("<IDS|MSG>")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "}",
        "[]",
        "5",
        "null",
        "true",
        "\"text\"",
        "{\"a\":}",
        "{a:1}",
        "{\"msg_type\": null}",
        "{\"msg_type\": 5, \"msg_id\": {}}",
        "{\"a\": 1} {\"b\": 2}",
        "NaN"
      })
  void anyPartMayBeWrongThoughSigned(String part) {
    for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL, Channel.STDIN)) {
      for (int place = 0; place < 4; place++) {
        client.sendRaw(channel, signed(cell("0"), place, bytes(part)));
      }
    }
  }

  private List<byte[]> signed(Message message, int place, byte[] part) {
    List<byte[]> parts = new ArrayList<>(envelope().frames(message).subList(2, 6));
    parts.set(place, part);
    return envelope().frames(parts, NO_BUFFERS);
  }

  @Test
  void deepNestingAndBadTextAreNoHarm() {
    for (byte[] part :
        List.of(
            bytes("{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}"),
            bytes("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)),
            new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
            new byte[] {0, 1, 2, 3},
            bytes("{\"a\": 1e999999999, \"b\": " + "9".repeat(100_000) + "}"))) {
      for (int place = 0; place < 4; place++) {
        client.sendRaw(Channel.SHELL, signed(cell("0"), place, part));
      }
    }
  }

  @Test
  void contentsOfTheWrongTypesAreErrorsOfTheirOwn() {
    for (String type :
        List.of(
            "execute_request",
            "complete_request",
            "inspect_request",
            "is_complete_request",
            "history_request")) {
      for (String content :
          List.of(
              "{}",
              "{\"code\": 5}",
              "{\"code\": null}",
              "{\"code\": [1]}",
              "{\"code\": {}}",
              "{\"code\": \"1\", \"cursor_pos\": \"x\", \"silent\": 7, \"user_expressions\": 3}",
              "{\"code\": \"1\", \"cursor_pos\": 1.5, \"detail_level\": 99}",
              "{\"hist_access_type\": \"range\", \"start\": [], \"session\": 1e99}")) {
        Exchange asked = client.ask(Channel.SHELL, type, parse(content));
        assertTrue(
            List.of("busy", "idle").equals(asked.published()) || type.equals("execute_request"),
            asked.toString());
        JsonObject reply = asked.reply().content();
        assertTrue(reply.has("status"), () -> type + content + reply);
        if (reply.get("status").getAsString().equals("error")) {
          assertFalse(reply.get("evalue").getAsString().isBlank(), () -> type + content + reply);
          assertTrue(reply.has("ename") && reply.has("traceback"), () -> type + content + reply);
        }
      }
    }
  }

  @Test
  void unknownTypesAreNoHarm() {
    for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL, Channel.STDIN)) {
      for (String type :
          List.of("nonsense", "nonsense_request", "", "execute_reply", "debug_request", "status")) {
        client.send(channel, type, json("code", "1"));
      }
    }
  }

  @Test
  void requestsOnTheWrongChannelAreNoHarm() {
    client.send(Channel.STDIN, "execute_request", Client.cell("0"));
    client.send(Channel.STDIN, "shutdown_request", json("restart", false));
    client.send(Channel.SHELL, "input_reply", json("value", "x"));
    client.send(Channel.CONTROL, "input_reply", json("value", "x"));
  }

  @Test
  void hugeMessagesAreTakenOrRefused() {
    Message great = cell("40 + 2");
    great.metadata().addProperty("filling", "x".repeat(30 << 20));
    assertEquals("42", client.await(client.send(great)).result().orElseThrow());
    Exchange code = client.send(cell("/* " + "y".repeat(20 << 20) + " */ 1"));
    assertTrue(client.await(code).reply().content().has("status"));
    client.sendRaw(Channel.SHELL, List.of(new byte[30 << 20]));
    Exchange buffers = client.send(cell("2").with(List.of(new byte[20 << 20])));
    assertEquals("2", client.await(buffers).result().orElseThrow());
  }

  @Test
  void bytesThatAreNotZeroMqAreNoHarm() throws IOException {
    Random random = new Random(4);
    for (int port : kernel.connection().ports().values()) {
      for (int i = 0; i < 5; i++) {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
          socket.getOutputStream().write(i == 0 ? bytes("GET / HTTP/1.1\r\n\r\n") : noise);
        } catch (IOException e) {
          // Thrown out in the middle of it, which is right.
          continue;
        }
      }
      new Socket(InetAddress.getByName("127.0.0.1"), port).close();
    }
  }

  @Test
  void aCellThatPrintsTheKeyIsItsOwnBusinessButNoMessageHasIt() {
    Exchange cell = run("println(1)");
    assertTrue(
        cell.came().stream()
            .allMatch(
                m ->
                    !(m.content().toString() + m.metadata() + m.header() + Arrays.asList(m.topic()))
                        .contains(kernel.connection().key())));
  }
}
