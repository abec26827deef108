package org.gradsh.kernel.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/**
 * A cell in a notebook file.
 *
 * @param json as it stands there
 */
record NotebookCell(JsonObject json) {
  /** A cell of code that was not there before. */
  static NotebookCell code(String source, String tag) {
    JsonArray tags = new JsonArray();
    tags.add(tag);
    JsonObject metadata = new JsonObject();
    metadata.add("tags", tags);
    JsonObject json = new JsonObject();
    json.addProperty("cell_type", "code");
    json.add("execution_count", JsonNull.INSTANCE);
    json.add("metadata", metadata);
    json.add("outputs", new JsonArray());
    json.add("source", JupyterJson.lines(source));
    return new NotebookCell(json);
  }

  /** What is wrong with an element that should be a cell; null if it is one. */
  static String fault(JsonElement element) {
    if (!(element instanceof JsonObject json)) {
      return "is no object";
    }
    if (!JupyterJson.isString(json.get("cell_type"))) {
      return "has no cell_type";
    }
    if (!JupyterJson.isText(json.get("source"))) {
      return "has no source";
    }
    if (!(json.get("metadata") instanceof JsonObject)) {
      return "has no metadata";
    }
    boolean code = json.get("cell_type").getAsString().equals("code");
    return code && !(json.get("outputs") instanceof JsonArray) ? "has no outputs" : null;
  }

  boolean isCode() {
    return json.get("cell_type").getAsString().equals("code");
  }

  String source() {
    return JupyterJson.joined(json.get("source"));
  }

  boolean isTagged(String tag) {
    return json.getAsJsonObject("metadata").get("tags") instanceof JsonArray tags
        && tags.contains(new JsonPrimitive(tag));
  }

  /** What it has shown when it was run last. */
  JsonArray outputs() {
    return json.getAsJsonArray("outputs");
  }

  /** Forgets that it was ever run. */
  void clear() {
    JupyterJson.put(json, "execution_count", JsonNull.INSTANCE);
    JupyterJson.put(json, "outputs", new JsonArray());
  }

  void executionCount(int count) {
    JupyterJson.put(json, "execution_count", new JsonPrimitive(count));
  }
}
