package org.gradsh.manual;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/** Links of the site, followed. */
final class Links {
  private static final Pattern LINK = Pattern.compile("<[^>]*?\\s(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");

  private Links() {}

  /** Where the links of a part of a page lead, without what stands behind #. */
  static List<String> of(Node node) {
    List<String> links = new ArrayList<>();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(link.getDestination().replaceAll("#.*", ""));
          }
        });
    return links;
  }

  /**
   * The links of the pages in a folder that lead nowhere; the API's pages are its tool's affair.
   */
  static List<String> problems(Path site) throws IOException {
    Map<Path, String> pages = new HashMap<>();
    try (Stream<Path> files = Files.walk(site)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".html")).sorted().toList()) {
        if (!site.relativize(file).startsWith("api")) pages.put(file, Files.readString(file));
      }
    }
    Map<Path, Set<String>> ids = new HashMap<>();
    List<String> problems = new ArrayList<>();
    pages.forEach(
        (file, html) -> {
          Matcher links = LINK.matcher(html);
          while (links.find()) {
            String link = links.group(1).replace("&amp;", "&");
            if (link.matches("[a-z]+:.*")) continue;
            String[] parts = link.split("#", 2);
            Path target =
                parts[0].isEmpty() ? file : file.resolveSibling(decoded(parts[0])).normalize();
            boolean found =
                Files.isRegularFile(target)
                    && (parts.length == 1
                        || !pages.containsKey(target)
                        || ids.computeIfAbsent(target, page -> ids(pages.get(page)))
                            .contains(decoded(parts[1])));
            if (!found)
              problems.add("%s: there is nothing at %s".formatted(site.relativize(file), link));
          }
        });
    return problems.stream().sorted().distinct().toList();
  }

  private static Set<String> ids(String html) {
    Set<String> ids = new HashSet<>();
    Matcher found = ID.matcher(html);
    while (found.find()) ids.add(found.group(1));
    return ids;
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
