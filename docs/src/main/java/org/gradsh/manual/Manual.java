package org.gradsh.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the site is made of: the pages of {@code docs}, in the order of {@code docs/index.md}, the
 * notebooks, and those beside them that the pages link to.
 */
record Manual(Path checkout, List<Page> pages) {
  private static final List<String> OTHERS =
      List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/NOTES.md");

  static Manual of(Path checkout) throws IOException {
    Path root = checkout.toAbsolutePath().normalize();
    List<Page> pages = new ArrayList<>();
    for (Path page : files(root.resolve("docs"), ".md")) pages.add(new Page(page, html(page, "")));
    for (Path notebook : files(root.resolve("notebooks"), ".ipynb")) {
      pages.add(new Page(notebook, html(notebook, "notebooks/")));
    }
    for (String other : OTHERS) {
      Path file = root.resolve(other);
      pages.add(new Page(file, html(file, "project/")));
    }
    return new Manual(root, List.copyOf(pages));
  }

  private static Path html(Path file, String folder) {
    return Path.of(folder + file.getFileName().toString().replaceAll("\\.\\w+$", "") + ".html");
  }

  /** The files of a folder whose names end so, in their order. */
  static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    }
  }

  Optional<Page> page(Path source) {
    return pages.stream().filter(page -> page.source().equals(source)).findFirst();
  }

  Page index() {
    return page(checkout.resolve("docs/index.md")).orElseThrow();
  }
}
