package org.gradsh.repl;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Asks by {@code System.out} and {@code System.in}; a password by the console, if there is one. */
final class PlainAsker implements Asker {
  @Override
  public String ask(String prompt, boolean hidden) {
    Console console = hidden ? System.console() : null;
    if (console != null && console.isTerminal()) {
      char[] password = console.readPassword("%s", prompt);
      if (password == null) {
        throw ended();
      }
      return new String(password);
    }
    System.out.print(prompt);
    System.out.flush();
    try {
      return line();
    } catch (IOException e) {
      throw new IllegalStateException("input: " + e.getMessage(), e);
    }
  }

  /** Byte by byte: what follows the line belongs to whoever reads next. */
  private static String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = System.in.read(); b != '\n'; b = System.in.read()) {
      if (b < 0 && line.size() == 0) {
        throw ended();
      } else if (b < 0) {
        break;
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
  }

  private static IllegalStateException ended() {
    return new IllegalStateException("input: there is no line: the input has ended");
  }
}
