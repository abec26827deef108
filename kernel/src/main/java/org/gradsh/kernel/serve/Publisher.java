package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishDisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;
import org.gradsh.kernel.cell.Cell;
import org.gradsh.kernel.cell.CellError;
import org.gradsh.kernel.cell.Outlet;
import org.gradsh.kernel.wire.Broadcast;
import org.gradsh.kernel.wire.Message;

/**
 * What all clients hear: the kernel's state, and what cells show. A cell's origin is its request.
 */
final class Publisher implements Outlet {
  private static final JsonObject NONE = new JsonObject();

  private final Broadcast iopub;
  private final String session;
  private final StdinQuestions questions;

  Publisher(Broadcast iopub, String session, StdinQuestions questions) {
    this.iopub = iopub;
    this.session = session;
    this.questions = questions;
  }

  /** Publishes a message that belongs to a request; to none for null. */
  void publish(String type, Message request, JsonObject content) {
    iopub.send(message(type, request, content));
  }

  private Message message(String type, Message request, JsonObject content) {
    JsonObject parent = request == null ? NONE : request.header();
    byte[] topic = ("kernel." + session + "." + type).getBytes(StandardCharsets.UTF_8);
    return Message.of(type, session, List.of(topic), parent, content);
  }

  /** The kernel begins with a request ({@code busy}), or has dealt with it ({@code idle}). */
  void status(Message request, String state) {
    JsonObject content = new JsonObject();
    content.addProperty("execution_state", state);
    iopub.sendSoon(message("status", request, content));
  }

  /** The cell that is run now. */
  void input(Cell cell) {
    publish(cell, "execute_input", new PublishExecuteInput(cell.source().text(), cell.number()));
  }

  private void publish(Cell cell, String type, Object content) {
    publish(type, (Message) cell.origin(), Json.of(content));
  }

  @Override
  public void stream(Cell cell, Stream stream, String text) {
    PublishStream.StreamType type =
        switch (stream) {
          case STDOUT -> PublishStream.StreamType.OUT;
          case STDERR -> PublishStream.StreamType.ERR;
        };
    publish(cell, "stream", new PublishStream(type, text));
  }

  @Override
  public void display(Cell cell, DisplayData data) {
    publish("display_data", (Message) cell.origin(), whole(new PublishDisplayData(data)));
  }

  @Override
  public void update(Cell cell, DisplayData data) {
    publish(
        "update_display_data", (Message) cell.origin(), whole(new PublishUpdateDisplayData(data)));
  }

  @Override
  public void result(Cell cell, DisplayData data) {
    publish(
        "execute_result",
        (Message) cell.origin(),
        whole(new PublishExecuteResult(cell.number(), data)));
  }

  /** With the parts that clients expect even if there is nothing in them. */
  private static JsonObject whole(DisplayData data) {
    JsonObject content = Json.of(data);
    for (String part : List.of("metadata", "transient")) {
      if (!content.has(part)) {
        content.add(part, new JsonObject());
      }
    }
    return content;
  }

  @Override
  public void error(Cell cell, CellError error) {
    publish(cell, "error", new PublishError(error.name(), error.value(), error.traceback()));
  }

  @Override
  public void clear(Cell cell, boolean wait) {
    JsonObject content = new JsonObject();
    content.addProperty("wait", wait);
    publish("clear_output", (Message) cell.origin(), content);
  }

  @Override
  public String ask(Cell cell, String prompt, boolean hidden)
      throws IOException, InterruptedException {
    return questions.ask(cell, prompt, hidden);
  }
}
