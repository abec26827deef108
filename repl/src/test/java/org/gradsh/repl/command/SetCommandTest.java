package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Problem;
import org.gradsh.repl.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SetCommandTest {
  private final Told.Talk talk = new Told.Talk();

  @AfterEach
  void back() {
    talk.close();
    Show.precision(4);
    Show.threshold(1000);
    Show.lineWidth(80);
  }

  private Told tell(String text) {
    return talk.tell(text);
  }

  @Test
  void settingsAreListedWithTheirValues() {
    tell("/set")
        .matches(
            "precision\\s+4 .*",
            "threshold\\s+1000 .*",
            "width\\s+\\d+ .*",
            "theme\\s+auto .*",
            "compiler\\s+none .*");
    tell("/set theme").answers("theme  auto  colours of the terminal: auto, dark, light, none");
  }

  @Test
  void whatIsSetHolds() {
    AtomicInteger changes = new AtomicInteger();
    talk.session().settings().onChange(changes::incrementAndGet);
    tell("%set precision 2\n/set threshold 5\n/set width 120\n/set theme light").answers("");
    assertEquals(2, Show.precision());
    assertEquals(5, Show.threshold());
    assertEquals(120, Show.lineWidth());
    assertEquals(Settings.Theme.LIGHT, talk.session().settings().theme());
    assertEquals(4, changes.get());
  }

  @Test
  void badValuesAreToldWithTheAllowedOnes() {
    tell("/set precision 18")
        .failsWith(
            "[]:1:16: error: /set: precision cannot be 18: digits after the point in tensors, 0 …"
                + " 17");
    tell("/set precision many").mentionsFailure("precision cannot be many");
    tell("/set threshold -1").mentionsFailure("threshold cannot be -1");
    tell("/set width 3").mentionsFailure("width cannot be 3: columns of a line, 20 or more");
    tell("/set theme drak").mentionsFailure("there is no theme drak. Did you mean dark?");
    tell("/set theme pink")
        .mentionsFailure("there is no theme pink; themes are auto, dark, light, none");
    tell("/set presicion 3")
        .failsWith("[]:1:6: error: /set: there is no setting presicion. Did you mean precision?");
    tell("/set color red")
        .mentionsFailure("settings are precision, threshold, width, theme, compiler");
    tell("/set width 30 40").mentionsFailure("width takes one value");
    tell("/set compiler Xlint").mentionsFailure("Xlint is no flag of the compiler");
    tell("/set compiler -Xlint:nonsense").mentionsFailure("does not know the flag -Xlint:nonsense");
    tell("/set compiler -cp x").mentionsFailure("-cp cannot be used in a session");
    tell("/set compiler --add-exports").mentionsFailure("--add-exports wants a word after it");
    tell("/set compiler --enable-preview")
        .mentionsFailure("GRADSH_JAVA_OPTIONS=--enable-preview gradsh");
    tell("/set compiler").mentions("compiler  none");
  }

  @Test
  void compilerFlagsHoldFromTheNextSnippetOn() {
    String raw = "List raw = new ArrayList(); raw.add(1);";
    assertEquals(0, tell(raw).works().result().warnings().size());
    tell("/set compiler -Xlint:rawtypes").answers("");
    assertEquals(
        "found raw type: List",
        tell("List more = null;")
            .works()
            .result()
            .warnings()
            .getFirst()
            .message()
            .lines()
            .findFirst()
            .orElseThrow());
    tell("/set compiler none").answers("the compiler keeps -Xlint:rawtypes until /reset");
    tell("/set compiler").mentions("compiler  none");
    tell("/set compiler -Xlint:rawtypes").answers("");
  }

  @Test
  void ordinaryCodeHasNoWarningsOfTheSessionsOwn() {
    tell("/set compiler -Xlint:all").answers("");
    for (String cell :
        new String[] {
          "int a = 1; a + 1",
          "record P(int x) {} new P(1).x()",
          "var x = variable(2.0); x * x",
          "int f(int n) { return n; } f(2)",
          "for (int i = 0; i < 2; i++) println(i);",
          "import java.time.*; LocalDate.of(2020, 1, 1).getYear()"
        }) {
      var warnings = tell(cell).works().result().warnings();
      assertTrue(
          warnings.isEmpty(), () -> cell + ": " + warnings.stream().map(Problem::message).toList());
    }
  }
}
