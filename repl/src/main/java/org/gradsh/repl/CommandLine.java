package org.gradsh.repl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The program's arguments as UTF-8. The JVM decodes them by the locale, and where that is {@code
 * C}, as it is in many containers, it turns {@code ∂} into replacement characters.
 */
final class CommandLine {
  private static final Path RAW = Path.of("/proc/self/cmdline");

  private CommandLine() {}

  /** The arguments; read again from the system if the JVM could not decode them. */
  static String[] decoded(String[] argv) {
    if (Arrays.stream(argv).allMatch(CommandLine::isAscii) || !Files.isReadable(RAW)) {
      return argv;
    }
    try {
      String all = new String(Files.readAllBytes(RAW), StandardCharsets.UTF_8);
      String[] words = all.split("\0", -1);
      // The last word ends in a zero byte too.
      int from = words.length - 1 - argv.length;
      return from > 0 ? Arrays.copyOfRange(words, from, words.length - 1) : argv;
    } catch (IOException e) {
      return argv;
    }
  }

  private static boolean isAscii(String word) {
    return word.chars().allMatch(c -> c > 0 && c < 128);
  }
}
