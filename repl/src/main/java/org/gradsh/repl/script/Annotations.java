package org.gradsh.repl.script;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gradsh.repl.Report.Place;
import org.gradsh.repl.Stdio;

/**
 * Errors as GitHub's workflow commands, {@code ::error file=train.jsh,line=3::…}, which its pages
 * then show beside the line.
 */
public final class Annotations {
  private Annotations() {}

  /** Whether they are wanted: {@code CI=true}, unless {@code GRADSH_ANNOTATIONS=off}. */
  public static boolean wanted() {
    return "true".equalsIgnoreCase(System.getenv("CI"))
        && !"off".equalsIgnoreCase(System.getenv("GRADSH_ANNOTATIONS"));
  }

  /**
   * Prints one.
   *
   * @param place where the error is, or null
   * @param quiet whether the standard output is the script's alone; GitHub reads both
   */
  static void error(String title, Place place, String message, boolean quiet) {
    String line = line(title, place, message);
    if (quiet) {
      System.err.println(line);
    } else {
      System.out.println(Stdio.midLine() ? "\n" + line : line);
    }
  }

  /** One as a line, without its end; the place may be null. */
  public static String line(String title, Place place, String message) {
    return line(title, place, message, System.getenv("GITHUB_WORKSPACE"));
  }

  static String line(String title, Place place, String message, String workspace) {
    StringBuilder text = new StringBuilder("::error ");
    if (place != null && Files.isRegularFile(Path.of(place.file()))) {
      text.append("file=").append(property(path(place.file(), workspace)));
      text.append(",line=").append(place.line());
      text.append(place.column() > 0 ? ",col=" + place.column() : "").append(',');
    }
    text.append("title=").append(property(title));
    return text.append("::").append(data(message.strip())).toString();
  }

  /** GitHub looks files up from the root of the checkout. */
  private static String path(String file, String workspace) {
    Path path = Path.of(file).toAbsolutePath().normalize();
    Path root = workspace == null || workspace.isEmpty() ? null : Path.of(workspace);
    String shown = root != null && path.startsWith(root) ? root.relativize(path).toString() : file;
    return shown.replace('\\', '/');
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
