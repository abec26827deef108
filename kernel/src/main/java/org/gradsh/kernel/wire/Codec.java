package org.gradsh.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.messages.HMACGenerator;

/** Messages as frames, signed; frames as messages, if they are what they should be. */
public final class Codec {
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

  /** So many signatures are remembered: one that comes again is a message played back. */
  private static final int REMEMBERED = 1 << 16;

  private static final int PARTS = 4;

  private static final Gson GSON =
      new GsonBuilder()
          .setStrictness(Strictness.STRICT)
          .disableHtmlEscaping()
          .serializeNulls()
          .serializeSpecialFloatingPointValues()
          .create();

  private final HMACGenerator signatures;
  private final boolean signed;
  private final Set<String> seen = new LinkedHashSet<>();

  /**
   * @param signatures makes signatures
   * @param signed false if there is no key, so that nothing is checked
   */
  public Codec(HMACGenerator signatures, boolean signed) {
    this.signatures = signatures;
    this.signed = signed;
  }

  /** The frames of a message. */
  public List<byte[]> frames(Message message) {
    byte[][] parts = {
      bytes(message.header()),
      bytes(message.parent()),
      bytes(message.metadata()),
      bytes(message.content())
    };
    List<byte[]> frames = new ArrayList<>(message.identities());
    frames.add(DELIMITER);
    frames.add(signatures.calculateSignature(parts).getBytes(StandardCharsets.US_ASCII));
    frames.addAll(Arrays.asList(parts));
    frames.addAll(message.buffers());
    return frames;
  }

  private static byte[] bytes(JsonObject part) {
    return GSON.toJson(part).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The message of frames.
   *
   * @throws Refused if they are none, or its signature is not the right one, or was there before
   */
  public Message message(List<byte[]> frames) throws Refused {
    int start = 0;
    while (start < frames.size() && !Arrays.equals(frames.get(start), DELIMITER)) {
      start++;
    }
    if (frames.size() < start + 2 + PARTS) {
      throw new Refused("no message: " + frames.size() + " frames");
    }
    byte[][] parts = frames.subList(start + 2, start + 2 + PARTS).toArray(byte[][]::new);
    if (signed) {
      check(frames.get(start + 1), parts);
    }
    return new Message(
        List.copyOf(frames.subList(0, start)),
        object(parts[0], "header"),
        object(parts[1], "parent header"),
        object(parts[2], "metadata"),
        object(parts[3], "content"),
        List.copyOf(frames.subList(start + 2 + PARTS, frames.size())));
  }

  private void check(byte[] given, byte[][] parts) throws Refused {
    if (given.length == 0) {
      throw new Refused("a message without a signature");
    }
    String right = signatures.calculateSignature(parts);
    if (!MessageDigest.isEqual(given, right.getBytes(StandardCharsets.US_ASCII))) {
      throw new Refused("a message with a wrong signature");
    }
    synchronized (seen) {
      if (!seen.add(right)) {
        throw new Refused("a message that was there before");
      }
      if (seen.size() > REMEMBERED) {
        seen.remove(seen.iterator().next());
      }
    }
  }

  private static JsonObject object(byte[] part, String name) throws Refused {
    try {
      // The decoder of String would take any bytes.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(part)).toString();
      JsonElement parsed = GSON.fromJson(text, JsonElement.class);
      if (parsed != null && parsed.isJsonObject()) {
        return parsed.getAsJsonObject();
      }
      throw new Refused("a message whose " + name + " is no object");
    } catch (CharacterCodingException e) {
      throw new Refused("a message whose " + name + " is no text");
    } catch (JsonParseException e) {
      throw new Refused("a message whose " + name + " is no JSON");
    } catch (StackOverflowError e) {
      throw new Refused("a message whose " + name + " is nested too deeply");
    }
  }
}
