package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  @Test
  void eachThingIsToldAndEachThatIsMissingHasAFix() {
    try (Told.Talk talk = new Told.Talk()) {
      List<String> lines =
          talk.tell("/doctor")
              .mentions(
                  "Gradsh",
                  "✓ JDK",
                  "start-up cache",
                  "threads",
                  "vectors",
                  "matrix products",
                  "memory",
                  "cuda",
                  "terminal")
              .answer()
              .lines()
              .toList();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith("✗")) {
          assertTrue(lines.get(i + 1).strip().startsWith("→ "), lines.get(i));
        }
      }
      talk.tell("%doctor now").mentionsFailure("%doctor: takes no arguments");
    }
  }
}
