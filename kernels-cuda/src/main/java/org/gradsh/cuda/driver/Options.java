package org.gradsh.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code -Dgradsh.cuda.…} says. A value that means nothing is told when a device is first
 * asked for, and there is none then: a limit that was not understood would else be none. This class
 * can be asked where there is no driver.
 */
public final class Options {
  private static final String PREFIX = "gradsh.cuda.";
  private static final List<String> SWITCHES = List.of("debug", "graphs", "wgmma", "guard");
  private static final String NAMES = "memory, debug, graphs, blas, wgmma, library";
  private static final String AMOUNTS = "8g, 512m or 50%, and 1m at least";
  private static final long LEAST_BYTES = 1 << 20;
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private Options() {}

  /** The text of an option; null where it is not given. */
  public static String text(String name) {
    return System.getProperty(PREFIX + name);
  }

  /** Whether a switch is on. */
  public static boolean isOn(String name, boolean otherwise) {
    String text = text(name);
    return text == null ? otherwise : text.equalsIgnoreCase("true");
  }

  /** Looked at once: the options are those with which the process began. */
  private static final class Given {
    static final String WRONG = wrong(ofProcess()).orElse(null);

    private static Map<String, String> ofProcess() {
      Map<String, String> given = new TreeMap<>();
      for (String name : System.getProperties().stringPropertyNames()) {
        if (!name.startsWith(PREFIX)) continue;
        given.put(name.substring(PREFIX.length()), System.getProperty(name));
      }
      return given;
    }
  }

  /** What is wrong with them, in a sentence that names one, its value, and what is possible. */
  public static Optional<String> wrong() {
    return Optional.ofNullable(Given.WRONG);
  }

  /**
   * The same of any.
   *
   * @param given values by name, without the prefix
   */
  static Optional<String> wrong(Map<String, String> given) {
    for (Map.Entry<String, String> e : given.entrySet()) {
      String wrong = wrong(e.getKey(), e.getValue());
      String what = "-D" + PREFIX + e.getKey() + "=" + e.getValue();
      if (wrong != null) return Optional.of(what + " " + wrong);
    }
    return Optional.empty();
  }

  private static String wrong(String name, String value) {
    if (SWITCHES.contains(name)) {
      String lower = value.toLowerCase(Locale.ROOT);
      return lower.equals("true") || lower.equals("false") ? null : "is neither true nor false";
    }
    return switch (name) {
      case "memory" -> amount(value) ? null : "is no amount of memory: " + AMOUNTS;
      case "blas" -> value.equals("cublas") ? null : "names no library of products: cublas";
      case "library" -> library(value);
      default -> "is no option: there are " + NAMES;
    };
  }

  /** Bytes with a unit or without, or a share of the card's memory. */
  private static boolean amount(String text) {
    try {
      double amount = bytes(text, 1);
      return text.strip().endsWith("%") ? amount <= 1 : amount >= LEAST_BYTES;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /**
   * Bytes of a limit as it is written.
   *
   * @param total the card's, of which it may be a share
   * @throws NumberFormatException when it is no number of bytes, nor a share
   */
  public static double bytes(String limit, double total) {
    String text = limit.strip().toLowerCase(Locale.ROOT);
    if (text.isEmpty()) throw new NumberFormatException(limit);
    String number = text.substring(0, text.length() - 1);
    return switch (text.charAt(text.length() - 1)) {
      case '%' -> total * positive(number) / 100;
      case 'g' -> positive(number) * (1L << 30);
      case 'm' -> positive(number) * (1L << 20);
      case 'k' -> positive(number) * (1L << 10);
      default -> positive(text);
    };
  }

  private static double positive(String number) {
    double v = Double.parseDouble(number);
    if (v > 0 && v < Double.POSITIVE_INFINITY) return v;
    throw new NumberFormatException(number);
  }

  /** The system looks for names; a file that is no library it would say to be missing. */
  private static String library(String value) {
    String wanted = "libcuda.so.1, or the path of such a library";
    if (value.isBlank()) return "names no library: " + wanted;
    if (!DriverLibrary.isPath(value)) return null;
    Path file = Path.of(value);
    if (!Files.isRegularFile(file)) return "is no file: " + wanted;
    if (System.getProperty("os.name").startsWith("Windows")) return null;
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(ELF.length), ELF) ? null : "is no library: " + wanted;
    } catch (IOException e) {
      return "cannot be read: " + wanted;
    }
  }
}
