package org.gradsh.kernel.client;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * A message that was sent or has come.
 *
 * @param channel the way it took
 * @param topic the frame before the message proper on the publishing channel; empty on others
 * @param buffers raw bytes after the four parts in JSON
 * @param nanos when it came or was sent, by {@link System#nanoTime}
 */
public record Message(
    Channel channel,
    String topic,
    JsonObject header,
    JsonObject parent,
    JsonObject metadata,
    JsonObject content,
    List<byte[]> buffers,
    long nanos) {
  /** What kind of message it is, such as {@code execute_reply}. */
  public String type() {
    return header.get("msg_type").getAsString();
  }

  public String id() {
    return header.get("msg_id").getAsString();
  }

  /** The id of the message that this one answers or results from; empty without one. */
  public String parentId() {
    return parent.has("msg_id") ? parent.get("msg_id").getAsString() : "";
  }

  /** The same with raw bytes behind it. */
  public Message with(List<byte[]> bytes) {
    return new Message(channel, topic, header, parent, metadata, content, bytes, nanos);
  }

  /** A field of the content that is a string. */
  public String text(String field) {
    return content.get(field).getAsString();
  }

  /** Whether it is word of this state of the kernel: {@code busy}, {@code idle}. */
  public boolean isStatus(String state) {
    return type().equals("status") && text("execution_state").equals(state);
  }

  /** The message in a word or two, for people. */
  String brief() {
    return type().equals("status") ? text("execution_state") : type();
  }
}
