package org.gradsh.kernel.client;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Messages as the frames that travel: signed, between the delimiter and the buffers. */
public final class Envelope {
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final int PARTS = 4;

  private final byte[] key;

  /**
   * @param key the secret of the connection; an empty one signs nothing
   */
  public Envelope(String key) {
    this.key = key.getBytes(StandardCharsets.UTF_8);
  }

  /** The frames of a message. */
  public List<byte[]> frames(Message message) {
    return frames(
        Stream.of(message.header(), message.parent(), message.metadata(), message.content())
            .map(part -> part.toString().getBytes(StandardCharsets.UTF_8))
            .toList(),
        message.buffers());
  }

  /** The frames of a message whose parts need not be what they should. */
  public List<byte[]> frames(List<byte[]> parts, List<byte[]> buffers) {
    List<byte[]> frames = new ArrayList<>(List.of(DELIMITER, signature(parts)));
    frames.addAll(parts);
    frames.addAll(buffers);
    return frames;
  }

  /** The signature of parts, in hexadecimal digits. */
  public byte[] signature(List<byte[]> parts) {
    if (key.length == 0) {
      return new byte[0];
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      parts.forEach(mac::update);
      return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot sign with HmacSHA256", e);
    }
  }

  /**
   * The message in these frames.
   *
   * @throws IllegalArgumentException if it is none, or its signature is not the key's
   */
  Message open(Channel channel, List<byte[]> frames, long nanos) {
    int start = 0;
    while (start < frames.size() && !Arrays.equals(frames.get(start), DELIMITER)) {
      start++;
    }
    int first = start + 2;
    if (first + PARTS > frames.size()) {
      throw new IllegalArgumentException(
          "a message on " + channel + " has " + frames.size() + " frames: some are missing");
    }
    List<byte[]> parts = frames.subList(first, first + PARTS);
    if (!MessageDigest.isEqual(frames.get(start + 1), signature(parts))) {
      throw new IllegalArgumentException(
          "a message on " + channel + " is not signed with the key: " + text(parts.getFirst()));
    }
    return new Message(
        channel,
        start == 0 ? "" : text(frames.getFirst()),
        json(parts.get(0)),
        json(parts.get(1)),
        json(parts.get(2)),
        json(parts.get(3)),
        List.copyOf(frames.subList(first + PARTS, frames.size())),
        nanos);
  }

  private static JsonObject json(byte[] part) {
    return JsonParser.parseString(text(part)).getAsJsonObject();
  }

  private static String text(byte[] frame) {
    return new String(frame, StandardCharsets.UTF_8);
  }
}
