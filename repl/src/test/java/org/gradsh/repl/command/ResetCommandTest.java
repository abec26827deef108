package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetCommandTest {
  @TempDir Path folder;

  @Test
  void allNamesAreForgottenAndTheSessionGoesOn() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell(
              """
              import java.util.logging.*;
              int x = 3; record P(int x) {} int f(int n) { return n; }
              var tape = new GradientTape();
              """)
          .works();
      talk.tell("/reset").answers("");
      talk.tell("/vars").answers("no variables");
      talk.tell("/tape").mentions("no tape is open");
      talk.tell("x").failsWith("[]:1:1: error: cannot find symbol");
      talk.tell("f(1)").failsWith("[]:1:1: error: cannot find symbol");
      talk.tell("new P(1)").failsWith("[]:1:5: error: cannot find symbol");
      talk.tell("Level.INFO").failsWith("[]:1:1: error: cannot find symbol");
      talk.tell("String x = \"new\"; x").gives("new", "new");
      talk.tell("var v = variable(2.0); (v * v * v).backward();").works();
      talk.tell("v.grad().item()").gives(12.0);
      talk.tell("int g() { return 1 / 0; }\ng()")
          .failsWith("[]:1:20: java.lang.ArithmeticException");
      talk.tell(
              "Thread.currentThread().getContextClassLoader() == new Object()"
                  + " {}.getClass().getClassLoader()")
          .gives(true);
      talk.tell("/reset all").mentionsFailure("/reset: takes no arguments");
    }
  }

  @Test
  void itMayStandWithinACellOrAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsh"), "int b = 1;\n/reset\nint c = 2;\n");
    Path saved = folder.resolve("saved.jsh");
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("int a = 1;\n/reset\nint d = 4;\nd").gives(1, 4, 4);
      talk.tell("a").failsWith("[]:1:1: error: cannot find symbol");
      talk.tell("/save " + saved).works();
      assertEquals("int d = 4;\n", Files.readString(saved));
      talk.tell("/open " + file + "\nc").gives(2);
      talk.tell("d").failsWith("[]:1:1: error: cannot find symbol");
      talk.tell("/history 1").mentions("d");
    }
  }

  @Test
  void settingsAndTheClassPathStay() throws IOException {
    Path source = Files.createDirectory(folder.resolve("far")).resolve("Far.java");
    Files.writeString(source, "package far; public class Far { public static int N = 5; }");
    ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
    try (Told.Talk talk = new Told.Talk()) {
      talk.session().addToClassPath(List.of(folder));
      talk.tell("far.Far.N").gives(5);
      talk.tell("/set compiler -Xlint:rawtypes").works();
      talk.tell("/reset").works();
      talk.tell("far.Far.N").gives(5);
      assertEquals(1, talk.tell("List raw = null;").works().result().warnings().size());
      talk.tell("/set compiler none").mentions("until /reset");
      talk.tell("/reset").works();
      assertEquals(0, talk.tell("List raw = null;").works().result().warnings().size());
    }
  }
}
