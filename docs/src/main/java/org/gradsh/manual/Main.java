package org.gradsh.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code docs/site.sh} runs: {@code Main CHECKOUT OUT [--no-api]}. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    Path checkout = Path.of(arguments[0]);
    Path out = Path.of(arguments[1]).toAbsolutePath().normalize();
    boolean api = !List.of(arguments).contains("--no-api");
    Files.createDirectories(out);
    if (api) Api.write(checkout, out.resolve("api"));
    List<String> problems = Site.write(checkout, out, api);
    problems.forEach(problem -> System.err.println("site: " + problem));
    if (!problems.isEmpty()) System.exit(1);
    System.out.println("The manual is at " + out.resolve("index.html"));
  }
}
