package org.gradsh.repl.script;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Usage;

/**
 * How scripts are run.
 *
 * @param junit where a report in JUnit's form is written
 * @param quiet whether nothing is printed but the script's own output and errors
 * @param timeout how long a file may run
 */
public record ScriptOptions(Optional<Path> junit, boolean quiet, Optional<Duration> timeout) {
  /** No options. */
  public static final ScriptOptions NONE =
      new ScriptOptions(Optional.empty(), false, Optional.empty());

  private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)?");

  /**
   * Milliseconds. No BigDecimal here: its class takes 20 ms to begin, and few scripts have a limit.
   */
  private static final long LONGEST = 1_000_000_000_000L;

  /** These, with a report in a file. */
  public ScriptOptions withJunit(Path file) {
    return new ScriptOptions(Optional.of(file), quiet, timeout);
  }

  /** These, quiet. */
  public ScriptOptions withQuiet() {
    return new ScriptOptions(junit, true, timeout);
  }

  /** These, with a time limit: {@code 90}, {@code 90s}, {@code 500ms}, {@code 5m}, {@code 1.5h}. */
  public ScriptOptions withTimeout(String text) throws Usage {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new Usage("--timeout wants a time such as 90, 90s or 5m, not " + text);
    }
    long unit =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case null, default -> 1_000;
        };
    BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    if (millis.compareTo(BigDecimal.ONE) < 0 || millis.compareTo(BigDecimal.valueOf(LONGEST)) > 0) {
      throw new Usage("--timeout wants a time from 1ms to some years, not " + text);
    }
    return new ScriptOptions(junit, quiet, Optional.of(Duration.ofMillis(millis.longValue())));
  }
}
