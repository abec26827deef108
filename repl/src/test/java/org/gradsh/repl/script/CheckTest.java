package org.gradsh.repl.script;

import static org.gradsh.repl.Gradsh.gradsh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gradsh.repl.Check;
import org.gradsh.repl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gradsh check}: finds what is wrong, and runs nothing. */
class CheckTest {
  @TempDir Path folder;

  private static List<String> errors(String text) {
    Source source = Source.of("t.jsh", text);
    return Check.of(source, session -> Optional.empty()).errors().stream()
        .map(e -> source.line(e.start()) + ":" + e.message().lines().findFirst().get())
        .toList();
  }

  @Test
  void allErrorsAreTold() {
    assertEquals(
        List.of(
            "1:incompatible types: String cannot be converted to int",
            "3:cannot find symbol",
            "5:incompatible types: int cannot be converted to String",
            "6:there is no command /nosuch; /help lists them"),
        errors(
            """
            int a = "text";
            var t = tensor(1, 2) * 2;
            t.foo();
            /exit 3
            String s = 5;
            /nosuch
            println(t[0], s);
            """));
    assertEquals(List.of(), errors("int f(int n) { return n < 2 ? n : f(n - 1); }\nf(3)"));
    assertEquals(List.of(), errors(""));
  }

  @Test
  void whatFollowsFromAnErrorIsNotToldAgain() {
    assertEquals(
        List.of("1:cannot find symbol", "4:cannot find symbol"),
        errors("var x = nosuch(3);\n\nprintln(x + 1);\nnosuch(4);\nvar y = x * 2;\nprintln(y);"));
  }

  @Test
  void namesThatAreNowhereDefinedAreErrors() {
    assertEquals(
        List.of("1:f uses what is not defined: method later()"), errors("void f() { later(); }"));
    assertEquals(List.of(), errors("void f() { later(); }\nvoid later() {}"));
  }

  @Test
  void textThatNeverEnds() {
    List<String> errors = errors("int a = \"x\";\nvoid f() {\n  int b = 1;\n");
    assertEquals("1:incompatible types: String cannot be converted to int", errors.get(0));
    assertTrue(errors.get(1).startsWith("2:this { is never closed"), errors.toString());
  }

  @Test
  void nothingRuns() throws IOException {
    Path touched = folder.resolve("touched");
    String file =
        Files.writeString(
                folder.resolve("n.jsh"),
                """
                class A { static { touch(); } static int x = 1; }
                static void touch() {
                  try { Files.createFile(Path.of("%1$s")); } catch (IOException e) { }
                }
                touch();
                int y = A.x;
                enum E { ONE; E() { touch(); } }
                E e = E.ONE;
                test("t", () -> touch());
                /save %1$s
                System.exit(3);
                """
                    .formatted(touched))
            .toString();
    gradsh("check", file).leavesWith(0).prints("").says("");
    assertFalse(Files.exists(touched));
  }

  @Test
  void filesAreCheckedOneByOne() throws IOException {
    Path good = Files.writeString(folder.resolve("good.jsh"), "int shared = 1;\n");
    Path bad = Files.writeString(folder.resolve("bad.jsh"), "println(shared);\nint z = \"\";\n");
    gradsh("check", good.toString(), bad.toString())
        .leavesWith(1)
        .prints("")
        .mentions(bad + ":1:9: error: ", bad + ":2:9: error: ", "\n2 errors\n");
    gradsh("check").leavesWith(2).mentions("check wants files or folders");
    gradsh("check", "-q", good.toString()).leavesWith(2).mentions("check takes files");
  }
}
