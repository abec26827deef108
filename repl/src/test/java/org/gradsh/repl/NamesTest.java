package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final List<String> NAMES = List.of("matmul", "relu", "a");

  @Test
  void misspeltNamesAreFound() {
    assertEquals("matmul", Names.nearest("matmull", NAMES));
    assertEquals("matmul", Names.nearest("mamtul", NAMES));
    assertEquals("relu", Names.nearest("relux", NAMES));
    assertNull(Names.nearest("softmax", NAMES));
    assertNull(Names.nearest("relu", List.of()));
  }

  /** Comparing every letter with every other would not end. */
  @Test
  void whatIsNoNameAtAllIsNotCompared() {
    String endless = "a".repeat(10_000_000);
    assertNull(Names.nearest(endless, List.of(endless + "b", "a")));
    assertNull(Names.nearest("a", List.of(endless)));
    assertEquals("; names are a", Names.suggestion("b".repeat(100), List.of("a"), "names"));
  }
}
