package org.gradsh.repl.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries from a repository, by {@code /maven} and by {@code //DEPS}, through the program. */
class MavenTest {
  @TempDir Path folder;

  private LibraryShelf shelf;

  @BeforeEach
  void shelf() throws IOException {
    shelf = new LibraryShelf(folder);
    shelf.put("common", "1.0");
    shelf.put("common", "2.0");
    shelf.put("a", "1.0", "common:1.0");
    shelf.put("b", "1.0", "common:2.0");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void librariesComeWithWhatTheyDependOnAndConflictsAreTold() throws IOException {
    String file =
        file(
            "t.jsh",
            """
            int before = 41;
            var x = variable(2.0);
            /maven t:a:1.0 t:b:1.0
            before++;
            println(lib.a.version(), lib.common.version(), before, (x * 2).item());
            """);
    shelf
        .gradsh(file)
        .leavesWith(0)
        .prints(
            """
            added 3 libraries (downloaded 3 jars, 1 kB)
              t:a:1.0
              t:b:1.0
              t:common:1.0
            t:common:1.0 (wanted by t:a:1.0) instead of 2.0 (wanted by t:b:1.0)
            1.0 1.0 42 4.0
            """);
    assertTrue(Files.exists(shelf.local().resolve("t/a/1.0/a-1.0.jar")));
  }

  @Test
  void allThatWasAskedForIsResolvedTogetherAndWhatIsInUseStays() throws IOException {
    String file =
        file(
            "t.jsh",
            """
            /maven t:a:1.0
            String first = lib.common.version();
            /maven t:common:2.0
            /maven t:b:1.0 --exclude t:common
            /maven t:a:1.0
            println(first, lib.common.version(), lib.b.version());
            """);
    shelf
        .gradsh(file)
        .leavesWith(0)
        .prints(
            """
            added 2 libraries (downloaded 2 jars, 1 kB)
              t:a:1.0
              t:common:1.0
            nothing new: all of it is on the class path already
            t:common:1.0 stays, for it is in use; 2.0 is wanted now, and a new session would take it
            added 1 library (downloaded 1 jar, 1 kB)
              t:b:1.0
            nothing new: all of it is on the class path already
            1.0 1.0 1.0
            """);
  }

  @Test
  void whatIsInTheLocalRepositoryNeedsNoNetwork() throws IOException {
    String file = file("t.jsh", "//DEPS t:a:1.0\nprintln(lib.a.version());");
    shelf.gradsh(file).leavesWith(0).prints("1.0\n");
    String offline = file("o.jsh", "/maven --offline t:a:1.0\n/maven --offline t:b:1.0\n");
    shelf
        .gradsh(offline)
        .leavesWith(1)
        .mentions(
            offline + ":2:1: error: /maven: t:b:1.0 is not in the local repository",
            "to be done offline");
    shelf.mirror("http://localhost:1/");
    shelf
        .gradsh(file("n.jsh", "\n//DEPS t:b:1.0\nprintln(\"never\")"))
        .leavesWith(1)
        .prints("")
        .mentions(
            "n.jsh:2:8: error: t:b:1.0 is not in the local repository, and localhost cannot be"
                + " reached (HttpHostConnectException): is there a network?");
  }

  @Test
  void whatIsNotThere() throws IOException {
    shelf
        .gradsh(file("v.jsh", "/maven t:common:2.1"))
        .leavesWith(1)
        .mentions("t:common has no version 2.1. Did you mean 2.0?", "the newest are 2.0, 1.0");
    shelf
        .gradsh(file("n.jsh", "/maven t:nothing:1.0"))
        .leavesWith(1)
        .mentions("/maven: there is no t:nothing in shelf (file:");
    shelf
        .gradsh(file("w.jsh", "/maven t:common"))
        .leavesWith(1)
        .mentions("t:common has no version. Did you mean t:common:2.0? It is the newest");
    shelf
        .gradsh(file("c.jsh", "/maven t:common:2.0:natives"))
        .leavesWith(1)
        .mentions("there is no jar called natives of t:common:2.0 in shelf (file:");
    shelf.put("broken", "1.0", "gone:3.0");
    shelf
        .gradsh(file("b.jsh", "/maven t:broken:1.0"))
        .leavesWith(1)
        .mentions("/maven: there is no t:gone in shelf (file:");
  }

  @Test
  void classifiersAndMoreRepositories() throws IOException {
    Path extra = folder.resolve("repository/t/a/1.0/a-1.0-extra.jar");
    LibraryShelf.jar(extra, "extra", "e");
    LibraryShelf more = new LibraryShelf(folder.resolve("more"));
    more.put("m", "1.0");
    // a mirror of all repositories would stand before the other one
    shelf.mirror(folder.resolve("repository").toUri().toString());
    String file =
        file("t.jsh", "/maven t:a:1.0:extra\nprintln(lib.extra.version(), lib.common.version())");
    String out = shelf.gradsh(file).leavesWith(0).toString();
    assertTrue(out.contains("\n  t:a:1.0:extra\n  t:common:1.0\n") && out.contains("e 1.0"), out);
    Files.delete(folder.resolve("home/.m2/settings.xml"));
    String url = folder.resolve("more/repository").toUri().toString();
    String repo =
        file("r.jsh", "//REPOS more=" + url + "\n//DEPS t:m:1.0\nprintln(lib.m.version())");
    shelf.gradsh(repo).leavesWith(0).prints("1.0\n");
  }

  @Test
  void sourcesBringDocumentation() throws IOException {
    shelf.sources(
        "a",
        "1.0",
        """
        package lib;

        public class a {
          /** Tells which one it is. */
          public static String version() {
            return "";
          }
        }
        """);
    String without = file("w.jsh", "/maven t:a:1.0\n/doc lib.a.version");
    String out = shelf.gradsh(without).leavesWith(0).toString();
    assertFalse(out.contains("which one"), out);
    String with = file("t.jsh", "/maven --sources t:a:1.0\n/doc lib.a.version");
    out = shelf.gradsh(with).leavesWith(0).toString();
    assertTrue(out.contains("String a.version()\n  Tells which one it is."), out);
  }

  @Test
  void aDamagedJarIsTold() throws IOException {
    Path jar = shelf.put("bad", "1.0");
    Files.writeString(jar, "no jar at all");
    shelf
        .gradsh(file("t.jsh", "/maven t:bad:1.0"))
        .leavesWith(1)
        .mentions("bad-1.0.jar is no jar, or damaged (");
    Path wrong = shelf.put("wrong", "1.0");
    Files.writeString(Path.of(wrong + ".sha1"), "0".repeat(40));
    for (int i = 0; i < 2; i++) {
      shelf
          .gradsh(file("w.jsh", "/maven t:wrong:1.0"))
          .leavesWith(1)
          .mentions("t:wrong:1.0 came damaged from file:", "its checksum is wrong. Try again");
    }
  }

  @Test
  void aCheckKnowsLibraries() throws IOException {
    String file =
        file(
            "c.jsh",
            "//DEPS t:a:1.0\n"
                + "String v = lib.a.version();\n"
                + "int n = lib.a.version();\n"
                + "/maven t:b:1.0\n"
                + "println(lib.b.version())\n");
    shelf
        .gradsh("check", file)
        .leavesWith(1)
        .mentions(file + ":3:", "String cannot be converted to int", "\n1 error\n");
  }

  @Test
  void theLocalRepositoryIsCompletedFrom() throws IOException {
    Path repository = folder.resolve("repository");
    Files.createDirectories(repository.resolve("org/deep/x/1"));
    Files.writeString(repository.resolve("org/deep/x/1/x-1.pom"), "");
    assertEquals(List.of("t:"), LocalRepository.completions(repository, "t"));
    assertEquals(List.of("org."), LocalRepository.completions(repository, "o"));
    assertEquals(List.of("org.deep:"), LocalRepository.completions(repository, "org.d"));
    assertEquals(List.of("t:common:"), LocalRepository.completions(repository, "t:c"));
    assertEquals(
        List.of("t:common:1.0", "t:common:2.0"),
        LocalRepository.completions(repository, "t:common:"));
    assertEquals(List.of(), LocalRepository.completions(repository, "x:y:z:"));
    assertEquals(List.of(), LocalRepository.completions(folder.resolve("none"), ""));
  }
}
