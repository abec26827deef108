package org.gradsh.kernel.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rules of nbformat 4 for what Gradsh writes: which keys there are, and what they hold. */
final class WrittenFormat {
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "stream", Set.of("name", "output_type", "text"),
          "display_data", Set.of("data", "metadata", "output_type"),
          "execute_result", Set.of("data", "execution_count", "metadata", "output_type"),
          "error", Set.of("ename", "evalue", "output_type", "traceback"));

  private WrittenFormat() {}

  static void check(JsonObject notebook) {
    assertEquals(4, notebook.get("nbformat").getAsInt());
    JsonObject metadata = notebook.getAsJsonObject("metadata");
    assertTrue(metadata.getAsJsonObject("language_info").has("name"));
    JsonObject kernel = metadata.getAsJsonObject("kernelspec");
    assertTrue(kernel.has("name") && kernel.has("display_name"));
    Set<String> ids = new TreeSet<>();
    int cells = 0;
    for (JsonElement element : notebook.getAsJsonArray("cells")) {
      JsonObject cell = element.getAsJsonObject();
      assertTrue(JupyterJson.isText(cell.get("source")) && cell.get("source").isJsonArray());
      if (notebook.get("nbformat_minor").getAsInt() >= 5) {
        String id = cell.get("id").getAsString();
        assertTrue(id.matches("[a-zA-Z0-9_-]{1,64}"), id);
        ids.add(id);
        cells++;
      }
      if (cell.get("cell_type").getAsString().equals("code")) {
        JsonElement count = cell.get("execution_count");
        assertTrue(count.isJsonNull() || count.getAsInt() >= 1);
        cell.getAsJsonArray("outputs").forEach(output -> check(output.getAsJsonObject(), count));
      }
    }
    assertEquals(cells, ids.size());
  }

  private static void check(JsonObject output, JsonElement count) {
    String type = output.get("output_type").getAsString();
    assertEquals(KEYS.get(type), output.keySet());
    assertEquals(List.copyOf(new TreeSet<>(output.keySet())), List.copyOf(output.keySet()));
    switch (type) {
      case "stream" -> {
        assertTrue(Set.of("stdout", "stderr").contains(output.get("name").getAsString()));
        assertTrue(output.get("text").isJsonArray() && JupyterJson.isText(output.get("text")));
      }
      case "error" -> {
        assertTrue(JupyterJson.isString(output.get("ename")));
        assertTrue(JupyterJson.isString(output.get("evalue")));
        assertTrue(JupyterJson.isText(output.get("traceback")));
      }
      case "execute_result" -> {
        assertEquals(count, output.get("execution_count"));
        bundle(output);
      }
      default -> bundle(output);
    }
  }

  private static void bundle(JsonObject output) {
    assertTrue(output.get("metadata").isJsonObject());
    JsonObject data = output.getAsJsonObject("data");
    assertTrue(data.has("text/plain"), data.toString());
    data.entrySet().forEach(e -> assertTrue(JupyterJson.isText(e.getValue()), e.getKey()));
  }
}
