package org.gradsh.notebooks.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notebooks that ship, run by Jupyter through the real kernel. */
class KernelNotebooksTest {
  private static final String NBCONVERT = "/usr/bin/jupyter-nbconvert";
  private static final int LONGEST_SECONDS = 180;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"04-gradients-of-ones-own.ipynb", "14-what-is-on-the-tape.ipynb"})
  void jupyterRunsIt(String name) throws Exception {
    assumeTrue(Files.isExecutable(Path.of(NBCONVERT)), NBCONVERT + " is not there");
    Path log = folder.resolve("nbconvert.log");
    Process process =
        Jupyter.program(
                folder,
                "/usr/bin/python3",
                NBCONVERT,
                "--to=notebook",
                "--execute",
                "--output-dir=" + folder,
                name)
            .directory(Path.of("").toAbsolutePath().toFile())
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), "it did not end");
      assertEquals(0, process.exitValue(), Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
    JsonArray done = cells(folder.resolve(name));
    JsonArray kept = cells(Path.of(name));
    assertEquals(kept.size(), done.size());
    for (int i = 0; i < done.size(); i++) {
      assertEquals(outputs(kept.get(i)), outputs(done.get(i)), "cell " + i);
    }
  }

  private static JsonArray cells(Path notebook) throws Exception {
    JsonObject all = JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
    return all.getAsJsonArray("cells");
  }

  /** Whether there are any: how many depends on when the kernel's streams were flushed. */
  private static boolean outputs(JsonElement cell) {
    JsonObject object = cell.getAsJsonObject();
    return object.has("outputs") && !object.getAsJsonArray("outputs").isEmpty();
  }
}
