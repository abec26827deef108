package org.gradsh.manual;

/** Text within HTML, and a page around what is in it. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /**
   * A whole page.
   *
   * @param root the way from the page's folder to the site's, such as {@code ../}
   */
  static String page(String title, String root, String navigation, String contents, String body) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%1$s</title>
    <link rel="stylesheet" href="%2$ssite.css">
    </head>
    <body>
    <nav class="site" aria-label="The manual">
    %3$s
    </nav>
    <main>
    %5$s
    </main>
    %4$s
    </body>
    </html>
    """
        .formatted(escape(title), root, navigation, contents, body);
  }
}
