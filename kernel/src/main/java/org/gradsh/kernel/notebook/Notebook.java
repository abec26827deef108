package org.gradsh.kernel.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.gradsh.kernel.about.About;
import org.gradsh.repl.Usage;

/**
 * A notebook in Jupyter's format 4. What is not Gradsh's business in it stays as it is.
 *
 * @param name how messages call it
 * @param json all of it
 */
record Notebook(String name, JsonObject json) {
  private static final int FORMAT = 4;

  /** Since this minor version of the format cells have ids. */
  private static final int WITH_IDS = 5;

  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  /**
   * The notebook that a text holds.
   *
   * @throws Usage if there is none in it, or of a format that is not known
   */
  static Notebook of(String name, String text) throws Usage {
    String cannot = "cannot read " + name + ": ";
    JsonElement read;
    try {
      read = JupyterJson.read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (JsonParseException | StackOverflowError e) {
      throw new Usage(cannot + "it is no notebook, which is JSON" + place(e));
    }
    if (!(read instanceof JsonObject json) || whole(json, "nbformat").isEmpty()) {
      throw new Usage(cannot + "it is JSON, but no notebook: there is no nbformat");
    }
    int format = whole(json, "nbformat").get();
    if (format != FORMAT) {
      String words = "it has format " + format + " of notebooks, and Gradsh reads format 4";
      throw new Usage(
          cannot
              + words
              + (format < FORMAT ? "; jupyter nbconvert --to notebook converts it" : ""));
    }
    if (whole(json, "nbformat_minor").isEmpty()) {
      throw new Usage(cannot + "there is no nbformat_minor");
    }
    if (!(json.get("metadata") instanceof JsonObject)) {
      throw new Usage(cannot + "there is no metadata");
    }
    if (!(json.get("cells") instanceof JsonArray cells)) {
      throw new Usage(cannot + "there are no cells");
    }
    for (int i = 0; i < cells.size(); i++) {
      String fault = NotebookCell.fault(cells.get(i));
      if (fault != null) {
        throw new Usage(cannot + "cell " + (i + 1) + " of " + cells.size() + " " + fault);
      }
    }
    return new Notebook(name, json);
  }

  /** {@code ; line 3, column 7} of a message of the parser. */
  private static String place(Throwable e) {
    var place = Pattern.compile("at line (\\d+) column (\\d+)").matcher(String.valueOf(e));
    return place.find() ? "; line " + place.group(1) + ", column " + place.group(2) : "";
  }

  private static Optional<Integer> whole(JsonObject json, String key) {
    return json.get(key) instanceof JsonPrimitive number
            && number.isNumber()
            && number.getAsString().matches("\\d{1,6}")
        ? Optional.of(number.getAsInt())
        : Optional.empty();
  }

  /** The cells, in their order. */
  List<NotebookCell> cells() {
    return array().asList().stream().map(e -> new NotebookCell(e.getAsJsonObject())).toList();
  }

  private JsonArray array() {
    return json.getAsJsonArray("cells");
  }

  /** Puts a cell before the one of an index, counted from 0. */
  void insert(int index, NotebookCell cell) {
    array().asList().add(index, cell.json());
  }

  /** Puts a cell in place of the one of an index. */
  void replace(int index, NotebookCell cell) {
    array().set(index, cell.json());
  }

  // ---- its language ----

  /** The language of its code, if it says that it is another than Java. */
  Optional<String> foreignLanguage() {
    JsonObject metadata = json.getAsJsonObject("metadata");
    String language = text(metadata, "kernelspec", "language");
    if (language == null) {
      language = text(metadata, "language_info", "name");
    }
    String kernel = text(metadata, "kernelspec", "name");
    if (language == null && kernel != null && kernel.matches("python\\d*")) {
      language = "python";
    }
    return Optional.ofNullable(language).filter(l -> !l.toLowerCase(Locale.ROOT).equals("java"));
  }

  private static String text(JsonObject metadata, String part, String key) {
    return metadata.get(part) instanceof JsonObject object && JupyterJson.isString(object.get(key))
        ? object.get(key).getAsString()
        : null;
  }

  // ---- what makes it whole ----

  /** Adds what a notebook that was run must have: which kernel, which language, an id per cell. */
  void complete() {
    JsonObject metadata = json.getAsJsonObject("metadata");
    if (!(metadata.get("kernelspec") instanceof JsonObject)) {
      JupyterJson.put(metadata, "kernelspec", About.kernelSpec());
    }
    if (!(metadata.get("language_info") instanceof JsonObject)) {
      JupyterJson.put(metadata, "language_info", About.language());
    }
    for (NotebookCell cell : cells()) {
      cell.json().add("source", JupyterJson.lines(cell.source()));
    }
    if (whole(json, "nbformat_minor").orElse(0) >= WITH_IDS) {
      addIds();
    }
  }

  private void addIds() {
    List<NotebookCell> without = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (NotebookCell cell : cells()) {
      JsonElement id = cell.json().get("id");
      if (!JupyterJson.isString(id)
          || !ID.matcher(id.getAsString()).matches()
          || !ids.add(id.getAsString())) {
        without.add(cell);
      }
    }
    for (NotebookCell cell : without) {
      // By the text: to run a notebook twice gives the same file.
      int hash = cell.source().hashCode();
      String id = String.format("%08x", hash);
      while (!ids.add(id)) {
        id = String.format("%08x", ++hash);
      }
      JupyterJson.put(cell.json(), "id", new JsonPrimitive(id));
    }
  }

  /** The text of its file. */
  String text() {
    return JupyterJson.text(json);
  }
}
