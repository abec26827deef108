package org.gradsh.autograd.show;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What holds for all markup that values become. */
final class Wellformed {
  private static final Pattern PIXELS = Pattern.compile("data:image/png;base64,[\\w+/=]+");

  private Wellformed() {}

  /** Parses it, and finds nothing that comes from elsewhere, runs, or collides with other cards. */
  static Document check(String markup) {
    String rest = PIXELS.matcher(markup).replaceAll("");
    rest = rest.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
    for (String alien :
        List.of("http", "<script", "url(", "<style", "<link", " id=", "javascript:")) {
      assertFalse(rest.contains(alien), () -> alien + " in " + markup);
    }
    assertFalse(Pattern.compile("<[^>]* on\\w+=").matcher(rest).find(), markup);
    int bytes = markup.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes <= 64 << 10, () -> bytes + " bytes");
    try {
      var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new InputSource(new StringReader(markup)));
    } catch (Exception e) {
      throw new AssertionError(e.getMessage() + " in " + markup, e);
    }
  }

  /** The HTML of a value, checked. */
  static String html(Object value) {
    String html = Show.forms(value).html();
    if (!html.isEmpty()) check(html);
    return html;
  }

  /** The words of the HTML of a value, without markup. */
  static String words(Object value) {
    return check(html(value)).getDocumentElement().getTextContent();
  }
}
