package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Envelope;
import org.gradsh.kernel.client.Exchange;
import org.junit.jupiter.api.Test;

/**
 * Frames by chance, always the same ones; {@code -Dgradsh.fuzz=100000} sets how many. Between them
 * proper requests, each of which must be answered.
 */
class FuzzTest extends Served {
  private static final int FRAMES = Integer.getInteger("gradsh.fuzz", 10_000);
  private static final int PROPER_EVERY = 100;
  private static final List<Channel> CHANNELS =
      List.of(Channel.SHELL, Channel.CONTROL, Channel.STDIN);
  private static final List<String> TYPES =
      List.of("kernel_info_request", "comm_info_request", "history_request", "comm_msg", "x");

  private final Random random = new Random(20_250_401);

  @Test
  void nothingIsLostAfterwards() {
    run("var kept = \"here\";");
    Envelope right = new Envelope(kernel.connection().key());
    Envelope wrong = new Envelope("wrong");
    List<Exchange> proper = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      Channel channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
      client.sendRaw(
          channel,
          switch (random.nextInt(4)) {
            case 0 -> noise();
            case 1 -> changed(wrong.frames(parts(), List.of()));
            case 2 -> changed(right.frames(parts(), List.of()));
            // Signed, so that it comes further in.
            default -> right.frames(changed(parts()), List.of());
          });
      if (i % PROPER_EVERY == 0) {
        proper.add(
            client.send(
                i % (2 * PROPER_EVERY) == 0 ? Channel.SHELL : Channel.CONTROL,
                "kernel_info_request",
                json()));
        client.listen(Duration.ofMillis(1));
      }
    }
    for (Exchange one : proper) {
      assertEquals("ok", client.await(one).reply().text("status"));
    }
    assertEquals("\"here\"", value("kept"));
    assertTrue(client.beats(Duration.ofSeconds(20)));
    assertFalse(kernel.log().contains(kernel.connection().key()));
    assertEquals(0, kernel.log().lines().filter(line -> line.startsWith("\tat ")).count());
    client.shutdown(false);
  }

  /** Any frames at all. */
  private List<byte[]> noise() {
    List<byte[]> frames = new ArrayList<>();
    for (int n = 1 + random.nextInt(9); n > 0; n--) {
      byte[] frame = new byte[random.nextInt(random.nextInt(10) == 0 ? 5000 : 60)];
      random.nextBytes(frame);
      frames.add(frame);
    }
    return frames;
  }

  /** The four parts of a request. */
  private List<byte[]> parts() {
    JsonObject content = json("hist_access_type", "tail", "n", random.nextInt(), "comm_id", "c");
    String type = TYPES.get(random.nextInt(TYPES.size()));
    return client.frames(client.message(Channel.SHELL, type, content)).subList(2, 6);
  }

  /** With a frame gone, twice, cut or with bytes of it changed. */
  private List<byte[]> changed(List<byte[]> frames) {
    List<byte[]> changed = new ArrayList<>(frames);
    int place = random.nextInt(changed.size());
    byte[] frame = changed.get(place).clone();
    switch (random.nextInt(5)) {
      case 0 -> changed.remove(place);
      case 1 -> changed.add(place, frame);
      case 2 ->
          changed.set(place, java.util.Arrays.copyOf(frame, random.nextInt(frame.length + 1)));
      default -> {
        for (int n = random.nextInt(4); n >= 0 && frame.length > 0; n--) {
          frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        changed.set(place, frame);
      }
    }
    return changed;
  }
}
