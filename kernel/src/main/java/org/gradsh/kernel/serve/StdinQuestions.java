package org.gradsh.kernel.serve;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.dflib.jjava.jupyter.messages.request.InputRequest;
import org.gradsh.kernel.cell.Cell;
import org.gradsh.kernel.wire.Message;

/** Questions of cells to the person before the client that sent the cell. */
final class StdinQuestions {
  /** Not what a person answers: compared by identity. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  private static final String ENDED = new String("ended");

  private final String session;
  private final ReentrantLock one = new ReentrantLock();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private volatile Consumer<Message> sender = message -> {};
  private volatile Predicate<Cell> isRunning = cell -> false;

  StdinQuestions(String session) {
    this.session = session;
  }

  /**
   * Sets by what questions go.
   *
   * @param running whether a cell runs: clients listen to no other
   */
  void open(Consumer<Message> to, Predicate<Cell> running) {
    sender = to;
    isRunning = running;
  }

  /** Takes a message of the channel. */
  void receive(Message message) {
    if (message.type().equals("input_reply")) {
      JsonElement value = message.content().get("value");
      answers.add(value == null || !value.isJsonPrimitive() ? "" : value.getAsString());
    }
  }

  /** Whoever still waits for an answer waits in vain: the client listens no more. */
  void cellEnded() {
    if (one.isLocked()) {
      answers.add(ENDED);
    }
  }

  /** Asks and waits; one question at a time. */
  String ask(Cell cell, String prompt, boolean hidden) throws IOException, InterruptedException {
    one.lockInterruptibly();
    try {
      return answer(cell, prompt, hidden);
    } finally {
      one.unlock();
    }
  }

  private String answer(Cell cell, String prompt, boolean hidden)
      throws IOException, InterruptedException {
    if (!cell.asks()) {
      throw new IOException("this client takes no input (allow_stdin is false)");
    }
    // An answer to a question that was interrupted is none to this one. This comes first: that the
    // cell has ended, which is looked at next, may be told from now on.
    answers.clear();
    if (!isRunning.test(cell)) {
      throw ended();
    }
    Message request = (Message) cell.origin();
    JsonObject content = Json.of(new InputRequest(prompt, hidden));
    sender.accept(
        Message.of("input_request", session, request.identities(), request.header(), content));
    String answer = answers.take();
    if (answer == ENDED) {
      throw ended();
    }
    return answer;
  }

  private static IOException ended() {
    return new IOException("the cell that asks has ended");
  }
}
