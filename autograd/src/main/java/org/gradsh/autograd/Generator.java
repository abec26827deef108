package org.gradsh.autograd;

import java.util.Map;
import java.util.function.Supplier;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.graph.Trace;
import org.gradsh.autograd.io.RandomSequence;
import org.gradsh.autograd.io.Stateful;

/**
 * A sequence of random numbers beside those of the threads: what draws from it disturbs nobody
 * else. Made by {@link Autograd#generator}; for one thread at a time.
 *
 * <pre>{@code
 * var noise = generator(7);
 * var x = noise.draw(() -> randn(3));       // the first three of seed 7, whatever was drawn before
 * var y = noise.draw(() -> dropout(x, .5)); // goes on from there
 * }</pre>
 */
public final class Generator implements Stateful {
  private RandomState state;

  private Generator(RandomState state) {
    this.state = state;
  }

  /** Engine: a sequence from its beginning. */
  @EngineSide
  public static Generator of(long seed) {
    return new Generator(RandomState.of(seed));
  }

  /** Starts this sequence anew. */
  public void seed(long seed) {
    state = RandomState.of(seed);
  }

  /** Runs {@code body} with every random number in it from this sequence. */
  public <T> T draw(Supplier<T> body) {
    RandomState threads = RandomState.save();
    state.restore();
    Trace trace = Trace.current();
    int drawn = trace == null ? 0 : trace.drawing().size();
    try {
      T result = body.get();
      if (trace != null && trace.drawing().size() > drawn) throw inside();
      return result;
    } finally {
      state = RandomState.save();
      threads.restore();
    }
  }

  /** Where the sequence stands: for a checkpoint. */
  @Override
  public Map<String, Tensor> stateDict() {
    return RandomSequence.stateDict(state);
  }

  /** Goes on from there. */
  @Override
  public void loadStateDict(Map<String, ? extends Tensor> saved) {
    state = RandomSequence.of("generator", saved);
  }

  private static TensorException inside() {
    return TensorException.value("compile: a generator draws inside the function")
        .detail("a graph draws from the sequence of the thread that runs it")
        .hint("generator.draw(() -> f.apply(x)) around the call; or pass the numbers to f")
        .build();
  }
}
