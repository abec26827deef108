package org.gradsh.manual;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;

/** Writes the site: a page for each of the manual's, the pictures, and how it looks. */
final class Site {
  private static final Pattern OUTSIDE = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING =
      Pattern.compile("<h([23]) id=\"([^\"]+)\">(.*?)</h\\1>", Pattern.DOTALL);

  private final Manual manual;
  private final Path out;
  private final boolean api;
  private final Map<Page, String> titles = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private Site(Manual manual, Path out, boolean api) {
    this.manual = manual;
    this.out = out;
    this.api = api;
  }

  /**
   * Writes all pages.
   *
   * @param api whether the API stands in {@code api}
   * @return what is wrong with them: links that lead nowhere, pages that nobody finds
   */
  static List<String> write(Path checkout, Path out, boolean api) throws IOException {
    Site site = new Site(Manual.of(checkout), out, api);
    site.write();
    site.problems.addAll(Links.problems(out));
    return site.problems;
  }

  private void write() throws IOException {
    Files.createDirectories(out);
    try (InputStream style = Site.class.getResourceAsStream("site.css")) {
      Files.copy(style, out.resolve("site.css"), StandardCopyOption.REPLACE_EXISTING);
    }
    Map<Page, String> bodies = new LinkedHashMap<>();
    for (Page page : manual.pages()) {
      String text = Files.readString(page.source());
      UnaryOperator<String> links = link -> link(page, link);
      bodies.put(
          page,
          page.isNotebook()
              ? Notebook.html(text, links)
              : Markdown.html(Markdown.parse(text), links));
      titles.put(page, title(page, bodies.get(page)));
    }
    Node index = Markdown.parse(Files.readString(manual.index().source()));
    Navigation navigation = Navigation.of(manual, index, titles, problems);
    for (Page page : manual.pages()) {
      Path file = out.resolve(page.place());
      Files.createDirectories(file.getParent());
      String body = bodies.get(page);
      String bar = navigation.html(page, api);
      Files.writeString(
          file, Html.page(titles.get(page) + " · Gradsh", page.root(), bar, contents(body), body));
    }
  }

  private String title(Page page, String body) {
    Matcher heading = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL).matcher(body);
    if (heading.find()) return heading.group(1).replaceAll("<[^>]*>", "");
    problems.add(manual.checkout().relativize(page.source()) + " has no title (a line \"# …\")");
    return page.source().getFileName().toString();
  }

  /** The headings of a page, to jump to. */
  private static String contents(String body) {
    StringBuilder list = new StringBuilder();
    Matcher headings = HEADING.matcher(body);
    int count = 0;
    for (; headings.find(); count++) {
      String words = headings.group(3).replaceAll("<[^>]*>", "");
      list.append(
          "<a class=\"h%s\" href=\"#%s\">%s</a>%n"
              .formatted(headings.group(1), headings.group(2), words));
    }
    return count < 3
        ? ""
        : "<nav class=\"contents\" aria-label=\"On this page\">\n" + list + "</nav>";
  }

  /** Where a link of the source leads in the site. */
  private String link(Page page, String link) {
    if (OUTSIDE.matcher(link).matches() || link.startsWith("#")) return link;
    int hash = link.indexOf('#');
    String fragment = hash < 0 ? "" : link.substring(hash);
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = page.source().resolveSibling(path).normalize();
    return manual
        .page(target)
        .map(other -> page.to(other.place()) + fragment)
        .orElseGet(() -> copied(page, link, target) + fragment);
  }

  /** Pictures, scripts and the like stand in the site as they are. */
  private String copied(Page page, String link, Path target) {
    if (!target.startsWith(manual.checkout()) || !Files.isRegularFile(target)) {
      problems.add(
          "%s: there is nothing at %s"
              .formatted(manual.checkout().relativize(page.source()), link));
      return link;
    }
    Path place = Path.of("files").resolve(manual.checkout().relativize(target));
    try {
      Files.createDirectories(out.resolve(place).getParent());
      Files.copy(target, out.resolve(place), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return page.to(place);
  }

  /** The bar beside every page: sections and links of the index, then notebooks and the API. */
  private record Navigation(
      Manual manual, Map<String, List<Page>> sections, Map<Page, String> titles) {
    static Navigation of(
        Manual manual, Node index, Map<Page, String> titles, List<String> problems) {
      Map<String, List<Page>> sections = new LinkedHashMap<>();
      List<Page> now = new ArrayList<>();
      for (Node node = index.getFirstChild(); node != null; node = node.getNext()) {
        if (node instanceof Heading heading && heading.getLevel() == 2) {
          sections.put(Markdown.words(heading), now = new ArrayList<>());
        }
        for (String link : Links.of(node)) {
          Path target = manual.index().source().resolveSibling(link).normalize();
          manual.page(target).ifPresent(now::add);
        }
      }
      for (Page page : titles.keySet()) {
        boolean listed = sections.values().stream().anyMatch(section -> section.contains(page));
        if (!listed && !page.equals(manual.index()) && page.place().getNameCount() == 1) {
          problems.add("docs/index.md lacks a link to " + page.source().getFileName());
        }
      }
      sections.put("Notebooks", titles.keySet().stream().filter(Page::isNotebook).toList());
      return new Navigation(manual, sections, titles);
    }

    String html(Page here, boolean api) {
      StringBuilder html = new StringBuilder();
      html.append(
          "<a class=\"home\" href=\"%s\">∂ Gradsh</a>%n"
              .formatted(here.to(manual.index().place())));
      sections.forEach(
          (title, pages) -> {
            if (pages.isEmpty()) return;
            html.append("<h2>").append(Html.escape(title)).append("</h2>\n");
            for (Page page : pages) {
              String mark = page.equals(here) ? " aria-current=\"page\"" : "";
              html.append(
                  "<a href=\"%s\"%s>%s</a>%n"
                      .formatted(here.to(page.place()), mark, titles.get(page)));
            }
          });
      if (api) {
        html.append("<h2>API</h2>\n");
        html.append("<a href=\"%sapi/index.html\">Javadoc</a>%n".formatted(here.root()));
      }
      return html.toString();
    }
  }
}
