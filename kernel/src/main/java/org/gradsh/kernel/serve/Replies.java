package org.gradsh.kernel.serve;

import com.google.gson.JsonObject;
import java.util.List;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;

/** The contents of replies that several requests have. */
final class Replies {
  private Replies() {}

  static JsonObject ok() {
    JsonObject reply = new JsonObject();
    reply.addProperty("status", "ok");
    return reply;
  }

  static JsonObject error(String name, String value) {
    return error(name, value, List.of());
  }

  static JsonObject error(String name, String value, List<String> traceback) {
    return Json.of(new ErrorReply(name, value, traceback));
  }

  /** Has the client ask whether the notebook is to be left. */
  static JsonObject askExit() {
    JsonObject payload = new JsonObject();
    payload.addProperty("source", "ask_exit");
    payload.addProperty("keepkernel", false);
    return payload;
  }
}
