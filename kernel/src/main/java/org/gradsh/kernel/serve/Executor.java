package org.gradsh.kernel.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.gradsh.kernel.cell.Cell;
import org.gradsh.kernel.cell.CellError;
import org.gradsh.kernel.cell.CellRunner;
import org.gradsh.kernel.cell.Ended;
import org.gradsh.kernel.wire.Message;

/** The requests that run the user's code, one after the other, on one thread. */
final class Executor {
  /** After an error so long is waited for requests that were sent before it was known. */
  private static final int IN_FLIGHT_MILLIS = 20;

  /** After so long an interrupt must have been seen. */
  private static final int AGAIN_MILLIS = 60;

  private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
  private final Publisher publisher;
  private final BiConsumer<Message, JsonObject> replies;
  private final History history;
  private final Comms comms;
  private final StdinQuestions questions;
  private final IntConsumer leave;
  private CellRunner runner;
  private int count;

  /** Held when a request begins or ends. */
  private final Object turn = new Object();

  private volatile Cell current;

  /** What is dealt with now, from {@code busy} to {@code idle}; null between. */
  private Message dealt;

  /**
   * @param replies sends the content of a reply to a request
   * @param leave ends the kernel with a code, as a cell has asked
   */
  Executor(
      Publisher publisher,
      BiConsumer<Message, JsonObject> replies,
      History history,
      Comms comms,
      StdinQuestions questions,
      IntConsumer leave) {
    this.publisher = publisher;
    this.replies = replies;
    this.history = history;
    this.comms = comms;
    this.questions = questions;
    this.leave = leave;
  }

  /** Takes a request: {@code execute_request}, or a message to the user's end of a comm. */
  void add(Message request) {
    queue.add(request);
  }

  /** The request whose code runs, or null. */
  Message running() {
    Cell cell = current;
    return cell == null ? null : (Message) cell.origin();
  }

  /** Does something if a request is being dealt with, before it is said to be done. */
  void whileBusy(Consumer<Message> body) {
    synchronized (turn) {
      if (dealt != null) {
        body.accept(dealt);
      }
    }
  }

  private void dealing(Message request) {
    synchronized (turn) {
      dealt = request;
    }
  }

  private void running(Cell cell) {
    current = cell;
    if (cell == null) {
      questions.cellEnded();
    }
  }

  boolean isRunning(Cell cell) {
    return current == cell;
  }

  /** Deals with requests until the kernel ends. */
  void work(CellRunner with) {
    runner = with;
    while (true) {
      try {
        Message request = queue.take();
        deal(request);
      } catch (InterruptedException e) {
        // Only the user's code could do that, to every thread there is.
        continue;
      }
    }
  }

  private void deal(Message request) {
    OptionalInt exit = OptionalInt.empty();
    dealing(request);
    publisher.status(request, "busy");
    try {
      if (request.type().equals("execute_request")) {
        exit = execute(request);
      } else {
        handle(request);
      }
    } catch (BadRequest e) {
      refuse(request, "BadRequest", e.getMessage());
    } catch (RuntimeException | Error e) {
      // A fault of the kernel's own: the client must not wait for ever.
      refuse(request, e.getClass().getName(), String.valueOf(e.getMessage()));
    } finally {
      dealing(null);
      publisher.status(request, "idle");
    }
    exit.ifPresent(leave);
  }

  private void refuse(Message request, String name, String why) {
    if (request.type().equals("execute_request")) {
      // Pages show what is published, not the reply.
      Cell cell = Cell.of(count, "", request.bare(), false, false);
      publisher.error(cell, new CellError(name, why, List.of(name + ": " + why)));
      JsonObject reply = Replies.error(name, why);
      reply.addProperty("execution_count", count);
      replies.accept(request, reply);
    } else {
      System.err.println(request.type() + ": " + why);
    }
  }

