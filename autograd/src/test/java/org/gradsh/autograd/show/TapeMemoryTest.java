package org.gradsh.autograd.show;

import static org.gradsh.autograd.Autograd.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.gradsh.autograd.CallSite;
import org.gradsh.autograd.GradientTape;
import org.gradsh.autograd.Graph;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorNames;
import org.gradsh.autograd.Variable;
import org.junit.jupiter.api.Test;

class TapeMemoryTest {
  @Test
  void whatIsKeptIsToldByOpByValueAndByLine() {
    Variable w = variable(ones(3, 4), "w");
    Tensor x = ones(5, 3).mul(1);
    new TensorNames().tell(Map.of("x", x));
    try (var tape = GradientTape.persistent()) {
      CallSite.at("[2]:1");
      Tensor h = x.matmul(w).tanh();
      CallSite.at("[2]:2");
      h.mul(h).sum().mul(w).exp();
      CallSite.at(null);
      assertEquals(
          """
          GradientTape, open: 240 B saved for the derivative

          by op   ops  saved
          tanh      1  80 B
          matmul    1  60 B
          mul       2  52 B + shared
          exp       1  48 B

          by value  ops  saved
          #2 tanh     2  80 B
          x           1  60 B
          w           1  48 B
          #6 exp      1  48 B
          #4 sum      1  4 B

          by line  ops  saved
          [2]:1      2  140 B
          [2]:2      3  100 B + shared\
          """,
          tape.memory().toString());
    }
  }

  @Test
  void partsAreToBeRead() {
    Variable w = variable(ones(3), "w");
    TapeMemory memory = Graph.of(w.mul(w).mul(w)).memory();
    assertEquals("graph", memory.title());
    assertEquals(24, memory.bytes());
    assertEquals(List.of(new TapeMemory.Part("mul", 2, 24, false)), memory.byOp());
    assertEquals(
        List.of(
            new TapeMemory.Part("w", 2, 12, false), new TapeMemory.Part("#1 mul", 1, 12, false)),
        memory.byVariable());
    assertEquals(List.of(new TapeMemory.Part("unknown", 2, 24, false)), memory.byLine());
    long sum = memory.byVariable().stream().mapToLong(TapeMemory.Part::bytes).sum();
    assertEquals(memory.bytes(), sum);
  }

  @Test
  void aSharedArrayIsThatOfTheFirst() {
    Variable w = variable(ones(3), "w");
    TapeMemory memory = Graph.of(w.exp().mul(w.square())).memory();
    for (List<TapeMemory.Part> parts : List.of(memory.byOp(), memory.byVariable())) {
      assertEquals(memory.bytes(), parts.stream().mapToLong(TapeMemory.Part::bytes).sum());
    }
    TapeMemory.Part mul =
        memory.byOp().stream().filter(p -> p.name().equals("mul")).findFirst().orElseThrow();
    assertTrue(mul.isShared());
  }

  @Test
  void whatConstantsTakeIsTold() {
    Variable w = variable(ones(3), "w");
    TapeMemory memory = Graph.of(w.mul(ones(3).mul(2)).add(1)).memory();
    assertEquals(List.of(new TapeMemory.Part("constants", 1, 12, false)), memory.byVariable());
  }

  @Test
  void nothingKeptIsNoTable() {
    assertEquals(
        "graph: 0 B saved for the derivative", Graph.of(variable(1.0).add(1)).memory().toString());
    try (var tape = new GradientTape()) {
      assertEquals("GradientTape, open: 0 B saved for the derivative", tape.memory().toString());
      Wellformed.html(tape.memory());
    }
  }

  @Test
  void ofManyPartsTheLargestAreShown() {
    Tensor y = variable(ones(2), "w");
    for (int i = 0; i < 40; i++) y = y.sin().cos();
    TapeMemory memory = Graph.of(y).memory();
    assertEquals(80, memory.byVariable().size());
    assertTrue(memory.toString().contains("\n… 68 more"), memory.toString());
    Wellformed.html(memory);
  }
}
