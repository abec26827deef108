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

  @Test
  void aModelThatHasBecomeALayerIsTold() {
    try (Asked.Talk talk = new Asked.Talk()) {
      String body =
          " { Linear fc = new Linear(4, 2);\n"
              + "  public Tensor apply(Tensor x) { return fc.apply(x); } }";
      talk.ask("class Net implements Layer" + body).works();
      talk.ask("var net = new Net().to(DType.FLOAT64);").works();
      talk.ask("net.fc").mentions("perhaps: var net = new Net(); net.to(…)");
      talk.ask("new Net().eval().fc").mentions("implements OwnType<Net>");
      talk.ask("class Own implements OwnType<Own>" + body).works();
      talk.ask("new Own().to(DType.FLOAT64).eval().fc.parameterCount()").gives(10L);
      talk.ask("net.train(3)").mentions("incompatible types");
    }
  }
}
