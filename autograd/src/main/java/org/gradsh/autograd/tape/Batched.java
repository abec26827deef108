package org.gradsh.autograd.tape;

import java.util.function.Function;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * The batch behind a tensor that stands for any one of its examples inside {@code vmap}.
 *
 * @param of the batch that all tensors of one call of vmap share
 * @param full all examples, along the first axis; it may be lifted at a lower level
 */
public record Batched(Batch of, Tensor full) implements Lift {
  /** One call of vmap. */
  public static final class Batch {
    private final long level = Node.newLevel();
    private final int size;
    private boolean ended;

    private Batch(int size) {
      this.size = size;
    }

    /** What {@code body} gives; what stands for an example in it is of no use afterwards. */
    static <R> R run(int size, Function<Batch, R> body) {
      Batch batch = new Batch(size);
      try {
        return body.apply(batch);
      } finally {
        batch.ended = true;
      }
    }

    /** How many examples. */
    public int size() {
      return size;
    }

    /** A tensor that stands for one example; {@code full} has all along its first axis. */
    public Tensor wrap(Tensor full) {
      return full.behind(new Batched(this, full));
    }

    /** All examples of a result along its first axis: one that is the same for all is repeated. */
    Tensor unwrap(Tensor t) {
      if (t.lift() instanceof Batched b && b.of == this) return b.full;
      return Node.below(t, level).broadcastTo(t.shape().prepend(size).dims());
    }
  }

  @Override
  public long level() {
    return of.level;
  }

  @Override
  public Shape shape() {
    return full.shape().dropFirst();
  }

  @Override
  public DType dtype() {
    return full.dtype();
  }

  /** Whether the tensor stands for a batch of that level. */
  public static boolean isAt(Tensor t, long level) {
    return t.lift() instanceof Batched b && b.level() == level;
  }

  /** All examples of a batch of that level; another tensor as it is. */
  public static Tensor full(Tensor t, long level) {
    return t.lift() instanceof Batched b && b.level() == level ? b.full : Node.below(t, level);
  }

  /**
   * The batch that stands behind a tensor, perhaps with tangents above it; null if there is none.
   */
  public static Batched behind(Tensor t) {
    return switch (t.lift()) {
      case null -> null;
      case Dual d -> behind(d.primal());
      case Batched b -> b;
      case Traced _ -> null;
    };
  }

  /** The error for a tensor whose one value is asked for where it has a batch of them. */
  public TensorException noValue(Tensor t) {
    var report =
        TensorException.value("vmap: there is no one value here, but one for each example")
            .operand("x", t, of.size + " examples");
    if (of.ended) {
      return report
          .detail("it was kept from inside a vmap that has ended")
          .hint("let the function return it")
          .build();
    }
    return report
        .detail("item(), arrays, assignment, if and while need one value")
        .hint("where(condition, a, b) chooses for each example")
        .build();
  }
}
