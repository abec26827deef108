package org.gradsh.manual;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The API, by the JDK's javadoc: the packages that the modules export to everybody. */
final class Api {
  private static final List<String> MODULES = List.of("autograd", "repl", "kernel");
  private static final Pattern EXPORTS = Pattern.compile("(?m)^\\s*exports\\s+([\\w.]+);");

  private Api() {}

  /**
   * Writes it.
   *
   * @throws IOException with what javadoc says, when it fails
   */
  static void write(Path checkout, Path out) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-quiet", "-notimestamp", "--no-fonts"));
    arguments.addAll(List.of("-Xdoclint:none", "-encoding", "UTF-8", "-charset", "UTF-8"));
    arguments.addAll(List.of("-windowtitle", "Gradsh", "-doctitle", "Gradsh: the API"));
    arguments.addAll(List.of("-header", "<a href=\"{@docRoot}/../index.html\">The manual</a>"));
    arguments.addAll(List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path")));
    arguments.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    for (String module : MODULES) arguments.addAll(sources(checkout.resolve(module)));
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    if (code != 0) throw new IOException("javadoc failed:\n" + said);
  }

  /** The sources of the exported packages, those that the build has written included. */
  private static List<String> sources(Path module) throws IOException {
    List<String> sources = new ArrayList<>();
    Path main = module.resolve("src/main/java");
    Matcher exports = EXPORTS.matcher(Files.readString(main.resolve("module-info.java")));
    while (exports.find()) {
      String folder = exports.group(1).replace('.', '/');
      for (Path root : List.of(main, module.resolve("target/generated-sources/api"))) {
        if (!Files.isDirectory(root.resolve(folder))) continue;
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
          files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().forEach(sources::add);
        }
      }
    }
    return sources;
  }
}
