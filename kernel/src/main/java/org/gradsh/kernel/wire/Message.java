package org.gradsh.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * A message of Jupyter's protocol.
 *
 * @param identities who it is from, or for: frames of ZeroMQ's; for a publication its topic
 * @param header its own header
 * @param parent the header of the message that it belongs to, as that came; empty for none
 * @param metadata what is said of the content
 * @param content what it says
 * @param buffers bytes beside the content, which signatures do not cover
 */
public record Message(
    List<byte[]> identities,
    JsonObject header,
    JsonObject parent,
    JsonObject metadata,
    JsonObject content,
    List<byte[]> buffers) {
  /** The version of the protocol that is spoken here. */
  public static final String PROTOCOL = "5.3";

  /** A message of a type that answers, or belongs to, another one. */
  public static Message of(
      String type, String session, List<byte[]> identities, JsonObject parent, JsonObject content) {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", UUID.randomUUID().toString());
    header.addProperty("session", session);
    header.addProperty("username", "gradsh");
    header.addProperty("date", Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
    header.addProperty("msg_type", type);
    header.addProperty("version", PROTOCOL);
    return new Message(identities, header, parent, new JsonObject(), content, List.of());
  }

  /** The same without what it says: enough to answer it, and small enough to be kept. */
  public Message bare() {
    JsonObject none = new JsonObject();
    return new Message(identities, header, none, none, none, List.of());
  }

  /** Its type; empty if the header names none. */
  public String type() {
    return text(header, "msg_type");
  }

  /** Its own number; empty if the header names none. */
  public String id() {
    return text(header, "msg_id");
  }

  private static String text(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }
}
