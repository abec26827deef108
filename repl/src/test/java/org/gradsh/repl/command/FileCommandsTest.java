package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.gradsh.autograd.show.Show;
import org.gradsh.repl.Completion;
import org.gradsh.repl.SessionVariable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code open}, {@code load} and {@code save}. */
class FileCommandsTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /** Settings of showing are the process's. */
  @AfterEach
  void asItWas() {
    Show.precision(4);
    Show.lineWidth(80);
  }

  @Test
  void openRunsAFileInTheSession() throws IOException {
    String file =
        file(
            "a.jsh",
            """
            #!/usr/bin/env gradsh
            int twice(int n) { return n * 2; }
            var y = twice(x)
            %vars x
            """);
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("int x = 21;").works();
      talk.tell("/open " + file).gives().mentions("x     int");
      talk.tell("y").gives(42);
      talk.tell("/open \"" + file("my file.jsh", "int z = y + 1;") + "\"\nz").gives(43);
    }
  }

  @Test
  void errorsInAFileAreToldByItsLines() throws IOException {
    String file =
        file(
            "bad.jsh",
            "int one = 1;\nint zero() { return 0; }\n\n  one / zero();\nint never = 1;\n");
    String wrong = file("wrong.jsh", "int two = ;\n");
    String thrower = file("thrower.jsh", "int fail(int n) {\n  return n / 0;\n}\n");
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/open " + file)
          .fails(
              file + ":4:7: java.lang.ArithmeticException: / by zero",
              "    one / zero();",
              "        ^");
      talk.tell("one").gives(1);
      talk.tell("never").failsWith("[]:1:1: error: cannot find symbol");
      talk.tell("/open " + wrong).failsWith(wrong + ":1:11: error: illegal start of expression");
      talk.tell("/open " + thrower).works();
      talk.tell("fail(1)")
          .failsWith(
              thrower + ":2:12: java.lang.ArithmeticException: / by zero\n" + "    return n / 0;");
    }
  }

  @Test
  void whatCannotBeOpenedIsToldWithItsPlace() throws IOException {
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {'a', '\n', (byte) 0xff});
    Path itself = folder.resolve("itself.jsh");
    file("itself.jsh", "/open " + itself);
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/open nowhere.jsh")
          .fails(
              "[]:1:7: error: /open: cannot read nowhere.jsh: there is no such file",
              "  /open nowhere.jsh",
              "        ^");
      talk.tell("/open " + folder).mentionsFailure("it is a directory");
      talk.tell("/open " + bytes).mentionsFailure("line 2 is not UTF-8 text");
      talk.tell("/open " + itself).mentionsFailure("itself.jsh runs itself again");
      talk.tell("/open").mentionsFailure("usage: /open file");
      talk.tell("/open a b").mentionsFailure("too many arguments");
    }
  }

  @Test
  void aFileMayLeave() throws IOException {
    try (Told.Talk talk = new Told.Talk()) {
      Told told = talk.tell("/open " + file("exit.jsh", "/exit 7\nint x = 1 / 0;"));
      assertEquals(OptionalInt.of(7), told.result().exit());
    }
  }

  @Test
  void loadBringsTheTextToThePrompt() throws IOException {
    String file = file("a.jsh", "int x = 1;\nint y = 2;\n");
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/load " + file)
          .mentionsFailure("there is no prompt here to load a file into: open runs it");
      List<String> prompt = new ArrayList<>();
      talk.session().prefill(prompt::add);
      talk.tell("/load " + file).answers("");
      assertEquals(List.of("int x = 1;\nint y = 2;"), prompt);
      talk.tell("/load nowhere").mentionsFailure("there is no such file");
      talk.tell("x").failsWith("[]:1:1: error: cannot find symbol");
    }
  }

  @Test
  void saveWritesWhatRanAndItRunsAgain() throws IOException {
    Path saved = folder.resolve("saved.jsh");
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/save " + saved).mentionsFailure("nothing has run yet");
      talk.tell("// the start\nint a = 5 // five").works();
      talk.tell("-a").gives(-5);
      talk.tell("int b = a;\n/vars\n%set precision 4\nint c = b / 0;\nint d = 4;");
      talk.tell("/help\na\n/help exit").works();
      talk.tell("int e = ;");
      talk.tell("/time int f = 6;").works();
      talk.tell("/save " + saved).answers("saved 9 lines to " + saved);
    }
    assertEquals(
        """
        // the start
        int a = 5; // five

        int b = a;
        %set precision 4

        int c;

        int f = 6;
        """,
        Files.readString(saved));
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/open " + saved).works();
      talk.tell("a + b + f + c").gives(16);
    }
  }

  @Test
  void whatWasSavedRunsThoughAnInitializerFailed() throws IOException {
    Path saved = folder.resolve("saved.jsh");
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("int zero = 0;\nint r = 1 / zero");
      talk.tell("int twice = 2 * r + 1").works();
      talk.tell("var all = new ArrayList<Integer>()").works();
      talk.tell("all.add(7)").gives(true);
      String value =
          talk.session().variables().stream()
              .map(SessionVariable::name)
              .filter(name -> name.startsWith("$"))
              .findFirst()
              .orElseThrow();
      talk.tell("twice + 1").gives(2);
      talk.tell("int chosen = " + value + " ? 2 : 0").works();
      talk.tell("/set width 40\n/set precision 3\n/set").works();
      talk.tell("zero == 0").gives(true);
      talk.tell("/save " + saved).works();
      assertEquals(
          """
          int zero = 0;

          int r;

          int twice = 2 * r + 1;

          var all = new ArrayList<Integer>();

          var $V = all.add(7);

          int chosen = $V ? 2 : 0;

          /set precision 3
          """
              .replace("$V", value),
          Files.readString(saved));
    }
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/open " + saved).works();
      talk.tell("all.size() + twice + r").gives(2);
    }
  }

  @Test
  void saveDoesNotWriteOverAFileUnasked() throws IOException {
    String file = file("there.jsh", "old");
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("int a = 5;").works();
      talk.tell("int b = ;");
      talk.tell("/save " + file)
          .fails(
              "[]:1:7: error: /save: " + file + " is there already; with -f it is written over",
              "  /save " + file,
              "        ^");
      assertEquals("old", Files.readString(Path.of(file)));
      talk.tell("/save -f " + file).answers("saved 1 lines to " + file);
      assertEquals("int a = 5;\n", Files.readString(Path.of(file)));
      talk.tell("/save -history -f " + file).works();
      assertEquals(
          "int a = 5;\n\nint b = ;\n\n/save " + file + "\n\n/save -f " + file + "\n",
          Files.readString(Path.of(file)));
      talk.tell("/save " + folder).mentionsFailure("it is a directory");
      talk.tell("/save " + folder + "/no/where").mentionsFailure("there is no such folder");
      talk.tell("/save").mentionsFailure("usage: /save [-f] [-history] file");
      talk.tell("/save -x a").mentionsFailure("one file is wanted");
      talk.tell("/save -x").mentionsFailure("there is no option -x");
    }
  }

  @Test
  void filesAndOptionsAreCompleted() throws IOException {
    file("alpha.jsh", "");
    try (Told.Talk talk = new Told.Talk()) {
      for (String command : List.of("open", "load", "save -f")) {
        String text = "/" + command + " " + folder + "/al";
        assertEquals(
            List.of(folder + "/alpha.jsh"),
            talk.session().completions(text, text.length()).stream()
                .map(Completion::text)
                .toList());
      }
      assertEquals(
          List.of("-history"),
          talk.session().completions("/save -h", 8).stream().map(Completion::text).toList());
    }
  }
}
