package org.gradsh.kernel.notebook;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.gradsh.kernel.cell.Cell;
import org.gradsh.kernel.cell.CellError;
import org.gradsh.kernel.cell.Outlet;

/**
 * Brings what cells show into their notebook, as the outputs of its cells, and tells the log of it.
 * A cell's origin is the {@link NotebookCell}.
 */
final class Outputs implements Outlet {
  private final Gson gson = new Gson();
  private final RunLog log;
  private final Function<CellError, Optional<CellError>> kept;

  /**
   * The text that the last output of a cell has so far, if that is a stream. Cells are told apart
   * by identity: what they are equal by changes as they run.
   */
  private final Map<Cell, Printed> printed = new IdentityHashMap<>();

  /** All outputs that a display id means. */
  private final Map<String, List<JsonObject>> displays = new HashMap<>();

  /** The cells that something new takes the outputs of. */
  private final Set<Cell> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

  private record Printed(JsonObject output, Stream stream, StringBuilder text) {}

  /**
   * Outputs of a notebook.
   *
   * @param kept what the notebook is to say of an error, if anything
   */
  Outputs(RunLog log, Function<CellError, Optional<CellError>> kept) {
    this.log = log;
    this.kept = kept;
  }

  private static NotebookCell in(Cell cell) {
    return (NotebookCell) cell.origin();
  }

  @Override
  public synchronized void stream(Cell cell, Stream stream, String text) {
    clearIfDue(cell);
    Printed last = printed.get(cell);
    if (last == null || last.stream() != stream) {
      JsonObject output = new JsonObject();
      output.addProperty("name", stream == Stream.STDOUT ? "stdout" : "stderr");
      output.addProperty("output_type", "stream");
      last = new Printed(output, stream, new StringBuilder());
      add(cell, output);
      printed.put(cell, last);
    }
    last.text().append(text);
    log.stream(stream, text);
  }

  @Override
  public synchronized void display(Cell cell, DisplayData data) {
    JsonObject output = output("display_data", data);
    String id = id(data);
    if (id != null) {
      displays.computeIfAbsent(id, any -> new ArrayList<>()).add(output);
    }
    clearIfDue(cell);
    add(cell, output);
    log.display(id, plain(output));
  }

  @Override
  public synchronized void update(Cell cell, DisplayData data) {
    JsonObject changed = output("display_data", data);
    for (JsonObject output : displays.getOrDefault(id(data), List.of())) {
      output.add("data", changed.get("data"));
      output.add("metadata", changed.get("metadata"));
    }
    log.update(id(data), plain(changed));
  }

  @Override
  public synchronized void result(Cell cell, DisplayData data) {
    JsonObject output = output("execute_result", data);
    JsonObject result = new JsonObject();
    result.add("data", output.get("data"));
    result.addProperty("execution_count", cell.number());
    result.add("metadata", output.get("metadata"));
    result.add("output_type", output.get("output_type"));
    clearIfDue(cell);
    add(cell, result);
    log.display(null, plain(result));
  }

  @Override
  public synchronized void error(Cell cell, CellError error) {
    kept.apply(error).ifPresent(told -> addError(cell, told));
  }

  private void addError(Cell cell, CellError error) {
    JsonArray traceback = new JsonArray();
    error.traceback().forEach(traceback::add);
    JsonObject output = new JsonObject();
    output.addProperty("ename", error.name());
    output.addProperty("evalue", error.value());
    output.addProperty("output_type", "error");
    output.add("traceback", traceback);
    clearIfDue(cell);
    add(cell, output);
  }

  @Override
  public synchronized void clear(Cell cell, boolean wait) {
    if (wait) {
      waiting.add(cell);
    } else {
      clear(cell);
    }
  }

  private void clear(Cell cell) {
    waiting.remove(cell);
    printed.remove(cell);
    JsonArray outputs = in(cell).outputs();
    displays.values().forEach(all -> all.removeIf(gone -> isIn(outputs, gone)));
    outputs.asList().clear();
  }

  private static boolean isIn(JsonArray outputs, JsonObject output) {
    return outputs.asList().stream().anyMatch(one -> one == output);
  }

  private void clearIfDue(Cell cell) {
    if (waiting.contains(cell)) {
      clear(cell);
    }
  }

  private void add(Cell cell, JsonObject output) {
    settle(cell);
    printed.remove(cell);
    in(cell).outputs().add(output);
  }

  @Override
  public String ask(Cell cell, String prompt, boolean hidden) throws IOException {
    throw new IOException(
        "there is nobody to ask while gradsh runs a notebook"
            + "\nperhaps: a parameter in its place, gradsh run -p NAME VALUE");
  }

  /** Does something with the notebook, of which all outputs until now are in it, and none comes. */
  synchronized <E extends Exception> void still(Action<E> action) throws E {
    printed.keySet().forEach(this::settle);
    action.run();
  }

  @FunctionalInterface
  interface Action<E extends Exception> {
    void run() throws E;
  }

  /** Text comes in many pieces; it is put together when it is wanted. */
  private void settle(Cell cell) {
    Printed last = printed.get(cell);
    if (last != null) {
      last.output().add("text", JupyterJson.lines(last.text().toString()));
    }
  }

  // ---- MIME bundles ----

  private JsonObject output(String type, DisplayData shown) {
    JsonObject json = gson.toJsonTree(shown).getAsJsonObject();
    JsonObject data = new JsonObject();
    new TreeMap<>(json.getAsJsonObject("data").asMap())
        .forEach((mime, value) -> data.add(mime, inLines(mime, value)));
    JsonObject output = new JsonObject();
    output.add("data", data);
    output.add(
        "metadata", json.get("metadata") instanceof JsonObject given ? given : new JsonObject());
    output.addProperty("output_type", type);
    return output;
  }

  private static JsonElement inLines(String mime, JsonElement value) {
    boolean text =
        mime.startsWith("text/")
            || mime.equals("image/svg+xml")
            || mime.equals("application/javascript");
    return text && JupyterJson.isString(value) ? JupyterJson.lines(value.getAsString()) : value;
  }

  private static String id(DisplayData data) {
    return data.hasDisplayId() ? data.getDisplayId() : null;
  }

  /** What a log can show of an output. */
  private static String plain(JsonObject output) {
    JsonObject data = output.getAsJsonObject("data");
    return JupyterJson.isText(data.get("text/plain"))
        ? JupyterJson.joined(data.get("text/plain"))
        : "(" + String.join(", ", data.keySet()) + ")";
  }
}
