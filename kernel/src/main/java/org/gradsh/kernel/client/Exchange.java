package org.gradsh.kernel.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request and all that has come of it so far, in the order in which it came. */
public final class Exchange {
  private final Message request;
  private final List<Message> came = new ArrayList<>();
  private Message reply;
  private boolean idle;

  Exchange(Message request) {
    this.request = request;
  }

  void add(Message message) {
    came.add(message);
    if (message.channel() == request.channel()) {
      reply = message;
    }
    idle |= message.isStatus("idle");
  }

  public Message request() {
    return request;
  }

  /** What came, of every kind and on every channel. */
  public List<Message> came() {
    return List.copyOf(came);
  }

  /**
   * The kinds of what was published, in their order: {@code busy}, {@code stream}, {@code idle}.
   */
  public List<String> published() {
    return came.stream().filter(m -> m.channel() == Channel.IOPUB).map(Message::brief).toList();
  }

  /** The messages of a kind. */
  public List<Message> all(String type) {
    return came.stream().filter(message -> message.type().equals(type)).toList();
  }

  /** The only message of a kind. */
  public Message only(String type) {
    List<Message> all = all(type);
    if (all.size() != 1) {
      throw new IllegalStateException(
          all.size() + " of " + type + ", not one, came of " + brief() + ": " + story());
    }
    return all.getFirst();
  }

  /** The reply. */
  public Message reply() {
    return replied().orElseThrow(() -> new IllegalStateException("no reply to " + brief()));
  }

  /** The reply if it has come. */
  public Optional<Message> replied() {
    return Optional.ofNullable(reply);
  }

  /** Whether the kernel has said that it is done with the request. */
  public boolean isIdle() {
    return idle;
  }

  /** Whether the reply and the word that the kernel is done have come. */
  public boolean isOver() {
    return reply != null && idle;
  }

  /** All text printed on {@code stdout} or {@code stderr}. */
  public String printed(String stream) {
    return all("stream").stream()
        .filter(message -> message.text("name").equals(stream))
        .map(message -> message.text("text"))
        .collect(Collectors.joining());
  }

  /** The value of the cell as text, if it has one. */
  public Optional<String> result() {
    return all("execute_result").stream()
        .map(m -> m.content().getAsJsonObject("data").get("text/plain").getAsString())
        .findFirst();
  }

  /** The request in a few words. */
  String brief() {
    String content = request.content().toString();
    return request.type() + " " + (content.length() <= 120 ? content : content.substring(0, 120));
  }

  /** What came, in a few words. */
  String story() {
    Stream<String> words = came.stream().map(m -> m.brief());
    String all = words.limit(40).collect(Collectors.joining(", "));
    return came.isEmpty()
        ? "nothing"
        : came.size() <= 40 ? all : all + ", " + came.size() + " in all";
  }

  @Override
  public String toString() {
    return brief() + ": " + story();
  }
}
