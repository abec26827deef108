package org.gradsh.kernel.serve;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.messages.reply.CommInfoReply;
import org.dflib.jjava.jupyter.messages.request.CommInfoRequest;
import org.gradsh.kernel.comm.Comm;
import org.gradsh.kernel.comm.CommLine;
import org.gradsh.kernel.comm.CommTargets;

/** The open comms: lines between objects of a client's and of the user's. */
final class Comms implements CommLine {
  /** Publishes a message of a comm's. */
  interface Sender {
    void send(String type, JsonObject content);
  }

  private final Map<String, Comm> open = new ConcurrentHashMap<>();
  private final Sender sender;

  Comms(Sender sender) {
    this.sender = sender;
    CommTargets.connect(this);
  }

  /**
   * What a message of a client's wants done by the user's code; nothing if there is none for it.
   *
   * @throws BadRequest if it makes no sense
   */
  Optional<Runnable> receive(String type, JsonObject content) throws BadRequest {
    String id = text(content, "comm_id");
    Object data = Json.plain(content.has("data") ? content.get("data") : new JsonObject());
    return switch (type) {
      case "comm_open" -> opened(id, text(content, "target_name"), data);
      case "comm_msg" -> Optional.ofNullable(open.get(id)).map(comm -> () -> comm.received(data));
      case "comm_close" -> Optional.ofNullable(open.remove(id)).map(comm -> () -> comm.ended(data));
      default -> throw new BadRequest("no message of a comm's: " + type);
    };
  }

  private Optional<Runnable> opened(String id, String target, Object data) {
    Consumer<Comm> opened = CommTargets.named(target);
    if (opened == null) {
      // So the client knows that nobody is there.
      sender.send("comm_close", content(id, Map.of()));
      return Optional.empty();
    }
    Comm comm = new Comm(id, target, data, this);
    open.put(id, comm);
    return Optional.of(() -> opened.accept(comm));
  }

  /** The user's code has failed on a message: a comm that it has not taken is closed. */
  void failed(String type, JsonObject content) throws BadRequest {
    Comm comm = type.equals("comm_open") ? open.get(text(content, "comm_id")) : null;
    if (comm != null) {
      close(comm, Map.of());
    }
  }

  private static String text(JsonObject content, String key) throws BadRequest {
    JsonElement value = content.get(key);
    if (value == null || !value.isJsonPrimitive()) {
      throw new BadRequest("the message has no " + key);
    }
    return value.getAsString();
  }

  private static JsonObject content(String id, Object data) {
    JsonObject content = new JsonObject();
    content.addProperty("comm_id", id);
    content.add("data", Json.tree(data));
    return content;
  }

  /** The open comms, of a target or of all. */
  JsonObject info(JsonObject content) throws BadRequest {
    String target = Json.content(content, CommInfoRequest.class).getTargetName();
    Map<String, CommInfoReply.CommInfo> infos = new LinkedHashMap<>();
    new TreeMap<>(open)
        .forEach(
            (id, comm) -> {
              if (target == null || target.isEmpty() || comm.target().equals(target)) {
                infos.put(id, new CommInfoReply.CommInfo(comm.target()));
              }
            });
    return Json.ok(new CommInfoReply(infos));
  }

  // ---- for the user's side ----

  @Override
  public Comm open(String target, Object data) {
    Comm comm = new Comm(UUID.randomUUID().toString(), target, data, this);
    JsonObject content = content(comm.id(), data);
    content.addProperty("target_name", target);
    open.put(comm.id(), comm);
    sender.send("comm_open", content);
    return comm;
  }

  @Override
  public void send(Comm comm, Object data) {
    sender.send("comm_msg", content(comm.id(), data));
  }

  @Override
  public void close(Comm comm, Object data) {
    if (open.remove(comm.id()) != null) {
      sender.send("comm_close", content(comm.id(), data));
    }
  }

  @Override
  public boolean isOpen(Comm comm) {
    return open.containsKey(comm.id());
  }
}
