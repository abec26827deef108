package org.gradsh.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Models in a session: layers and their functions are there without an import. */
class ModelSessionTest {
  @Test
  void theManualsBlocksRunOneAfterTheOther() throws Exception {
    String manual = Files.readString(Path.of("../docs/nn.md"));
    int blocks = 0;
    try (Asked.Talk talk = new Asked.Talk()) {
      for (String part : manual.split("```java\n")) {
        if (blocks++ == 0) continue;
        talk.ask(part.substring(0, part.indexOf("```"))).works();
      }
    }
    assertTrue(blocks > 6);
  }

  @Test
  void aModelDeclaredInTheSessionIsShownAsATree() {
    try (Asked.Talk talk = new Asked.Talk()) {
      talk.ask(
              """
              class Net implements Layer {
                Linear a = new Linear(4, 3), b = new Linear(3, 2, false);
                public Tensor apply(Tensor x) { return b.apply(a.apply(x).relu()); }
              }
              var net = new Net();
              """)
          .works();
      assertEquals(
          "Net(\n  (a): Linear(4, 3)\n  (b): Linear(3, 2, no bias)\n)",
          Display.plain(talk.ask("net").works().last().value()));
      talk.ask("net.parameters().size()").gives(3);
      talk.ask("net.parameterCount()").gives(21L);
      talk.ask("net.apply(ones(2, 5))").mentions("Linear(4, 3): the last axis of x is 5, not 4");
      talk.ask("call(net, Map.of(\"b.weight\", zeros(2, 3)), ones(1, 4)).sum().item()").gives(0.0);
    }
  }
}
