package org.gradsh.repl.script;

import static org.gradsh.repl.Gradsh.gradsh;
import static org.gradsh.repl.Gradsh.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gradsh.repl.Gradsh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test blocks of scripts, and what a build server gets of them, through the real program. */
class ScriptTestsTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private String out(Gradsh done) {
    return done.toString().replaceAll("(?s).*?\nout: (.*)\nerr: .*", "$1");
  }

  @Test
  void aFailedTestDoesNotEndTheScript() throws IOException {
    String file =
        file(
            "t.jsh",
            """
            test("sums", () -> assertClose(0.1 + 0.2, 0.3));
            test("wrong", () -> assertEquals(1 + 1, 3));
            println("after");
            """);
    Gradsh done = gradsh(file).leavesWith(1);
    assertTrue(
        out(done).matches("ok sums\nafter\n2 tests, 1 failed in \\d+\\.\\d s\n"), done.toString());
    done.says(
        "FAILED wrong\n  "
            + file
            + ":2:1: assertEquals: the values differ\n"
            + "      actual    2\n"
            + "      expected  3\n"
            + "    test(\"wrong\", () -> assertEquals(1 + 1, 3));\n"
            + "    ^\n"
            + "      at lambda ("
            + file
            + ":2)\n      at "
            + file
            + ":2\n");
  }

  @Test
  void quietLeavesTheOutputToTheScript() throws IOException {
    String file =
        file(
            "q.jsh",
            """
            test("fine", () -> {});
            for (int i : Progress.over(List.of(1, 2), "bar")) println(i);
            boolean same = tensor(1) == tensor(1);
            """);
    gradsh("--quiet", file).leavesWith(0).prints("1\n2\n").says("");
    run(Map.of("GRADSH_PROGRESS", "lines"), "", "-q", file).leavesWith(0).prints("1\n2\n").says("");
    String bad = file("bad.jsh", "test(\"bad\", () -> assertTrue(false));");
    gradsh("-q", bad).leavesWith(1).prints("").mentions("FAILED bad\n", "assertTrue");
  }

  @Test
  void theReportHasACaseForEachTest() throws Exception {
    Path xml = folder.resolve("out.xml");
    String file =
        file(
            "tests/deep.er.jsh",
            """
            println("\\u001b[31mred <&>\\u0000\\ud800");
            test("a < b & \\"c\\"", () -> {});
            test("check", () -> assertClose(new double[] {1, 2}, tensor(1, 2.5)));
            test("null", () -> { String s = null; s.length(); });
            test("outer", () -> test("inner", () -> {}));
            """);
    gradsh("--junit", xml.toString(), file).leavesWith(1);
    JunitFile report = JunitFile.read(xml);
    assertEquals(
        List.of("a < b & \"c\"", "check", "null", "outer > inner", "outer"), report.names());
    assertEquals(file, report.suite().getAttribute("name"));
    assertEquals("5", report.suite().getAttribute("tests"));
    assertEquals("1", report.suite().getAttribute("failures"));
    assertEquals("1", report.suite().getAttribute("errors"));
    assertTrue(report.cases().getFirst().getAttribute("classname").endsWith("tests.deep_er"));
    assertEquals("failure", report.trouble("check").getTagName());
    assertTrue(report.trouble("check").getTextContent().startsWith(file + ":3:1: assertClose: "));
    assertTrue(report.trouble("check").getAttribute("message").contains("worst at [1]: 2.0"));
    assertEquals("error", report.trouble("null").getTagName());
    assertEquals("java.lang.NullPointerException", report.trouble("null").getAttribute("type"));
    assertTrue(report.text("system-out").startsWith("[31mred <&>"));
    assertTrue(report.text("system-err").contains("FAILED check"));
  }

  @Test
  void aScriptWithoutTestsIsOneCase() throws Exception {
    String xml = folder.resolve("one.xml").toString();
    String file = file("one.jsh", "println(1)");
    gradsh("--junit=" + xml, file).leavesWith(0).prints("1\n").says("");
    assertEquals(List.of(file), JunitFile.read(Path.of(xml)).names());
    assertEquals("0", JunitFile.read(Path.of(xml)).suite().getAttribute("errors"));

    String bad = file("bad.jsh", "println(1)\nint x = ;\n");
    gradsh("--junit", xml, bad).leavesWith(1).prints("1\n");
    assertTrue(JunitFile.read(Path.of(xml)).trouble(bad).getTextContent().contains("bad.jsh:2:9:"));
  }

  @Test
  void anErrorOutsideOfTestsEndsTheScriptAndIsACase() throws Exception {
    String xml = folder.resolve("outside.xml").toString();
    String file =
        file("o.jsh", "test(\"t\", () -> {});\nint z = 1 / 0;\ntest(\"never\", () -> {});\n");
    gradsh("--junit", xml, file).leavesWith(1).mentions(file + ":2:11: ");
    JunitFile report = JunitFile.read(Path.of(xml));
    assertEquals(List.of("t", file), report.names());
    assertEquals("java.lang.ArithmeticException", report.trouble(file).getAttribute("type"));
  }

  @Test
  void aScriptThatLeavesIsReportedAsFarAsItCame() throws Exception {
    String xml = folder.resolve("exit.xml").toString();
    String file = file("e.jsh", "test(\"t\", () -> {});\nSystem.exit(5);\n");
    gradsh("--junit", xml, file).leavesWith(5);
    JunitFile report = JunitFile.read(Path.of(xml));
    assertEquals(List.of("t", file), report.names());
    assertTrue(report.trouble(file).getAttribute("message").contains("left"));
    String command = file("c.jsh", "test(\"t\", () -> {});\n/exit 6\n");
    gradsh("--junit", xml, command).leavesWith(6);
    assertTrue(
        JunitFile.read(Path.of(xml)).trouble(command).getAttribute("message").endsWith("code 6"));
  }

  @Test
  void aReportThatCannotBeWrittenIsToldFirst() throws IOException {
    String file = file("never.jsh", "println(1)");
    String nowhere = folder.resolve("none").resolve("x.xml").toString();
    gradsh("--junit", nowhere, file)
        .leavesWith(2)
        .prints("")
        .says(
            "gradsh: cannot write "
                + nowhere
                + ": there is no directory "
                + folder.resolve("none")
                + "\n");
    gradsh("--junit", folder.toString(), file)
        .leavesWith(2)
        .prints("")
        .says("gradsh: cannot write " + folder + ": it is a directory\n");
  }

  @Test
  void severalFilesHaveOneSummary() throws Exception {
    String xml = folder.resolve("all.xml").toString();
    file("all/a.jsh", "int x = 1;\ntest(\"a\", () -> assertEquals(x, 1));\n");
    file("all/sub/b.jsh", "test(\"b\", () -> assertEquals(x, 1));\n");
    file("all/notes.txt", "no code");
    String c =
        file("c.jsh", "println(args.length)\nnew Thread(() -> { while (true) {} }).start()\n");
    String all = folder.resolve("all").toString();
    Gradsh done = gradsh("test", all, "--junit", xml, c).leavesWith(1);
    assertTrue(
        out(done)
            .matches(
                "== .*a\\.jsh\nok a\n== .*b\\.jsh\n== .*c\\.jsh\n0\n"
                    + "3 files \\(1 file failed\\): 3 tests, 1 failed in .* s\n"),
        done.toString());
    // a session of its own: x of the first file is not known in the second one
    done.mentions("b.jsh:1:", "cannot find symbol");
    assertEquals(3, JunitFile.read(Path.of(xml)).suites().size());
    gradsh("test", "-q", c).leavesWith(0).prints("0\n").says("");
  }

  @Test
  void aFileThatLeavesDoesNotEndTheOthers() throws Exception {
    String xml = folder.resolve("exit.xml").toString();
    String zero = file("a.jsh", "println(1);\nSystem.exit(0);\nprintln(2);\n");
    String next = file("b.jsh", "println(3);\n");
    gradsh("test", "-q", zero, next).leavesWith(0).prints("1\n3\n").says("");
    String four = file("c.jsh", "test(\"t\", () -> System.exit(4));\nprintln(5);\n");
    gradsh("test", "-q", "--junit", xml, four, next)
        .leavesWith(1)
        .prints("3\n")
        .says(four + ": left with exit code 4\n");
    assertEquals(List.of(four, next), JunitFile.read(Path.of(xml)).names());
  }

  @Test
  void whatTestCannotRun() throws IOException {
    gradsh("test").leavesWith(2).mentions("test wants files or folders");
    Files.createDirectory(folder.resolve("empty"));
    String empty = folder.resolve("empty").toString();
    gradsh("test", empty).leavesWith(2).mentions("there are no .jsh files in " + empty);
    gradsh("test", "gone.jsh").leavesWith(2).mentions("gone.jsh: there is no such file");
  }

  @Test
  void annotationsForGitHub() throws IOException {
    String file = file("a,b.jsh", "test(\"50%: x\", () -> assertEquals(1, 2));\nint y = 1 / 0;\n");
    Gradsh done = run(Map.of("CI", "true"), "", file).leavesWith(1);
    String place = "file=" + file.replace(",", "%2C");
    assertTrue(
        out(done)
            .contains(
                "::error "
                    + place
                    + ",line=1,col=1,title=FAILED 50%25%3A x::assertEquals: the values differ%0A"
                    + "  actual    1%0A  expected  2\n"),
        done.toString());
    assertTrue(out(done).contains("::error " + place + ",line=2,col=11,title="), done.toString());
    done.mentions("FAILED 50%: x\n", file + ":2:11: java.lang.ArithmeticException");

    Gradsh workspace =
        run(Map.of("CI", "true", "GITHUB_WORKSPACE", folder.toString()), "", file("w.jsh", "int"));
    assertTrue(out(workspace).contains("::error file=w.jsh,line=1"), workspace.toString());

    Gradsh off = run(Map.of("CI", "true", "GRADSH_ANNOTATIONS", "off"), "", file);
    assertFalse(off.toString().contains("::error"), off.toString());
    Gradsh quiet = run(Map.of("CI", "true"), "", "-q", file).prints("");
    assertTrue(quiet.toString().contains("::error"), quiet.toString());
  }

  @Test
  void whoLeavesDoesNotMakeGoodWhatHasFailed() throws IOException {
    String failed = "test(\"t\", () -> assertTrue(false));\n/exit";
    gradsh("-q", file("failed.jsh", failed + "\n")).leavesWith(1);
    gradsh("-q", file("six.jsh", failed + " 6\n")).leavesWith(6);
    gradsh("-q", file("passed.jsh", "test(\"t\", () -> {});\n/exit\n")).leavesWith(0);
  }
}
