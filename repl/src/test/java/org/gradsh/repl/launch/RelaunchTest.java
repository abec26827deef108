package org.gradsh.repl.launch;

import static org.gradsh.repl.Gradsh.gradsh;
import static org.gradsh.repl.Gradsh.withInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gradsh.repl.Gradsh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code //JAVA_OPTIONS}: the script runs in a JVM with these, and nothing else is different. */
class RelaunchTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void optionsArgumentsInputAndExitCodePass() throws IOException {
    String file =
        file(
            "o.jsh",
            """
            #!/usr/bin/env gradsh
            //JAVA_OPTIONS -Xmx77m -Dx="a b"
            //JAVA_OPTIONS -XX:+UseParallelGC
            println(Runtime.getRuntime().maxMemory() >> 20, System.getProperty("x"), args.length);
            println(new Scanner(System.in).nextLine(), tensor(1, 2) * 2);
            System.exit(7);
            """);
    String out = withInput("line\n", file, "b c", "d").leavesWith(7).says("").toString();
    assertTrue(out.matches("(?s).*\nout: 7\\d a b 2\nline Tensor .*"), out);
  }

  @Test
  void aJvmThatCannotStartIsAnError() throws IOException {
    gradsh(file("x.jsh", "//JAVA_OPTIONS -Xnosuch\n")).leavesWith(1).mentions("-Xnosuch");
  }

  @Test
  void codeFromTheInputComesTooLate() {
    withInput("//JAVA_OPTIONS -Xmx77m\n", "-")
        .leavesWith(2)
        .mentions("//JAVA_OPTIONS is for files");
  }

  @Test
  void filesTestedTogetherHaveToAgree() throws IOException {
    String print = "println(Runtime.getRuntime().maxMemory() >> 20)\n";
    String a = file("a.jsh", "//JAVA_OPTIONS -Xmx77m\n" + print);
    String b = file("b.jsh", print);
    String c = file("c.jsh", "//JAVA_OPTIONS -Xmx99m\n" + print);
    String out = gradsh("test", "-q", b, a).leavesWith(0).toString();
    assertTrue(out.matches("(?s).*\nout: 7\\d\n7\\d\n.*"), out);
    gradsh("test", a, c).leavesWith(2).mentions("want different //JAVA_OPTIONS");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSignalEndsBoth() throws Exception {
    String file =
        file(
            "s.jsh",
            "//JAVA_OPTIONS -Dx=1\nprintln(ProcessHandle.current().pid());\nwhile (true) {}\n");
    Process process = Gradsh.builder(List.of(), file).start();
    BufferedReader out = process.inputReader();
    long inner = Long.parseLong(out.readLine());
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(143, process.exitValue());
    assertTrue(ProcessHandle.of(inner).map(p -> !p.isAlive()).orElse(true));
  }

  @Test
  void optionsFromTheEnvironmentAreGivenOnce() throws IOException {
    String code =
        """
        //JAVA_OPTIONS -Xmx77m
        var all = java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments();
        println(all.stream().filter(o -> o.matches("-D(tool|jdk)only=1")).sorted().toList());
        """;
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "-Dtoolonly=1", "JDK_JAVA_OPTIONS", "-Djdkonly=1");
    Gradsh.run(environment, "", file("once.jsh", code))
        .leavesWith(0)
        .prints("[-Djdkonly=1, -Dtoolonly=1]\n");
  }
}
