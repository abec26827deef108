package org.gradsh.manual;

import java.nio.file.Path;

/**
 * A page of the site.
 *
 * @param source its file in the checkout
 * @param place where it stands in the site, such as {@code notebooks/01-first-steps.html}
 */
record Page(Path source, Path place) {
  boolean isNotebook() {
    return source.toString().endsWith(".ipynb");
  }

  /** The way from the page's folder to a place in the site. */
  String to(Path other) {
    Path folder = place.getParent();
    String way = (folder == null ? other : folder.relativize(other)).toString();
    return way.replace('\\', '/');
  }

  /** The way to the site's folder: empty or {@code ../}. */
  String root() {
    return "../".repeat(place.getNameCount() - 1);
  }
}
