package org.gradsh.kernel.cell;

import com.google.gson.JsonObject;

/** What a client is asked to do when a cell has ended. */
final class Payload {
  private Payload() {}

  /** Shows a text apart from the cells. */
  static JsonObject page(String text) {
    JsonObject data = new JsonObject();
    data.addProperty("text/plain", text);
    JsonObject page = new JsonObject();
    page.addProperty("source", "page");
    page.add("data", data);
    page.addProperty("start", 0);
    return page;
  }

  /** Puts a text into the next cell. */
  static JsonObject nextInput(String text) {
    JsonObject next = new JsonObject();
    next.addProperty("source", "set_next_input");
    next.addProperty("text", text);
    next.addProperty("replace", false);
    return next;
  }
}
