import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds the project's Java sources to google-java-format. {@code SourceFormat check|fix ROOT} looks
 * at every {@code src} folder of ROOT's modules; generated sources live in {@code target} and are
 * left alone.
 */
final class SourceFormat {
  public static void main(String[] args) throws IOException {
    boolean fix =
        switch (args[0]) {
          case "fix" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("check or fix, not " + args[0]);
        };
    Path root = Path.of(args[1]);
    List<String> complaints =
        sources(root).parallelStream()
            .flatMap(file -> look(file, fix).map(text -> "  " + root.relativize(file) + text))
            .toList();
    if (!complaints.isEmpty()) {
      System.err.println("Not in the house's format (mvn -q -N -Pformat validate mends it):");
      complaints.forEach(System.err::println);
      System.exit(1);
    }
  }

  /** What is left to complain about in one file: nothing or one line. */
  private static Stream<String> look(Path file, boolean fix) {
    try {
      String source = Files.readString(file);
      String formatted = new Formatter().formatSourceAndFixImports(source);
      if (source.equals(formatted)) {
        return Stream.empty();
      }
      if (fix) {
        Files.writeString(file, formatted);
        return Stream.empty();
      }
      return Stream.of("");
    } catch (FormatterException e) {
      return Stream.of(": " + e.getMessage());
    } catch (IOException e) {
      return Stream.of(": " + e);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var modules =
        Files.newDirectoryStream(root, dir -> Files.isDirectory(dir.resolve("src")))) {
      for (Path module : modules) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
        }
      }
    }
    return found;
  }
}
