package org.gradsh.repl.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import jdk.jshell.Snippet;
import org.gradsh.repl.Display;
import org.gradsh.repl.Evaluated;
import org.gradsh.repl.OperatorCase;
import org.gradsh.repl.Result;

/** Cases of cells that work: their values, what they print and what they declare. */
class Evaluations {
  // ---- values ----

  /** The cell's last value is shown so: {@code 9}, {@code "text"}. */
  protected static Case assertEval(String code, String shown) {
    return Case.of("", code, talk -> assertEquals(shown, Display.answer(value(talk, code))));
  }

  /** The cell's last value is shown with all of these in it, on a screen at most. */
  protected static Case assertShows(String code, String... parts) {
    return Case.of(
        "shows: ",
        code,
        talk -> {
          String shown = Display.answer(value(talk, code));
          for (String part : parts) {
            assertTrue(shown.contains(part), shown);
          }
          assertTrue(shown.lines().count() <= 50, () -> shown.lines().count() + " lines");
        });
  }

  /** The cell's last value equals the given one; arrays by their elements. */
  protected static Case assertEval(String code, Object expected) {
    return Case.of(
        "",
        code,
        talk -> {
          Object value = value(talk, code);
          if (!Objects.deepEquals(expected, value)) {
            assertEquals(Display.answer(expected), Display.answer(value));
            assertEquals(expected, value); // shown alike, yet another
          }
        });
  }

  /** The cell's last value is a tensor or a collection of some: {@code float32 [2] 1 2}. */
  protected static Case assertTensor(String code, String expected) {
    return Case.of("", code, talk -> assertEquals(expected, OperatorCase.text(value(talk, code))));
  }

  /** The cell's last value has the given type, as Java writes it. */
  protected static Case assertType(String code, String type) {
    return Case.of(
        "type of ",
        code,
        talk -> {
          Snippet snippet = works(talk, code).last().orElseThrow().snippet();
          String found =
              switch (snippet) {
                case jdk.jshell.VarSnippet variable -> variable.typeName();
                case jdk.jshell.ExpressionSnippet expression -> expression.typeName();
                default -> snippet.toString();
              };
          assertEquals(type, found);
        });
  }

  /** The cell has no value to show. */
  protected static Case assertNoValue(String code) {
    return Case.of(
        "no value: ",
        code,
        talk -> {
          Result result = works(talk, code);
          assertFalse(result.last().map(Evaluated::hasValue).orElse(false), "it has a value");
        });
  }

  /** The cell prints this, and nothing else. */
  protected static Case assertPrints(String code, String expected) {
    return Case.of(
        "prints: ",
        code,
        talk -> {
          works(talk, code);
          assertEquals(expected, talk.printed().replace(System.lineSeparator(), "\n"));
        });
  }

  // ---- declarations ----

  /** The cell's last snippet declares this and can be used: {@code record P}, {@code method f}. */
  protected static Case assertDeclares(String code, String declared) {
    return Case.of(
        "declares: ",
        code,
        talk -> {
          Evaluated last = works(talk, code).last().orElseThrow();
          assertEquals(declared, Declared.text(last.snippet()));
          assertEquals(List.of(), last.missing());
        });
  }

  /** The cell's last snippet declares something that waits for what is not defined yet. */
  protected static Case assertWaits(String code, String... missing) {
    return Case.of(
        "waits: ",
        code,
        talk -> {
          Evaluated last = works(talk, code).last().orElseThrow();
          assertEquals(Set.of(missing), Set.copyOf(last.missing()));
        });
  }

  /** The cell takes the place of what has been declared so: {@code method f(int)}. */
  protected static Case assertRedefines(String code, String before) {
    return Case.of(
        "redefines: ",
        code,
        talk -> {
          List<Snippet> old =
              talk.session().shell().snippets().filter(s -> isActive(talk, s, before)).toList();
          assertEquals(1, old.size(), before + " is declared");
          Result result = works(talk, code);
          assertFalse(isActive(talk, old.getFirst(), before), before + " is still there");
          assertEquals(List.of(), result.last().orElseThrow().missing());
        });
  }

  private static boolean isActive(Talk talk, Snippet snippet, String declared) {
    return talk.session().shell().status(snippet).isActive()
        && Declared.text(snippet).equals(declared);
  }

  /** The session has a word to say about the cell's last snippet. */
  protected static Case assertNotes(String code, String part) {
    return Case.of(
        "notes: ",
        code,
        talk -> {
          String note = works(talk, code).last().orElseThrow().note();
          assertTrue(note != null && note.contains(part), () -> "noted: " + note);
        });
  }

  /** The session has nothing to say about the cell. */
  protected static Case assertNotesNothing(String code) {
    return Case.of(
        "notes nothing: ",
        code,
        talk -> {
          works(talk, code);
          assertEquals(List.of(), talk.notes());
        });
  }

  // ---- the ways there ----

  static Result works(Talk talk, String code) {
    Result result = talk.run(code);
    assertEquals("", talk.report(result));
    return result;
  }

  private static Object value(Talk talk, String code) {
    Evaluated last = works(talk, code).last().orElseThrow(() -> new AssertionError("no snippet"));
    assertTrue(last.hasValue(), () -> "no value: " + last.snippet().source());
    return last.value();
  }
}
