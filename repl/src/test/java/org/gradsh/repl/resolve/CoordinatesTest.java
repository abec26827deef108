package org.gradsh.repl.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatesTest {
  @Test
  void forms() throws Unresolvable {
    assertEquals(new Coordinates("g", "a", "1.0", "", "jar"), Coordinates.of("g:a:1.0"));
    assertEquals(
        new Coordinates("g.h", "a-b", "1", "natives-linux", "jar"),
        Coordinates.of("g.h:a-b:1:natives-linux"));
    assertEquals(new Coordinates("g", "a", "1", "c", "zip"), Coordinates.of("g:a:1:c@zip"));
    assertEquals(new Coordinates("g", "a", "[1,2)", "", "jar"), Coordinates.of("g:a:[1,2)"));
    for (String text : List.of("g:a:1.0", "g:a:1.0:c", "g:a:1@zip", "g:a:LATEST")) {
      assertEquals(text, Coordinates.of(text).toString());
    }
  }

  @Test
  void whatAreNone() {
    String form = "GROUP:ARTIFACT:VERSION, such as org.ejml:ejml-simple:0.43.1";
    for (String text :
        List.of("foo", "", "a:b:c:d:e:f:g", "a::1", "a:b:1 2", "ü:b:1", "a:b:../x")) {
      assertEquals(
          text + " are no coordinates; those are " + form,
          assertThrows(Unresolvable.class, () -> Coordinates.of(text)).getMessage());
    }
    assertEquals(
        "a:b has no version; coordinates are " + form,
        assertThrows(Unresolvable.class, () -> Coordinates.of("a:b")).getMessage());
    assertEquals(
        "a:b:jar:1.0: the version comes third. Did you mean a:b:1.0?",
        assertThrows(Unresolvable.class, () -> Coordinates.of("a:b:jar:1.0")).getMessage());
  }
}
