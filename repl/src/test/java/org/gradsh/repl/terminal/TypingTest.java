package org.gradsh.repl.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typing in a real terminal: keys, lines, completion, pastes, colours, interrupts. */
class TypingTest {
  @TempDir static Path home;
  private static Term term;

  @BeforeAll
  static void open() {
    term = Term.open(Map.of("GRADSH_HOME", home.toString()));
    term.showsPart("Gradsh 0.1  ·  Java ").prompts();
  }

  @AfterAll
  static void close() {
    term.giveUp().key(Term.CTRL_D).leaves(0);
    assertEquals(List.of(), term.screen().unknown());
    term.close();
  }

  @BeforeEach
  void freshLine() {
    term.giveUp();
  }

  @Test
  void aLineIsAnswered() {
    term.type("int a = 1 + 1\n").shows("a ==> 2").prompts();
    term.styled("a ==>", "2").styled("∂", "36;1");
  }

  @Test
  void keysEditTheLine() {
    term.type("1 + 20").key(Term.LEFT).key(Term.BACKSPACE).type("3").cursorAfter("∂ 1 + 3");
    term.key(Term.CTRL_A).type("4 + ").key(Term.ENTER).showsPart(" ==> 35").prompts();
  }

  @Test
  void ctrlDWithinTextDeletes() {
    term.type("int d = 77").key(Term.LEFT).key(Term.CTRL_D).lineIs("∂ int d = 7");
    term.key(Term.ENTER).shows("d ==> 7").prompts();
  }

  @Test
  void ctrlCGivesUpTheLine() {
    term.type("int given = up").lineIs("∂ int given = up").key(Term.CTRL_C);
    term.shows("∂ int given = up^C").prompts();
  }

  @Test
  void javaIsColouredAsItIsTyped() {
    term.type("final String s = \"a\" + 12; // so");
    term.styled("final", "35").styled("String", "36").styled("\"a\"", "32").styled("12", "33");
    term.styled("// so", "90");
  }

  @Test
  void bracketsThatBelongTogetherAreMarkedAndWrongOnesAreRed() {
    term.type("f(g(1)]").styled("]", "31").key(Term.BACKSPACE).type(")");
    term.styled("))", "4;1", 1).styled("f(", "4;1", 1);
  }

  @Test
  void linesIndentThemselves() {
    term.type("int twice(int n) {\n").cursorAfter("    ");
    term.type("if (n > 0) {\n").cursorAfter("      ");
    term.type("return 2 * n;\n").cursorAfter("      ");
    term.type("}").cursorAfter("    }");
    term.key(Term.ENTER).cursorAfter("    ").type("return 0;").key(Term.ENTER);
    term.cursorAfter("    ");
    term.type("}").cursorAfter("  }");
    term.key(Term.ENTER).shows("|  created method twice(int)").prompts();
    term.type("twice(21)\n").showsPart(" ==> 42").prompts();
    // The cell is one entry of the history; the arrows go through its lines first.
    term.key(Term.UP).key(Term.UP).cursorAfter("  }").key(Term.UP).cursorAfter("   ");
    term.key(Term.ENTER).shows("|  created method twice(int)").prompts();
  }

  @Test
  void altEnterBeginsALineAnywhere() {
    term.type("int e1 = 1;").key(Term.ALT_ENTER).cursorAfter("  ").type("int e2 = 2;\n");
    term.shows("e1 ==> 1").shows("e2 ==> 2").prompts();
  }

  @Test
  void whatWasTypedBeforeIsSuggested() {
    term.type("int remembered = 5\n").shows("remembered ==> 5").prompts();
    term.type("int rem").lineIs("∂ int remembered = 5").cursorAfter("∂ int rem");
    term.styled("embered = 5", "90", 0).key(Term.RIGHT).cursorAfter("∂ int remembered = 5");
    term.key(Term.ENTER).shows("remembered ==> 5").prompts();
    term.type("int rem").lineIs("∂ int remembered = 5").key(Term.ENTER);
    term.shows("∂ int rem").showsPart("rem").prompts();
  }

  @Test
  void theUpArrowSeeksWhatBeginsAsTyped() {
    term.type("int sought1 = 1\n").prompts().type("int other = 1\n").prompts();
    term.type("int sought2 = 2\n").prompts().type("int sou").key(Term.UP);
    term.lineIs("∂ int sought2 = 2").key(Term.UP).lineIs("∂ int sought1 = 1");
    term.key(Term.DOWN).lineIs("∂ int sought2 = 2").key(Term.DOWN).cursorAfter("∂ int sou");
  }

  @Test
  void ctrlRSearchesTheHistory() {
    term.type("int needle = 99\n").shows("needle ==> 99").prompts();
    term.type("int hay = 1\n").shows("hay ==> 1").prompts();
    term.key(Term.CTRL_R).type("needl").showsPart("int needle = 99").key(Term.ENTER);
    term.shows("needle ==> 99").prompts();
  }

