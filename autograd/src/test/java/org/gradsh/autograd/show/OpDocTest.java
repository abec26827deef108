package org.gradsh.autograd.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Catalogue;
import org.gradsh.autograd.op.Composite;
import org.gradsh.autograd.op.Op;
import org.junit.jupiter.api.Test;

/** Each op that one can call has its page; that examples are right is shown in a session. */
class OpDocTest {
  @Test
  void anElementwiseOpIsItsDeclaration() {
    OpDoc tanh = OpDoc.of("tanh").orElseThrow();
    assertEquals("y = tanh(x)", tanh.formula());
    assertEquals(1, tanh.derivatives().size());
    assertTrue(tanh.derivatives().getFirst().startsWith("∂y/∂x = "), tanh.toString());
    assertTrue(tanh.example().startsWith("tanh(tensor("), tanh.toString());
    assertEquals(2, OpDoc.of("mul").orElseThrow().derivatives().size());
    assertEquals(
        List.of("none: a mask has no derivative"), OpDoc.of("gt").orElseThrow().derivatives());
  }

  @Test
  void aStructuralOpIsTold() {
    OpDoc matmul = OpDoc.of("matmul").orElseThrow();
    assertEquals("y[i, j] = Σ a[i, k] b[k, j]", matmul.formula());
    assertEquals(List.of("ā = ȳ bᵀ", "b̄ = aᵀ ȳ"), matmul.derivatives());
    assertEquals("[3, 7]", matmul.result());
  }

  @Test
  void everyOpThatOneCanCallHasItsPage() {
    Set<String> callable =
        Stream.of(Tensor.class, Autograd.class)
            .flatMap(type -> Stream.of(type.getMethods()))
            .map(Method::getName)
            .collect(Collectors.toSet());
    callable.remove("alias");
    Stream.concat(
            Catalogue.structural().stream().map(Op::name),
            Catalogue.composites().stream().map(Composite::name))
        .filter(callable::contains)
        .forEach(name -> assertTrue(OpDoc.of(name).isPresent(), name));
    for (String name : OpDoc.names()) {
      assertTrue(callable.contains(name), name);
      OpDoc page = OpDoc.of(name).orElseThrow();
      for (String part : page.lines()) {
        assertFalse(part.contains("null"), name);
      }
    }
  }

  @Test
  void thereIsNoPageOfWhatIsNoOp() {
    assertTrue(OpDoc.of("toString").isEmpty());
    assertTrue(OpDoc.of("").isEmpty());
  }
}
