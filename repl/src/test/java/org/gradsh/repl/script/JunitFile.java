package org.gradsh.repl.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A JUnit report, read and checked against the schema. */
record JunitFile(Document document) {
  static JunitFile read(Path file) throws Exception {
    return of(Files.readString(file));
  }

  static JunitFile of(String xml) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JunitFile.class.getResource("junit.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return new JunitFile(
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml))));
  }

  private static List<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  List<Element> suites() {
    return elements(document.getElementsByTagName("testsuite"));
  }

  Element suite() {
    assertEquals(1, suites().size());
    return suites().getFirst();
  }

  List<Element> cases() {
    return elements(document.getElementsByTagName("testcase"));
  }

  List<String> names() {
    return cases().stream().map(one -> one.getAttribute("name")).toList();
  }

  /** {@code failure} or {@code error} of the case with that name. */
  Element trouble(String name) {
    Element found =
        cases().stream().filter(one -> one.getAttribute("name").equals(name)).findFirst().get();
    return (Element) found.getElementsByTagName("*").item(0);
  }

  String text(String tag) {
    return document.getElementsByTagName(tag).item(0).getTextContent();
  }
}