  @Test
  void tabCompletes() {
    term.type("int unmistakable = 8\n").shows("unmistakable ==> 8").prompts();
    term.type("unmis").key(Term.TAB).cursorAfter("∂ unmistakable");
    term.key(Term.ENTER).showsPart("unmistakable ==> 8").prompts();
    term.type("\"a\".repl").key(Term.TAB).cursorAfter("∂ \"a\".replace").showsPart("replaceAll");
    term.key(Term.CTRL_C).prompts();
    term.type("/he").key(Term.TAB).cursorAfter("∂ /help");
  }

  @Test
  void tabCompletesInOtherLettersToo() {
    term.type("arrayl").key(Term.TAB).showsPart("ArrayList  ");
    term.key(Term.CTRL_C).prompts();
    term.type("arraylis").key(Term.TAB).cursorAfter("∂ ArrayList");
    term.key(Term.CTRL_C).prompts();
    term.type("SIN").key(Term.TAB).showsPart("sinh(");
    term.key(Term.CTRL_C).prompts();
    term.type("int tabbed = 1, Tabbed = 2;\n").prompts();
    term.type("Tabb").key(Term.TAB).cursorAfter("∂ Tabbed");
  }

  @Test
  void tabTellsOfTheCallWhereNothingIsToBeCompleted() {
    term.type("Locale.setDefault(").key(Term.TAB).showsPart("setDefault(Locale ");
    term.type("n").cursorAfter("∂ Locale.setDefault(n");
  }

  @Test
  void documentationIsShownBelow() {
    term.type("tanh(").key(Term.SHIFT_TAB).showsPart("tanh(").type("0");
    term.cursorAfter("∂ tanh(0");
  }

  @Test
  void aPasteIsOneCell() {
    term.paste("int p1 = 1;\r\n\tint p2 = p1 +\r\n  1;\n").lineIs("    1;").key(Term.ENTER);
    term.shows("p1 ==> 1").shows("p2 ==> 2").prompts();
    term.paste("\u001b]0;evil\u0007\u0000int p3 = 3").lineIs("∂ ]0;evilint p3 = 3");
  }

  @Test
  void aPasteWithoutBracketsRunsAsItComes() {
    term.type("int q1 = 1;\nint q(int n) {\n  return n +\n    q1;\n}\nq(2)\n");
    term.shows("q1 ==> 1").shows("|  created method q(int)").showsPart(" ==> 3").prompts();
  }

  @Test
  void wideCharactersTakeTheirPlace() {
    term.type("String w = \"漢字 é 🙂\"").cursorAfter("∂ String w = \"漢字 é 🙂\"");
    term.key(Term.LEFT).key(Term.LEFT).cursorAfter("∂ String w = \"漢字 é ").key(Term.BACKSPACE);
    term.key(Term.BACKSPACE).cursorAfter("∂ String w = \"漢字 ").key(Term.ENTER);
    term.shows("w ==> \"漢字 🙂\"").prompts();
  }

  @Test
  void aLoopIsInterruptedAndItsStateKept() {
    term.type("int turns = 0; while (true) if (++turns == 1000) println(\"many\");\n");
    term.shows("many").key(Term.CTRL_C).shows("|  interrupted").prompts();
    term.type("turns >= 1000\n").showsPart(" ==> true").prompts();
  }

  @Test
  void cellsAskForLinesAndPasswords() {
    term.type("var sure = input(\"100 % sure? \")\n").asks("100 % sure? ").type("yes\n");
    term.shows("sure ==> \"yes\"").prompts();
    term.type("password(\"key: \").length()\n").asks("key: ").type("secret\n");
    term.showsPart(" ==> 6").prompts();
    term.type("input(\"more? \")\n").asks("more? ").key(Term.CTRL_D);
    term.showsPart("the input has ended").prompts();
  }

  @Test
  void cellsReadFromTheTerminal() {
    term.type("print(\"name? \"); var who = new Scanner(System.in).nextLine()\n");
    term.asks("name? ").type("Adaa").key(Term.BACKSPACE).cursorAfter("name? Ada");
    term.key(Term.ENTER).shows("who ==> \"Ada\"").prompts();
    term.type("var none = System.in.read()\n")
        .asks("")
        .key(Term.CTRL_D)
        .shows("none ==> -1")
        .prompts();
    term.type("System.in.read()\n").asks("").key(Term.CTRL_C);
    term.shows("|  interrupted").prompts();
  }

  @Test
  void threadsPrintAboveThePrompt() {
    term.type("new Thread(() -> { try { Thread.sleep(300); } catch (Exception e) {}");
    term.type(" System.out.println(\"late\"); System.err.println(\"later\"); }).start()\n");
    term.prompts().type("1 + ").shows("late").shows("later").lineIs("∂ 1 +");
    term.cursorAfter("∂ 1 + ").type("1\n").showsPart(" ==> 2").prompts();
  }

  @Test
  void theWindowMayChangeItsSize() {
    term.type("int resized = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9");
    term.cursorAfter("∂ int resized = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9").resize(30, 20);
    term.lineIs("+ 5 + 6 + 7 + 8 + 9").key(Term.ENTER).shows("resized ==> 45").prompts();
    term.type("arange(30)\n").showsPart("==>").prompts();
    assertEquals(true, term.lines(0).stream().allMatch(line -> line.length() <= 30));
    term.resize(80, 24).type("1 + 2\n").showsPart(" ==> 3").prompts();
  }
}
