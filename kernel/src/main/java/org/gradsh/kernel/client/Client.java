package org.gradsh.kernel.client;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A client of one kernel. It has no thread of its own: messages are taken in while the caller waits
 * for something, so it serves one thread at a time.
 */
public final class Client implements AutoCloseable {
  /** The version of the protocol that its messages claim. */
  public static final String PROTOCOL = "5.3";

  private static final int LOOK_MILLIS = 50;

  private final ZContext context = new ZContext();
  private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
  private final ZMQ.Poller poller = context.createPoller(Channel.values().length);
  private final String session = UUID.randomUUID().toString();
  private final Envelope envelope;
  private final Supplier<String> ending;
  private final Map<String, Exchange> exchanges = new HashMap<>();
  private final List<Message> others = new ArrayList<>();
  private Function<Message, String> input;
  private Duration patience = Duration.ofSeconds(30);
  private int beats;

  /** Connects to a kernel, which need not listen yet. */
  public Client(Connection connection) {
    this(connection, () -> null);
  }

  /**
   * @param ending how the kernel's process has ended; null as long as it lives
   */
  Client(Connection connection, Supplier<String> ending) {
    this.ending = ending;
    envelope = new Envelope(connection.key());
    for (Channel channel : Channel.values()) {
      ZMQ.Socket socket = context.createSocket(channel.socket());
      // What is not read yet must never be thrown away, nor hold up a close.
      socket.setRcvHWM(0);
      socket.setSndHWM(0);
      socket.setLinger(0);
      socket.setReconnectIVL(10);
      // Some kernels ask for input by the name that the shell's messages came from.
      socket.setIdentity(session.getBytes(ZMQ.CHARSET));
      if (channel == Channel.IOPUB) {
        socket.subscribe(new byte[0]);
      }
      socket.connect(connection.address(channel));
      sockets.put(channel, socket);
      poller.register(socket, ZMQ.Poller.POLLIN);
    }
  }

  /** How long to wait for anything; half a minute unless set. */
  public Client patience(Duration longest) {
    patience = longest;
    return this;
  }

  /** Answers the kernel's questions for input from now on; null leaves them unanswered. */
  public void onInput(Function<Message, String> answer) {
    input = answer;
  }

