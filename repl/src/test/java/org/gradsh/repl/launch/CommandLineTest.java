package org.gradsh.repl.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A command line that makes no sense is answered by one sentence and exit code 2. */
@ResourceLock(Resources.SYSTEM_ERR)
class CommandLineTest {
  @TempDir Path folder;

  private static void refused(String sentence, String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      assertEquals(2, Main.run(List.of(arguments)));
    } finally {
      System.setErr(before);
    }
    // A terminal that an earlier test has closed may have its thread complain meanwhile.
    String told = err.toString(StandardCharsets.UTF_8);
    assertEquals("gradsh: " + sentence + "\n", told.substring(told.lastIndexOf("gradsh: ")));
  }

  @Test
  void options() {
    refused("there is no option --versoin. Did you mean --version?", "--versoin");
    refused("there is no option -x; gradsh --help lists them", "-x", "file.jsh");
    refused("-e wants code: gradsh -e 'println(1 + 1)'", "-e");
    refused("-- wants a file after it", "--");
    String follow = "options follow the command: gradsh test [options] FILE…";
    refused(follow, "--timeout", "2", "test", "a.jsh");
    refused(follow, "--junit=report.xml", "test");
    refused("check takes no options", "-q", "check", "a.jsh");
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    String missing = folder.resolve("missing.jsh").toString();
    refused("cannot read " + missing + ": there is no such file", missing);
    refused("cannot read " + folder + ": it is a directory", folder.toString());
    Path binary = folder.resolve("binary.jsh");
    Files.write(binary, new byte[] {'a', '\n', (byte) 0xFF, 'b'});
    refused("cannot read " + binary + ": line 2 is not UTF-8 text", binary.toString());
    refused("cannot read nul\0.jsh: this is no file name", "nul\0.jsh");
  }

  @Test
  @DisabledIf("isRoot")
  void filesThatMayNotBeRead() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.jsh"), "1");
    secret.toFile().setReadable(false);
    refused("cannot read " + secret + ": permission denied", secret.toString());
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  @Test
  void byteOrderMarkShebangAndLineEnds() throws Exception {
    Path file = folder.resolve("t.jsh");
    Files.writeString(file, "\uFEFF#!/usr/bin/env gradsh\r\nint a;\r\n\r\nb\rc");
    Source source = CodeFile.read(file.toString());
    assertEquals("\nint a;\n\nb\nc", source.text());
    assertEquals(5, source.lines());
    assertEquals("int a;", source.lineText(2));
    assertEquals(4, source.line(source.text().indexOf('b')));
    Files.writeString(file, "#! only");
    assertEquals("", CodeFile.read(file.toString()).text());
  }
}
