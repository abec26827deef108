package org.gradsh.kernel.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JupyterJsonTest {
  private static String again(String text) {
    return JupyterJson.text(JupyterJson.read(text).getAsJsonObject());
  }

  @Test
  void whatIsNotChangedStaysToTheByte() {
    String text =
        """
        {
         "z": 1.50,
         "a": [
          1e-05,
          12345678901234567890,
          -0.0,
          true,
          null,
          {},
          []
         ],
         "text": "ä 漢 😀 \u2028 <b>&'=</b> \\u0000 \\u001b[31m \\" \\\\ \\n\\r\\t\\b\\f \u007f",
         "half": "\\ud83d"
        }
        """;
    assertEquals(text, again(text));
  }

  @Test
  void newKeysStandInTheAlphabet() {
    JsonObject cell = JupyterJson.read("{\"cell_type\":1,\"metadata\":2}").getAsJsonObject();
    for (String key : List.of("source", "id", "a", "metadata")) {
      JupyterJson.put(cell, key, new JsonPrimitive(key));
    }
    assertEquals(List.of("a", "cell_type", "id", "metadata", "source"), List.copyOf(cell.keySet()));
    assertEquals("metadata", cell.get("metadata").getAsString());
  }

  @Test
  void linesAreCutWherePythonCutsThem() {
    String text = "a\nb\r\nc\rd\u2028e\u000bf\n\n";
    assertEquals(
        List.of("a\n", "b\r\n", "c\r", "d\u2028", "e\u000b", "f\n", "\n"),
        JupyterJson.lines(text).asList().stream().map(e -> e.getAsString()).toList());
    assertEquals(text, JupyterJson.joined(JupyterJson.lines(text)));
    assertEquals(0, JupyterJson.lines("").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}{}", "{a: 1}", "{'a': 1}", "{\"a\": NaN}", "[1,]", "x = 1;"})
  void whatIsNoJsonIsRefused(String text) {
    assertThrows(JsonParseException.class, () -> JupyterJson.read(text));
  }

  @Test
  void soIsNestingWithoutEnd() {
    assertThrows(JsonParseException.class, () -> JupyterJson.read("[".repeat(100_000)));
  }
}