  /** Waits until the kernel answers on the shell and what it publishes comes through. */
  public Exchange ready() {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Exchange info = send(Channel.SHELL, "kernel_info_request", new JsonObject());
      await(info, () -> info.replied().isPresent(), "reply");
      // A subscription takes a moment: what was published before is lost, and asked for again.
      if (take(info::isIdle, Math.min(end, System.nanoTime() + 100_000_000L))) {
        return info;
      }
      if (System.nanoTime() >= end) {
        throw new Unanswered("the kernel replies, but nothing of what it publishes comes");
      }
    }
  }

  /** Runs code as a cell of a notebook and waits for its end. */
  public Exchange run(String code) {
    return await(send(Channel.SHELL, "execute_request", cell(code)));
  }

  /** The request that runs code as a notebook's cell does; its fields may be changed. */
  public static JsonObject cell(String code) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", true);
    content.add("user_expressions", new JsonObject());
    content.addProperty("allow_stdin", true);
    content.addProperty("stop_on_error", true);
    return content;
  }

  /** Sends a request and waits until it is answered. */
  public Exchange ask(Channel channel, String type, JsonObject content) {
    return await(send(channel, type, content));
  }

  /** Sends a request. */
  public Exchange send(Channel channel, String type, JsonObject content) {
    return send(message(channel, type, content));
  }

  /** Sends a message as a request. */
  public Exchange send(Message message) {
    Exchange exchange = new Exchange(message);
    exchanges.put(message.id(), exchange);
    sendRaw(message.channel(), envelope.frames(message));
    return exchange;
  }

  /** A message of this client's session, unsent. */
  public Message message(Channel channel, String type, JsonObject content) {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", UUID.randomUUID().toString());
    header.addProperty("session", session);
    header.addProperty("username", "someone");
    // Other implementations read no more than six digits of a second.
    header.addProperty("date", Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
    header.addProperty("msg_type", type);
    header.addProperty("version", PROTOCOL);
    return new Message(
        channel,
        "",
        header,
        new JsonObject(),
        new JsonObject(),
        content,
        List.of(),
        System.nanoTime());
  }

  /** The frames of a message, signed. */
  public List<byte[]> frames(Message message) {
    return envelope.frames(message);
  }

  /** Sends frames as they are, whatever they are. */
  public void sendRaw(Channel channel, List<byte[]> frames) {
    ZMQ.Socket socket = sockets.get(channel);
    for (int i = 0; i < frames.size(); i++) {
      socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
    }
  }

  /** Gives the kernel the line that it asked for. */
  public void answer(String line) {
    JsonObject content = new JsonObject();
    content.addProperty("value", line);
    sendRaw(Channel.STDIN, envelope.frames(message(Channel.STDIN, "input_reply", content)));
  }

  /** Waits for the reply and the word that the kernel is done. */
  public Exchange await(Exchange exchange) {
    return await(
        exchange, exchange::isOver, exchange.replied().isPresent() ? "idle" : "reply and idle");
  }

  /** Waits until the kernel has published or asked so many messages of a kind. */
  public Exchange await(Exchange exchange, String type, int count) {
    return await(exchange, () -> exchange.all(type).size() >= count, count + " of " + type);
  }

  /** Waits until what came of a request is as wanted. */
  public Exchange await(Exchange exchange, BooleanSupplier there, String wanted) {
    long start = System.nanoTime();
    if (!take(there, start + patience.toNanos())) {
      String ended = ending.get();
      throw new Unanswered(
          "no "
              + wanted
              + " for "
              + exchange.brief()
              + "\n"
              + (ended == null
                  ? "within " + patience.toMillis() / 1000.0 + " s"
                  : "the kernel has ended: " + ended)
              + "; there came: "
              + exchange.story());
    }
    return exchange;
  }

  /** Takes in what comes for a while. */
  public void listen(Duration time) {
    take(() -> false, System.nanoTime() + time.toNanos());
  }

  /** Messages that came of no request of this client. */
  public List<Message> others() {
    return List.copyOf(others);
  }

  /** Whether the kernel's heart answers in time. */
  public boolean beats(Duration time) {
    int before = beats;
    // With the empty frame that a REQ socket would put before it.
    sendRaw(Channel.HEARTBEAT, List.of(new byte[0], "ping".getBytes(ZMQ.CHARSET)));
    return take(() -> beats > before, System.nanoTime() + time.toNanos());
  }

  /** Asks the kernel to end; its process may take a moment more. */
  public Exchange shutdown(boolean restart) {
    JsonObject content = new JsonObject();
    content.addProperty("restart", restart);
    Exchange exchange = send(Channel.CONTROL, "shutdown_request", content);
    return await(exchange, () -> exchange.replied().isPresent(), "reply");
  }

  /** Takes in messages until something has come, or until a time; says which. */
  private boolean take(BooleanSupplier there, long end) {
    while (!there.getAsBoolean()) {
      long left = end - System.nanoTime();
      // What a process has sent before its end may be on its way still.
      if (left <= 0 || ending.get() != null && !takeOnce(LOOK_MILLIS)) {
        return there.getAsBoolean();
      }
      takeOnce(Math.min(LOOK_MILLIS, left / 1_000_000 + 1));
    }
    return true;
  }

  private boolean takeOnce(long millis) {
    if (poller.poll(millis) <= 0) {
      return false;
    }
    for (Channel channel : Channel.values()) {
      List<byte[]> frames;
      while ((frames = receive(sockets.get(channel))) != null) {
        if (channel == Channel.HEARTBEAT) {
          beats++;
        } else {
          take(envelope.open(channel, frames, System.nanoTime()));
        }
      }
    }
    return true;
  }

  /** The next message that is there, or null. */
  private static List<byte[]> receive(ZMQ.Socket socket) {
    byte[] first = socket.recv(ZMQ.DONTWAIT);
    if (first == null) {
      return null;
    }
    List<byte[]> frames = new ArrayList<>(List.of(first));
    while (socket.hasReceiveMore()) {
      frames.add(socket.recv());
    }
    return frames;
  }

  private void take(Message message) {
    Exchange exchange = exchanges.get(message.parentId());
    if (exchange == null) {
      others.add(message);
    } else {
      exchange.add(message);
    }
    if (message.type().equals("input_request") && input != null) {
      answer(input.apply(message));
    }
  }

  @Override
  public void close() {
    poller.close();
    context.close();
  }
}
