package org.gradsh.repl.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gradsh.repl.Source;
import org.junit.jupiter.api.Test;

class HeaderTest {
  private static Header header(String text) {
    return Header.of(Source.of("t.jsh", text));
  }

  private static List<String> texts(List<Header.Word> words) {
    return words.stream().map(Header.Word::text).toList();
  }

  @Test
  void words() {
    Header header =
        header(
            """

            //DEPS a:b:1.0 c:d:[1,2) , e:f:3
            /* a comment
            //DEPS not:this:1
            */
            // DEPS nor:this:1
            //REPOS central,mine=https://example.org/maven
            //JAVA_OPTIONS -Xmx4g "-Dx=a b" -Dy="c d"
            //DEPS g:h:4
            //JAVA 25+
            //NOTE whatever
            int x = 1; //DEPS nor:that:1
            """);
    assertEquals(List.of(), header.problems());
    assertEquals(List.of("a:b:1.0", "c:d:[1,2)", "e:f:3", "g:h:4"), texts(header.dependencies()));
    assertEquals(
        List.of("central", "mine=https://example.org/maven"), texts(header.repositories()));
    assertEquals("https://example.org/maven", Header.url("mine=https://example.org/maven"));
    assertEquals("https://repo.maven.apache.org/maven2/", Header.url("central"));
    assertEquals(List.of("-Xmx4g", "-Dx=a b", "-Dy=c d"), texts(header.javaOptions()));
  }

  @Test
  void placesOfWords() {
    String text = "#!\n//DEPS a:b:1 c:d:2,e:f:3\n";
    for (Header.Word word : header(text).dependencies()) {
      assertEquals(word.text(), text.substring(word.start(), word.end()));
    }
  }

  @Test
  void whatIsWrong() {
    Header header =
        header(
            "//DEP a:b:1\n//SOURCES x.java\n//JAVA 99\n//JAVA x\n//DEPS\nint x;\n//DEPS a:b:1\n");
    assertEquals(
        List.of(
            "there is no header //DEP. Did you mean //DEPS?",
            "//SOURCES is jbang's; Gradsh knows //DEPS, //REPOS, //JAVA_OPTIONS, //JAVA",
            "this wants Java 99, and Gradsh runs on Java " + Runtime.version().feature(),
            "//JAVA wants a version such as 25 or 25+, not x",
            "//DEPS says nothing",
            "//DEPS counts only before the first statement"),
        header.problems().stream().map(problem -> problem.message()).toList());
  }

  @Test
  void commentsAndCodeAreLeftAlone() {
    assertEquals(
        header(""), header("// a comment\n//x\n//TODO later\nint x;\n//DEP x\n  //DEPS a:b:1\n"));
  }
}
