package org.gradsh.repl.script;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gradsh.repl.script.TestCase.Failing;

/**
 * The report of test runs that build servers read, in JUnit's form. Its elements and attributes are
 * those which the schemas in use (Ant's and Jenkins') have in common.
 */
final class JunitXml {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  private static final String SUITE = "  <testsuite";
  private static final String END = "</testsuites>\n";

  private final StringBuilder xml = new StringBuilder();

  private JunitXml() {}

  /** The document with some {@link #suite}s. */
  static String of(List<String> suites) {
    return HEAD + String.join("", suites) + END;
  }

  /** What a document has to say of a file. */
  static String suite(int id, TestSuite suite) {
    JunitXml report = new JunitXml();
    report.suiteElement(id, suite);
    return report.xml.toString();
  }

  /**
   * What is said in a document that another process has written by {@link #of}.
   *
   * @param id the number of the first file in it from now on
   */
  static List<String> suites(int id, String document) {
    List<String> suites = new ArrayList<>();
    if (document.startsWith(HEAD) && document.endsWith(END)) {
      String body = document.substring(HEAD.length(), document.length() - END.length());
      for (String suite : body.split("(?=" + SUITE + " id=)")) {
        if (!suite.isEmpty()) {
          String number = " id=\"" + (id + suites.size()) + "\"";
          suites.add(suite.replaceFirst(" id=\"\\d+\"", number));
        }
      }
    }
    return suites;
  }

  private void suiteElement(int id, TestSuite suite) {
    xml.append(SUITE);
    attribute("id", String.valueOf(id));
    attribute("package", "");
    attribute("name", suite.file());
    attribute("timestamp", TIME.format(suite.started()));
    attribute("hostname", "localhost");
    attribute("tests", String.valueOf(suite.cases().size()));
    attribute("failures", String.valueOf(suite.failures()));
    attribute("errors", String.valueOf(suite.errors()));
    attribute("skipped", "0");
    attribute("time", seconds(suite.nanos()));
    xml.append(">\n    <properties/>\n");
    for (TestCase one : suite.cases()) {
      testCase(suite.className(), one);
    }
    element("system-out", suite.out());
    element("system-err", suite.err());
    xml.append("  </testsuite>\n");
  }

  private void testCase(String className, TestCase one) {
    xml.append("    <testcase");
    attribute("name", one.name());
    attribute("classname", className);
    attribute("time", seconds(one.nanos()));
    if (one.passed()) {
      xml.append("/>\n");
      return;
    }
    Failing failing = one.failure().get();
    String tag = failing.check() ? "failure" : "error";
    xml.append(">\n      <").append(tag);
    attribute("message", failing.message());
    attribute("type", failing.type());
    xml.append('>');
    text(failing.text(), false);
    xml.append("</").append(tag).append(">\n    </testcase>\n");
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  private void element(String tag, String text) {
    xml.append("    <").append(tag).append('>');
    text(text, false);
    xml.append("</").append(tag).append(">\n");
  }

  private void attribute(String name, String value) {
    xml.append(' ').append(name).append("=\"");
    text(value, true);
    xml.append('"');
  }

  /** What XML cannot hold, such as the sign that begins a colour, is left out. */
  private void text(String text, boolean attribute) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\t', '\n' -> {
                  if (attribute) {
                    xml.append("&#").append(c).append(';');
                  } else {
                    xml.appendCodePoint(c);
                  }
                }
                case '\r' -> xml.append("&#13;");
                default -> {
                  if (isAllowed(c)) {
                    xml.appendCodePoint(c);
                  }
                }
              }
            });
  }

  private static boolean isAllowed(int c) {
    return c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
  }
}
