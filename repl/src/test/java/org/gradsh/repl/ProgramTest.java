package org.gradsh.repl;

import static org.gradsh.repl.Gradsh.gradsh;
import static org.gradsh.repl.Gradsh.run;
import static org.gradsh.repl.Gradsh.withInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what goes in, what comes out, with which code it ends. */
class ProgramTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void anExceptionIsToldWithFileLineAndCaret() throws IOException {
    String file = file("t.jsh", "int x = 1;\nint y = x / 0;\nprintln(\"never\");\n");
    gradsh(file)
        .leavesWith(1)
        .prints("")
        .says(
            file
                + ":2:11: java.lang.ArithmeticException: / by zero\n"
                + "  int y = x / 0;\n"
                + "            ^\n");
  }

  @Test
  void whatCameBeforeASyntaxErrorHasRun() throws IOException {
    String text = "println(1);\n\n// three\nint a = 4;\n\nprintln(a);\nint b = = 7;\nprintln(8);\n";
    String file = file("nine lines.jsh", text);
    gradsh(file).leavesWith(1).prints("1\n4\n").mentions(file + ":7:9: error: ", "int b = = 7;");
  }

  @Test
  void codePrintsItsLastValue() {
    gradsh("-e", "1 + 1").leavesWith(0).prints("2\n").says("");
  }

  @Test
  void codeThatPrintsIsLeftToIt() {
    gradsh("-e", "println(args[0]); 5", "∂ü", "more").leavesWith(0).prints("∂ü\n").says("");
  }

  @Test
  void codeThatEndsWithADeclarationPrintsNothing() {
    gradsh("-e", "int x = 5;").leavesWith(0).prints("").says("");
  }

  @Test
  void tensorsAreThereAndDifferentiated() {
    gradsh("-e", "println(grad(t -> t.pow(3)).apply(tensor(3)).item())").prints("27.0\n").says("");
  }

  @Test
  void systemExitLeavesWithItsCodeAfterTheHooks() throws IOException {
    String text =
        "Runtime.getRuntime().addShutdownHook(new Thread(() -> println(\"hook\")));\n"
            + "new Thread(() -> System.exit(3)).start();\n"
            + "Thread.sleep(60_000);\n";
    gradsh(file("exit.jsh", text)).leavesWith(3).prints("hook\n").says("");
  }

  @Test
  void theCommandExitLeavesWithItsCode() throws IOException {
    String text = "println(1)\n/exit 4\nprintln(2)\n";
    gradsh(file("exit.jsh", text)).leavesWith(4).prints("1\n").says("");
  }

  @Test
  void aScriptEndsWhenItsThreadsDo() throws IOException {
    String text =
        "new Thread(() -> {\n"
            + "  try { Thread.sleep(200); } catch (InterruptedException e) { }\n"
            + "  println(\"late\");\n"
            + "  throw new IllegalStateException(\"in a thread\");\n"
            + "}, \"t\").start();\n"
            + "println(\"main\");";
    String file = file("threads.jsh", text);
    gradsh(file)
        .leavesWith(0)
        .prints("main\nlate\n")
        .mentions("in thread t: " + file + ":4:3: java.lang.IllegalStateException: in a thread");
  }

  @Test
  void codeFromTheInputLeavesTheInputAtItsEnd() {
    withInput("println(System.in.read(), args.length)", "-", "a", "b").prints("-1 2\n").says("");
  }

  @Test
  void pipedCodeRuns() {
    withInput("int x = 20\nx += 1\nprintln(2 * x)").leavesWith(0).prints("42\n").says("");
  }

  @Test
  void theInputOfAFileIsTheScripts() throws IOException {
    String file = file("in.jsh", "println(new Scanner(System.in).nextLine().toUpperCase());");
    withInput("words\n", file).leavesWith(0).prints("WORDS\n").says("");
  }

  @Test
  void bytesPassUntouchedAndInOrderWithErrors() throws IOException {
    String text =
        "for (int i = 0; i < 256; i++) System.out.write(i);\n"
            + "System.out.write(new byte[] {(byte) 0xff, 0, 10});\n";
    byte[] expected = new byte[259];
    for (int i = 0; i < 256; i++) {
      expected[i] = (byte) i;
    }
    expected[256] = (byte) 0xff;
    expected[258] = 10;
    assertArrayEquals(expected, gradsh(file("bytes.jsh", text)).leavesWith(0).bytes());

    String both = file("both.jsh", "print(1); System.err.print(2); print(3); System.err.print(4);");
    Process process = Gradsh.builder(List.of(), both).redirectErrorStream(true).start();
    process.getOutputStream().close();
    assertEquals("1234", new String(process.getInputStream().readAllBytes()));
  }

  @Test
  void textIsUtf8InEveryLocale() throws IOException {
    String file = file("text.jsh", "println(\"∂ü\"); printf(\"%.2f%n\", 0.5);");
    run(Map.of("LC_ALL", "de_DE.ISO-8859-1"), "", file).prints("∂ü\n0.50\n").says("");
    run(Map.of("LC_ALL", "C"), "", file).prints("∂ü\n0.50\n").says("");
  }

  @Test
  void muchOutputArrivesComplete() {
    byte[] out = gradsh("-e", "for (int i = 0; i < 200_000; i++) println(i);").bytes();
    assertTrue(new String(out).endsWith("\n199999\n"));
    assertEquals(1_088_890 + 200_000, out.length);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nobodyReadingEndsTheProgramWithoutAWord() throws Exception {
    Process process = Gradsh.builder(List.of(), "-e", "while (true) println(\"y\");").start();
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      assertEquals('y', out.read());
    }
    String err = new String(process.getErrorStream().readAllBytes());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals("", err);
    assertNotEquals(0, process.exitValue());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsTold() throws Exception {
    Process process =
        Gradsh.builder(List.of(), "-e", "println(1)")
            .redirectOutput(Path.of("/dev/full").toFile())
            .start();
    process.getOutputStream().close();
    String err = new String(process.getErrorStream().readAllBytes());
    assertEquals("gradsh: cannot write the output: No space left on device\n", err);
    assertEquals(1, process.waitFor());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void controlCLeavesWith130() throws Exception {
    for (String code : List.of("while (true) { }", "Thread.sleep(60_000);", "System.in.read();")) {
      Process process = Gradsh.builder(List.of(), "-e", "println(1); " + code).start();
      BufferedReader out = process.inputReader();
      assertEquals("1", out.readLine());
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), code);
      assertEquals(130, process.exitValue(), code);
      assertEquals("", new String(process.getErrorStream().readAllBytes()));
    }
  }

  @Test
  void memoryThatRunsOutIsAnError() throws IOException {
    String file =
        file(
            "oom.jsh",
            "var l = new ArrayList<long[]>();\nwhile (true) l.add(new long[10_000_000]);");
    gradsh(file).leavesWith(1).mentions(file + ":2:", "java.lang.OutOfMemoryError");
  }

  @Test
  void helpAndVersionAreShort() {
    gradsh("--version")
        .leavesWith(0)
        .prints("gradsh 0.1 (Java " + Runtime.version().feature() + ")\n");
    assertTrue(
        new String(gradsh("--help").leavesWith(0).bytes()).contains("[options] FILE [args]"));
  }

  @Test
  void assertionsAreChecked() {
    gradsh("-e", "assert 2 > 1; println(1); assert 1 > 2 : \"no\"; println(2)")
        .prints("1\n")
        .mentions("java.lang.AssertionError: no")
        .leavesWith(1);
  }
}
