package org.gradsh.autograd.graph;

import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.autograd.expr.Elementwise;
import org.gradsh.autograd.op.Op;

/** What a vertex of a graph computes its value by. */
public sealed interface Operation {
  /** How tables call it. */
  String name();

  /** A value that is given when the graph runs: an argument, a placeholder. */
  record Input(String label) implements Operation {
    @Override
    public String name() {
      return "input";
    }
  }

  /**
   * A tensor that was there before the graph and is, or may be, differentiated: of a variable the
   * value that it has when the graph runs.
   */
  record Captured(Tensor tensor) implements Operation {
    @Override
    public String name() {
      return "captured";
    }
  }

  /** A value that never changes. */
  record Constant(Strided values) implements Operation {
    @Override
    public String name() {
      return "constant";
    }
  }

  /**
   * An elementwise op; its operands are of the dtype that it computes in, but for masks.
   *
   * @param compute the dtype of the loop
   */
  record Pointwise(Elementwise op, DType compute) implements Operation {
    @Override
    public String name() {
      return op.name();
    }
  }

  /** An op with a kernel of its own. */
  record Structural(Op<?> op, Object attributes) implements Operation {
    @Override
    public String name() {
      return op.name();
    }
  }

  /**
   * Random numbers, drawn anew each time that the graph runs.
   *
   * @param numbers draws them for an accelerator, or for the CPU where there is none
   */
  record Draw(String name, Function<Accelerator, Strided> numbers) implements Operation {}

  /** Whether two vertices of it with the same operands have the same value. */
  default boolean isPure() {
    return switch (this) {
      case Input _, Draw _ -> false;
      case Captured _, Constant _, Pointwise _ -> true;
      case Structural s -> !s.op().draws();
    };
  }

  /** Whether it changes the state of the random numbers, and so runs in any case. */
  default boolean draws() {
    return switch (this) {
      case Draw _ -> true;
      case Structural s -> s.op().draws();
      case Input _, Captured _, Constant _, Pointwise _ -> false;
    };
  }
}
