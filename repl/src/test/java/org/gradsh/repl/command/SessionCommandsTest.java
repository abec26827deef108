package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands that tell what a session was given. */
class SessionCommandsTest {
  @Test
  void historyHasTheCellsWithTheirNumbers() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/history").answers("no cells");
      talk.tell("int a = 1;\nint b = 2;").works();
      talk.tell("int c = ;");
      talk.tell("a + b").works();
      talk.tell("/history")
          .answers(
              "   1   /history",
              "   2   int a = 1;",
              "       int b = 2;",
              "   3!  int c = ;",
              "   4   a + b");
      talk.tell("/history 2").answers("   4   a + b", "   5   /history");
      talk.tell("/history int c").answers("   3!  int c = ;");
    }
  }

  @Test
  void sourceIsWhatWasWritten() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell(
              "int twice(int n) {\n"
                  + "  return 2 * n; // as ever\n"
                  + "}\n"
                  + "var x = variable(1.0); var y = x * x;")
          .works();
      talk.tell(
              "double twice(double d) { return 2 * d; }\n"
                  + "record Point(int x) { Point(int x) { this.x = x; } }")
          .works();
      talk.tell("%source twice")
          .answers(
              "int twice(int n) {",
              "  return 2 * n; // as ever",
              "}",
              "",
              "double twice(double d) { return 2 * d; }");
      talk.tell("/source y").answers("var y = x * x;");
      talk.tell("/source Point").answers("record Point(int x) { Point(int x) { this.x = x; } }");
      talk.tell("/source twce")
          .failsWith("[]:1:9: error: /source: you have declared no twce. Did you mean twice?");
    }
  }

  @Test
  void importsAreGrouped() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/imports")
          .mentions("import static org.gradsh.autograd.Autograd.*", "none of your own");
      talk.tell("import java.nio.file.*;\nimport java.time.LocalDate;").works();
      talk.tell("%imports")
          .mentions("your own\n  import java.nio.file.*;\n  import java.time.LocalDate;");
    }
  }

  @Test
  void docTellsOfMethodsAndClasses() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/doc tanh").mentions("tanh(");
      talk.tell("/doc frobnicate").failsWith("[]:1:6: error: /doc: nothing is known of frobnicate");
      talk.tell("/doc").failsWith("[]:1:5: error: /doc: code is missing");
      talk.tell("/doc Linear").mentions("how to make one: /doc new Linear");
      talk.tell("/doc new Linear").mentions("Linear(int");
      talk.tell("/doc new Images").mentionsFailure("nothing is known of new Images");
      for (String name : List.of("Images", "tanh", "Layer")) {
        assertFalse(talk.tell("/doc " + name).answer().contains("how to make one"), name);
      }
    }
  }
}
