package org.gradsh.repl.script;

import static org.gradsh.repl.Gradsh.gradsh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gradsh.repl.Usage;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --timeout}: what is stopped, where it is said to have been, and the code 124. */
class TimeoutTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void aLoopIsStoppedAndItsLineTold() throws IOException {
    String file = file("loop.jsh", "println(1);\n\nwhile (true) {\n  Thread.onSpinWait();\n}\n");
    gradsh("--timeout", "8", file)
        .leavesWith(124)
        .prints("1\n")
        .mentions(file + ":", ": stopped after 8s, the time that --timeout allows\n");
    String sleep = file("sleep.jsh", "int x = 1;\nThread.sleep(60_000);\n");
    gradsh("--timeout=8500ms", sleep).leavesWith(124).mentions(sleep + ":2:8: stopped after 8.5s");
  }

  @Test
  void aTestBlockThatIsStoppedIsNoFailedTest() throws Exception {
    Path xml = folder.resolve("out.xml");
    String file =
        file(
            "t.jsh",
            "test(\"fine\", () -> {});\n"
                + "test(\"slow\", () -> Thread.sleep(60_000));\n"
                + "println(\"never\");\n");
    gradsh("-q", "--junit", xml.toString(), "--timeout", "8s", file).leavesWith(124).prints("");
    JunitFile report = JunitFile.read(xml);
    assertEquals(List.of("fine", file), report.names());
    assertEquals("timeout", report.trouble(file).getAttribute("type"));
  }

  @Test
  void whatCannotBeStoppedIsHalted() throws Exception {
    String xml = folder.resolve("out.xml").toString();
    String stubborn =
        file(
            "stubborn.jsh",
            "new Thread(() -> {}).start();\n"
                + "java.util.stream.LongStream.range(0, Long.MAX_VALUE).map(Math::abs).sum();\n");
    String next = file("z.jsh", "println(1)");
    gradsh("test", "--junit", xml, "--timeout", "8", stubborn, next)
        .leavesWith(124)
        .mentions("it could not be interrupted there: the process is halted", "z.jsh: not run");
    JunitFile report = JunitFile.read(Path.of(xml));
    assertEquals(List.of(stubborn, next), report.names());
  }

  @Test
  void threadsThatAScriptLeavesCount() throws IOException {
    String file =
        file("threads.jsh", "new Thread(() -> { while (true) Thread.yield(); }, \"left\").start()");
    gradsh("--timeout", "8", file).leavesWith(124).mentions("threads that it started: left");
  }

  @Test
  void aFileThatIsStoppedDoesNotStopTheOthers() throws IOException {
    String loop = file("a.jsh", "while (true) {}");
    String next = file("b.jsh", "println(\"next\")");
    String out = gradsh("test", "--timeout", "8", loop, next).leavesWith(1).toString();
    assertTrue(out.contains("next"), out);
  }

  @Test
  void times() throws Usage {
    assertEquals(Duration.ofSeconds(90), of("90"));
    assertEquals(Duration.ofSeconds(90), of("1.5m"));
    assertEquals(Duration.ofMillis(5), of("5ms"));
    assertEquals(Duration.ofHours(2), of("2h"));
    for (String bad : List.of("0", "abc", "-1", "", "5 m", "1d", "0.0001s", "9".repeat(30))) {
      assertEquals(
          "--timeout wants a time",
          Assertions.assertThrows(Usage.class, () -> of(bad)).getMessage().substring(0, 22),
          bad);
    }
  }

  private static Duration of(String text) throws Usage {
    return ScriptOptions.NONE.withTimeout(text).timeout().get();
  }
}
