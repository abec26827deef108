package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.gradsh.kernel.cell.CellRunner;
import org.gradsh.kernel.wire.Channel;
import org.gradsh.kernel.wire.Connection;
import org.gradsh.kernel.wire.Message;

/**
 * The kernel: takes the requests of its clients and sees to it that each is answered. What runs the
 * user's code goes to the {@link Executor}, one after the other; all else is answered at once, also
 * while a cell runs. A new type of request is a line in {@link #atOnce} or {@link #bySession}.
 */
final class Kernel implements AutoCloseable {
  /** How the kernel is to end: whether another one will take its place, and with which code. */
  record End(boolean restart, int code) {}

  /** Gives the content of the reply to a request with a content. */
  private interface Answer {
    JsonObject of(JsonObject content) throws BadRequest;
  }

  private static final int FAILED = 1;

  /** What runs code of the user's. */
  private static final Set<String> EXECUTED =
      Set.of("execute_request", "comm_open", "comm_msg", "comm_close");

  /** What is answered by the thread of its channel. */
  private final Map<String, Answer> atOnce =
      Map.of(
          "kernel_info_request", content -> KernelInfo.reply(),
          "comm_info_request", content -> comms().info(content),
          "history_request", content -> history().reply(content),
          "interrupt_request", content -> interrupted(),
          "shutdown_request", Kernel::ending);

  /** What the session knows; it may not be open yet, for which no channel can wait. */
  private final Map<String, Answer> bySession =
      Map.of(
          "complete_request", content -> lookups().complete(content),
          "inspect_request", content -> lookups().inspect(content),
          "is_complete_request", content -> lookups().isComplete(content));

  private final Connection connection;
  private final Publisher publisher;
  private final Comms comms;
  private final History history;
  private final Executor executor;
  private final CompletableFuture<CellRunner> runner = new CompletableFuture<>();
  private final CompletableFuture<End> end = new CompletableFuture<>();

  /** Answers in their order what the session knows. */
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("gradsh-answers").daemon().factory());

  private final Consumer<String> log;
  private final String session = UUID.randomUUID().toString();

  /**
   * Binds the channels.
   *
   * @param history of this session and of those before it
   * @param log is told of what was refused, and of faults
   * @throws org.zeromq.ZMQException if an address cannot be had
   */
  Kernel(
      KernelConnectionProperties where,
      HMACGenerator signatures,
      History history,
      Consumer<String> log) {
    this.history = history;
    this.log = log;
    StdinQuestions questions = new StdinQuestions(session);
    Connection.Receivers receivers =
        new Connection.Receivers(
            message -> receive(message, Place.SHELL),
            message -> receive(message, Place.CONTROL),
            questions::receive,
            refused -> log.accept("refused: " + refused));
    connection = new Connection(where, signatures, receivers);
    publisher = new Publisher(connection.iopub(), session, questions);
    comms = new Comms((type, content) -> publisher.publish(type, executor().running(), content));
    executor = new Executor(publisher, this::replyOnShell, history, comms, questions, this::leave);
    questions.open(connection.stdin()::send, executor::isRunning);
  }

  // By these the tables above and the parts of the kernel reach each other, once all are made.

  private Executor executor() {
    return executor;
  }

  private Comms comms() {
    return comms;
  }

  private History history() {
    return history;
  }

  private enum Place {
    SHELL,
    CONTROL
  }

  /** Begins to answer, and opens the session; returns how the kernel is to end. */
  End serve() {
    connection.open();
    publisher.status(null, "starting");
    Thread.ofPlatform()
        .name("gradsh-cells")
        .daemon()
        .start(
            () -> {
              try {
                CellRunner made = new CellRunner(publisher);
                runner.complete(made);
                executor.work(made);
              } catch (RuntimeException | Error e) {
                log.accept("the session cannot be opened: " + e);
                leave(FAILED);
              }
            });
    return end.join();
  }

  // ---- requests, on the threads of the channels ----

  private void receive(Message request, Place place) {
    String type = request.type();
    if (EXECUTED.contains(type)) {
      executor.add(request);
    } else if (bySession.containsKey(type)) {
      answers.execute(() -> answer(request, place, bySession.get(type)));
    } else if (atOnce.containsKey(type)) {
      answer(request, place, atOnce.get(type));
    } else {
      throw new IllegalArgumentException("there are no requests of this type");
    }
  }

  /** Answers a request that runs no code; a cell that runs is said to run on. */
  private void answer(Message request, Place place, Answer answer) {
    publisher.status(request, "busy");
    try {
      reply(
          place == Place.SHELL ? connection.shell() : connection.control(),
          request,
          safely(request, answer));
    } finally {
      publisher.status(request, "idle");
      executor.whileBusy(running -> publisher.status(running, "busy"));
    }
    if (request.type().equals("shutdown_request")) {
      end.complete(new End(isRestart(request.content()), 0));
    }
  }

  private static JsonObject safely(Message request, Answer answer) {
    try {
      return answer.of(request.content());
    } catch (BadRequest e) {
      return Replies.error("BadRequest", e.getMessage());
    } catch (RuntimeException | Error e) {
      return Replies.error(e.getClass().getName(), String.valueOf(e.getMessage()));
    }
  }

  private JsonObject interrupted() {
    interrupt();
    return Replies.ok();
  }

  private static JsonObject ending(JsonObject content) {
    JsonObject reply = Replies.ok();
    reply.addProperty("restart", isRestart(content));
    return reply;
  }

  private Lookups lookups() {
    return new Lookups(runner.join().session());
  }

  private static boolean isRestart(JsonObject content) {
    return content.has("restart")
        && content.get("restart").isJsonPrimitive()
        && content.get("restart").getAsBoolean();
  }

  /** Stops the cell that runs; nothing if none does. */
  void interrupt() {
    executor.interrupt();
  }

  /** Ends the kernel, as a cell or the system has asked. */
  void leave(int code) {
    end.complete(new End(false, code));
  }

  // ---- replies ----

  private void replyOnShell(Message request, JsonObject content) {
    reply(connection.shell(), request, content);
  }

  private void reply(Channel channel, Message request, JsonObject content) {
    String type = request.type().replace("_request", "_reply");
    channel.send(Message.of(type, session, request.identities(), request.header(), content));
  }

  /** Says what is left to say, gives the addresses back, and the process its output. */
  @Override
  public void close() {
    CellRunner present = runner.getNow(null);
    if (present != null) {
      present.close();
    }
    connection.close();
  }
}
