package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.gradsh.repl.Asked.Talk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarCommandTest {
  @TempDir Path folder;

  private final Talk talk = new Talk();

  @AfterEach
  void close() {
    talk.close();
  }

  private Path classes(String name) throws Exception {
    Path into = Files.createDirectories(folder.resolve("classes-" + name));
    Path source =
        Files.writeString(
            folder.resolve(name + ".java"),
            "package shelf; public record "
                + name
                + "(int i) { public int twice() { return 2 * i; } }");
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", into.toString(), source.toString()));
    return into;
  }

  private Path jar(String file, String name) throws Exception {
    Path bytes = classes(name).resolve("shelf/" + name + ".class");
    Path jar = folder.resolve(file);
    Files.createDirectories(jar.getParent());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("shelf/" + name + ".class"));
      out.write(Files.readAllBytes(bytes));
      out.closeEntry();
    }
    return jar;
  }

  @Test
  void jarsAndFoldersAndGlobs() throws Exception {
    Path one = jar("one.jar", "One");
    jar("libs with blanks/two.jar", "Two");
    jar("more/three.jar", "Three");
    Path four = classes("Four");
    talk.ask("var kept = variable(3.0); int n = 20;").works();
    talk.ask("/jar " + one).works();
    talk.ask("new shelf.One(n).twice() + (int) kept.item()").gives(43);
    talk.ask("/jar \"" + folder.resolve("libs with blanks") + "/*.jar\" " + folder.resolve("more"))
        .works();
    talk.ask("/jar " + four).works();
    talk.ask("import shelf.*;\nnew Two(1).twice() + new Three(2).twice() + new Four(3).twice()")
        .gives(12);
    talk.ask("class Mine { int f() { return new One(4).twice(); } }\nnew Mine().f()").gives(8);
  }

  @Test
  void whatIsNoJar() throws Exception {
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    talk.ask("/jar " + text).mentions("text.jar is no jar, or damaged (");
    talk.ask("/jar " + folder + "/gone.jar")
        .failsWith("[]:1:6: error: /jar: there is no file " + folder + "/gone.jar");
    talk.ask("/jar " + folder + "/*.war").mentions("no file is called " + folder + "/*.war");
    talk.ask("/jar " + folder + "/none/*.jar").mentions("no file is called ");
    talk.ask("/jar").failsWith("[]:1:5: error: /jar: arguments are missing");
    talk.ask("1 + 1").gives(2);
  }

  @Test
  void badCoordinatesAreRefusedWithoutASearch() {
    talk.ask("/maven foo").mentions("foo are no coordinates");
    talk.ask("/maven").mentions("coordinates are missing");
    talk.ask("/maven --ofline a:b:1").mentions("no option --ofline. Did you mean --offline?");
    talk.ask("/maven a:b:1 --repo").mentions("--repo wants a word after it");
  }
}
