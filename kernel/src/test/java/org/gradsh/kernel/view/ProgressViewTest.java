package org.gradsh.kernel.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ProgressViewTest {
  private static final String LINE = "training   45% ██████░░░░░░  27/60  12.3/s  loss 0.5";

  private static String html(String line, double done, boolean ended) {
    DisplayData data = ProgressView.of(line, done, ended);
    assertEquals(line, data.getData(MIMEType.TEXT_PLAIN));
    return (String) data.getData(MIMEType.TEXT_HTML);
  }

  private static Element parsed(String html) {
    try {
      var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      return builder.parse(new InputSource(new StringReader(html))).getDocumentElement();
    } catch (Exception e) {
      throw new AssertionError(html, e);
    }
  }

  private static Element bar(String html) {
    return (Element) parsed(html).getElementsByTagName("progress").item(0);
  }

  @Test
  void theBarTakesThePlaceOfTheOneInCharacters() {
    String html = html(LINE, 0.45, false);
    assertEquals("0.4500", bar(html).getAttribute("value"));
    assertEquals("training   45%27/60  12.3/s  loss 0.5", parsed(html).getTextContent());
  }

  @Test
  void aLoopWithoutAKnownEndHasABarWithoutAValue() {
    String html = html("reading  127  12.3/s", Double.NaN, false);
    assertFalse(bar(html).hasAttribute("value"), html);
    assertEquals("reading  127  12.3/s", parsed(html).getTextContent());
    assertFalse(html("reading  127", Double.NaN, true).contains("<progress"));
  }

  @Test
  void aBarThatHasEndedLooksSo() {
    String running = html(LINE, 1, false);
    String done = html(LINE, 1, true);
    String stopped = html(LINE, 0.5, true);
    assertFalse(running.equals(done));
    assertFalse(style(stopped).equals(style(done)));
    assertFalse(style(stopped).equals(style(running)));
  }

  private static String style(String html) {
    return bar(html).getAttribute("style");
  }

  @Test
  void theBarStaysWhereItIsAsThePercentsGrow() {
    String early = parsed(html("  5% ██████░░░░░░  1/20", 0.05, false)).getTextContent();
    assertEquals("  5%1/20", early);
  }

  @Test
  void partsBeyondTheEndsAreTheEnds() {
    assertEquals("1.0000", bar(html(LINE, 7, false)).getAttribute("value"));
    assertEquals("0.0000", bar(html(LINE, -1, false)).getAttribute("value"));
  }

  @Test
  void theLineIsEscaped() {
    String html = html("<script>alert(1)</script> & \u0001", 0.5, false);
    assertFalse(html.contains("<script"), html);
    assertTrue(parsed(html).getTextContent().contains("<script>alert(1)</script> &"), html);
    assertEquals("", parsed(html("", 0.5, false)).getTextContent());
  }
}
