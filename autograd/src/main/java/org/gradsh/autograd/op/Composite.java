package org.gradsh.autograd.op;

import java.util.List;
import java.util.function.Function;
import org.gradsh.autograd.Tensor;

/**
 * An op of the catalogue that is a few lines of other ops, which are what is recorded: its
 * derivatives of every order are theirs. The declaration gives it its place in the manual and in
 * the generated checks.
 */
public record Composite(String name, String doc, List<Case> cases) {
  public static Composite declare(String name, String doc, Case... cases) {
    return new Composite(name, doc, List.of(cases));
  }

  /** A case of a composite op. */
  public static Case of(String name, Function<Tensor[], Tensor> function, Operand... operands) {
    return new Case(name, List.of(operands), function);
  }
}
