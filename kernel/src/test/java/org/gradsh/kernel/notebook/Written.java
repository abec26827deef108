package org.gradsh.kernel.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import org.gradsh.repl.Usage;

/** Notebooks for tests, cell by cell: {@code notebook().code("1 + 1").tagged("x").read()}. */
final class Written {
  private final JsonObject json = new JsonObject();
  private final JsonArray cells = new JsonArray();
  private JsonObject last;

  private Written() {
    json.add("cells", cells);
    json.add("metadata", new JsonObject());
    json.addProperty("nbformat", 4);
    json.addProperty("nbformat_minor", 5);
  }

  static Written notebook() {
    return new Written();
  }

  Written minor(int minor) {
    json.addProperty("nbformat_minor", minor);
    return this;
  }

  Written metadata(String metadata) {
    json.add("metadata", JupyterJson.read(metadata));
    return this;
  }

  Written code(String source) {
    cell("code", source);
    JupyterJson.put(last, "execution_count", JsonNull.INSTANCE);
    JupyterJson.put(last, "outputs", new JsonArray());
    return this;
  }

  Written markdown(String source) {
    return cell("markdown", source);
  }

  Written cell(String type, String source) {
    last = new JsonObject();
    last.addProperty("cell_type", type);
    last.add("metadata", new JsonObject());
    last.add("source", JupyterJson.lines(source));
    cells.add(last);
    return this;
  }

  /** The last cell gets a tag. */
  Written tagged(String tag) {
    JsonArray tags = new JsonArray();
    tags.add(tag);
    last.getAsJsonObject("metadata").add("tags", tags);
    return this;
  }

  /** The last cell gets something more. */
  Written with(String key, String value) {
    last.addProperty(key, value);
    return this;
  }

  /** The last cell has an output. */
  Written shown(String output) {
    last.getAsJsonArray("outputs").add(JupyterJson.read(output));
    return this;
  }

  Notebook read() throws Usage {
    return Notebook.of("n.ipynb", text());
  }

  String text() {
    return JupyterJson.text(json);
  }
}