  /** Stops the code that runs; nothing if none does. */
  void interrupt() {
    Cell cell = current;
    if (cell == null) {
      return;
    }
    runner.interrupt();
    // One that came before the session knew of the cell is forgotten when it begins.
    CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (isRunning(cell) && !runner.session().isStopped()) {
                runner.interrupt();
              }
            });
  }

  // ---- cells ----

  private static final JsonObject DEFAULTS = new JsonObject();

  static {
    DEFAULTS.addProperty("silent", false);
    DEFAULTS.addProperty("stop_on_error", true);
    DEFAULTS.addProperty("allow_stdin", true);
  }

  /** Runs a cell; returns the code with which it asks the kernel to end, if it does. */
  private OptionalInt execute(Message message) throws BadRequest {
    JsonObject defaults = DEFAULTS.deepCopy();
    JsonElement silent = message.content().get("silent");
    boolean quiet = silent instanceof JsonPrimitive p && p.isBoolean() && p.getAsBoolean();
    defaults.addProperty("store_history", !quiet);
    ExecuteRequest request = Json.content(message.content(), ExecuteRequest.class, defaults);
    if (request.getCode() == null) {
      throw new BadRequest("the request has no code");
    }
    Instant started = Instant.now();
    boolean stored = request.shouldStoreHistory() && !request.isSilent();
    if (stored) {
      count++;
      history.add(count, request.getCode());
    }
    String code = request.getCode();
    boolean asks = request.isStdinEnabled();
    Cell cell =
        stored
            ? Cell.of(count, code, message.bare(), false, asks)
            : Cell.uncounted(count, code, message.bare(), request.isSilent(), asks);
    if (!cell.silent()) {
      publisher.input(cell);
    }
    running(cell);
    Ended ended;
    JsonObject expressions;
    try {
      ended = runner.run(cell);
      expressions = expressions(cell, request.getUserExpr(), ended);
    } finally {
      running(null);
    }
    List<Message> aborted = List.of();
    if (ended.error().isPresent() && request.shouldStopOnError() && !request.isSilent()) {
      aborted = waiting();
    }
    if (stored) {
      ended.shown().ifPresent(shown -> history.output(cell.number(), shown));
    }
    replies.accept(message, reply(cell, ended, expressions, started));
    aborted.forEach(this::abort);
    return ended.exit();
  }

  private static JsonObject reply(Cell cell, Ended ended, JsonObject expressions, Instant started) {
    JsonObject reply =
        ended
            .error()
            .map(error -> Replies.error(error.name(), error.value(), error.traceback()))
            .orElseGet(Replies::ok);
    reply.addProperty("execution_count", cell.number());
    if (ended.error().isEmpty()) {
      JsonArray payload = new JsonArray();
      ended.payload().forEach(payload::add);
      ended.exit().ifPresent(code -> payload.add(Replies.askExit()));
      reply.add("payload", payload);
      reply.add("user_expressions", expressions);
    }
    return reply;
  }

  /** The values of what a client wants to know after a cell. */
  private JsonObject expressions(Cell cell, Map<String, String> wanted, Ended ended) {
    JsonObject values = new JsonObject();
    if (wanted != null && ended.error().isEmpty()) {
      wanted.forEach((name, code) -> values.add(name, expression(cell, code)));
    }
    return values;
  }

  private JsonObject expression(Cell cell, String code) {
    CellRunner.Value value = runner.evaluate(cell, code == null ? "" : code);
    return switch (value) {
      case CellRunner.Value.Failed(CellError error) ->
          Replies.error(error.name(), error.value(), error.traceback());
      case CellRunner.Value.Shown(DisplayData data) -> {
        JsonObject shown = Json.of(data);
        shown.remove("transient");
        shown.addProperty("status", "ok");
        yield shown;
      }
    };
  }

  /** What was sent before anybody could know of an error; it is taken out of the queue. */
  private List<Message> waiting() {
    try {
      Thread.sleep(IN_FLIGHT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Message> cells = new ArrayList<>();
    queue.removeIf(message -> message.type().equals("execute_request") && cells.add(message));
    return cells;
  }

  private void abort(Message request) {
    publisher.status(request, "busy");
    JsonObject reply = new JsonObject();
    reply.addProperty("status", "aborted");
    reply.addProperty("execution_count", count);
    replies.accept(request, reply);
    publisher.status(request, "idle");
  }

  // ---- comms ----

  private void handle(Message message) throws BadRequest {
    Cell cell = Cell.uncounted(count, "", message.bare(), false, false);
    // What is said of the comm, that nobody is there for example, belongs to the message.
    running(cell);
    try {
      Optional<Runnable> handler = comms.receive(message.type(), message.content());
      if (handler.isPresent() && runner.handle(cell, handler.get()).error().isPresent()) {
        comms.failed(message.type(), message.content());
      }
    } finally {
      running(null);
    }
  }
}
