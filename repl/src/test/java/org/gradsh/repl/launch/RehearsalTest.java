package org.gradsh.repl.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gradsh.repl.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class RehearsalTest {
  @TempDir Path folder;

  @Test
  void bothDoorsAreGoneThrough() throws Exception {
    assertEquals(0, Rehearsal.run("src/main/sh/warm-up.jsh"), "what the installer runs");
  }

  @Test
  void aScriptThatFailsIsTold() throws Exception {
    Path script = Files.writeString(folder.resolve("a.jsh"), "int a = 1 / 0;\n");
    assertEquals(1, Rehearsal.run(script.toString()));
    assertThrows(Usage.class, () -> Rehearsal.run(folder.resolve("none.jsh").toString()));
  }
}
