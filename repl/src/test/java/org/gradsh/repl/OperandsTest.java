package org.gradsh.repl;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Errors call the operands of an op as the line does, where it is certain which are meant. */
class OperandsTest {
  private static final Asked.Talk TALK = new Asked.Talk();

  @BeforeAll
  static void declare() {
    TALK.ask(
            """
            var A = ones(64, 784);
            var W = ones(784, 10);
            var v = variable(ones(3), "weights");
            Tensor product(Tensor left, Tensor right) { return matmul(left, right); }
            """)
        .works();
  }

  @AfterAll
  static void close() {
    TALK.close();
  }

  /** The lines of operands and the hint. */
  private static void told(String cell, String... lines) {
    Asked asked = TALK.ask(cell);
    for (String line : lines) {
      asked.mentions(line + "\n");
    }
  }

  @Test
  void aStaticCall() {
    TALK.ask("matmul(A, W.T())")
        .fails(
            """
            []:1:1: matmul: inner dimensions differ
                A      float32 [64, 784]   columns: 784
                W.T()  float32 [10, 784]   rows:     10
              matmul(A, W.T())
              ^
              perhaps: matmul(A, W)
            """);
    told("Autograd.matmul(A, W.T());", "A      float32 [64, 784]   columns: 784");
    told("matmul(A, W.get(\"0:5, :\"));", "W.get(\"0:5, :\")  float32 [5, 10]     rows:      5");
  }

  @Test
  void aMethodCall() {
    told("var y = A.matmul(W.T());", "W.T()  float32 [10, 784]   rows:     10");
    told("(A + 0).matmul((W * 2).T());", "perhaps: matmul(A + 0, (W * 2))");
    told("A.sum(5);", "A  float32 [64, 784]   axes: 2");
  }

  @Test
  void anOperator() {
    told("A + W.T()", "W.T()  float32 [10, 784]   axis -2: 10");
    told("var z = 2 * A - W.T() / 3;", "2 * A      float32 [64, 784]   axis -2: 64");
    told("if (A == W) A.add(1); else println(A * W);", "A  float32 [64, 784]   axis -2:  64");
    told("v += A", "v (weights)  float32 [3]         keeps its shape");
    told("A[70]", "A  float32 [64, 784]   axis 0: 64");
  }

  @Test
  void severalLines() {
    told("matmul(\n  A, // all of it\n  W\n    .T());", "perhaps: matmul(A, W)");
    told("product(A, W.T())", "left (A)  float32 [64, 784]   columns: 784");
  }

  @Test
  void aCause() {
    told(
        "try { matmul(A, W.T()); } catch (Exception e) { throw new RuntimeException(e); }",
        "perhaps: matmul(A, W)");
  }

  @Test
  void whatIsNotCertainKeepsItsRole() {
    told("matmul(matmul(A, W), W)", "a  float32 [64, 10]    columns:  10");
    told("matmul(A, W.T().add(0).add(0).add(0).add(0))", "b  float32 [10, 784]   rows:     10");
    told("A + W + A", "A  float32 [64, 784]   axis -2:  64");
    told("var f = (Tensor) A + (Tensor) W;", "A  float32 [64, 784]   axis -2:  64");
  }
}
