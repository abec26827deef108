package org.gradsh.repl.command;

import org.junit.jupiter.api.Test;

class VarsCommandTest {
  @Test
  void aTableWithKindDtypeShapeAndMemory() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("/vars").answers("no variables");
      talk.tell(
              """
              int n = 3;
              var w = variable(zeros(10, 4), "w");
              var s = variable(2.5);
              var mask = tensor(true, false);
              Tensor view = w.detach().get("0:1, :");
              double[] raw = new double[1000];
              List<Tensor> held = List.of(mask, ones(2, 2));
              String text = "a\\nb";
              Tensor none = null;
              n + 1
              """)
          .works();
      talk.tell("/vars")
          .answers(
              "name  kind          dtype      shape   memory  value",
              "held  List<Tensor>                       18 B  [Tensor bool [2] [true, false],"
                  + " Tensor …",
              "mask  Tensor        bool         [2]   shared  [true, false]",
              "n     int                                      3",
              "none  Tensor                                   null",
              "raw   double[]                [1000]  7.8 KiB  [0.0, 0.0, 0.0, …, 0.0, 0.0, 0.0]"
                  + " 1000 …",
              "s     Variable      float32       []      4 B  2.5",
              "text  String                                   \"a\\nb\"",
              "view  Tensor        float32   [1, 4]    160 B  [[0.0, 0.0, 0.0, 0.0]]",
              "w     Variable      float32  [10, 4]   shared",
              "                                      8.0 KiB");
    }
  }

  @Test
  void gradientsCount() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("var x = variable(ones(100)); (x * x).sum().backward();").works();
      talk.tell("/vars x").mentions("800 B");
    }
  }

  @Test
  void namesAreFilteredByAPattern() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell("int wide = 1, w = 2, other = 3; w + wide").works();
      talk.tell("/vars w*")
          .answers(
              "name  kind  dtype  shape  memory  value",
              "w     int                         2",
              "wide  int                         1");
      talk.tell("/vars ?").mentions("w ");
      talk.tell("%vars -a").mentions("$", "other");
      talk.tell("/vars wode")
          .failsWith("[]:1:7: error: /vars: no variable is called wode. Did you mean wide?");
      talk.tell("/vars q*")
          .failsWith(
              "[]:1:7: error: /vars: no variable is called q*; variables are other, w, wide");
      talk.tell("/vars -x").failsWith("[]:1:7: error: /vars: there is no option -x");
      talk.tell("/vars a b").failsWith("[]:1:9: error: /vars: too many arguments");
    }
  }

  @Test
  void whatIsThereIsReadWithoutRunningAnything() {
    try (Told.Talk talk = new Told.Talk()) {
      talk.tell(
              "int calls = 0; class Loud { public String toString() { throw new"
                  + " IllegalStateException(); } } var loud = new Loud();")
          .works();
      talk.tell("/vars loud").mentions("Loud (toString failed");
    }
  }
}
