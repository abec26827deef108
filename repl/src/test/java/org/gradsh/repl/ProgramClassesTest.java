package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.gradsh.repl.ProgramClasses.Compiled;
import org.junit.jupiter.api.Test;

/** The jars of the program, against what the compiler's own file manager finds in them. */
class ProgramClassesTest {
  private static final String PACKAGE = "org.jline.reader";

  private static Set<String> names(String of, boolean within) {
    Set<String> names = new TreeSet<>();
    ProgramClasses.get().list(of, within).forEach(c -> names.add(((Compiled) c).binaryName()));
    return names;
  }

  private static Set<String> javac(String of, boolean within) throws IOException {
    Set<String> names = new TreeSet<>();
    try (var files =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, ProgramClasses.get().jars());
      for (var one : files.list(StandardLocation.CLASS_PATH, of, Set.of(Kind.CLASS), within)) {
        names.add(files.inferBinaryName(StandardLocation.CLASS_PATH, one));
      }
    }
    return names;
  }

  @Test
  void everyEntryOfTheClassPathIsSomewhere() {
    ProgramClasses program = ProgramClasses.get();
    Set<Object> all = new HashSet<>(program.jars());
    all.addAll(program.others());
    assertEquals(new HashSet<>(ClassPath.entries()), all);
    assertFalse(program.jars().isEmpty());
  }

  @Test
  void aPackageHasTheClassesThatJavacFinds() throws IOException {
    assertTrue(names(PACKAGE, false).contains(PACKAGE + ".LineReader"));
    assertEquals(javac(PACKAGE, false), names(PACKAGE, false));
  }

  @Test
  void andThePackagesWithinIt() throws IOException {
    assertTrue(names("org.jline", true).contains(PACKAGE + ".LineReader"));
    assertEquals(javac("org.jline", true), names("org.jline", true));
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertEquals(List.of(), ProgramClasses.get().list("no.such", false));
    assertEquals(List.of(), ProgramClasses.get().list("org.jline.read", true));
  }

  @Test
  void aClassIsReadAndNothingIsWritten() throws IOException {
    Compiled one =
        (Compiled)
            ProgramClasses.get().list(PACKAGE, false).stream()
                .filter(c -> c.isNameCompatible("LineReader", Kind.CLASS))
                .findFirst()
                .orElseThrow();
    try (InputStream in = one.openInputStream()) {
      assertArrayEquals(
          new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe}, in.readNBytes(4));
    }
    assertFalse(one.isNameCompatible("Reader", Kind.CLASS));
    assertFalse(one.isNameCompatible("LineReader", Kind.SOURCE));
    assertTrue(one.toUri().toString().endsWith("!/org/jline/reader/LineReader.class"));
    assertThrows(UnsupportedOperationException.class, one::openOutputStream);
    assertThrows(UnsupportedOperationException.class, () -> one.getCharContent(true));
    assertFalse(one.delete());
    assertTrue(Files.exists(ProgramClasses.get().jars().getFirst()));
  }
}
