package org.gradsh.autograd.io;

import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.EngineSide;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.RandomState;

/** A place in a sequence of random numbers as a state: its seed, and how much was drawn. */
public final class RandomSequence implements Stateful {
  private static final String NAME = "sequence";

  private RandomSequence() {}

  /** The random numbers of the thread that calls: what {@code seed(n)} begins. */
  public static Stateful ofThisThread() {
    return new RandomSequence();
  }

  @Override
  public Map<String, Tensor> stateDict() {
    return stateDict(RandomState.save());
  }

  @Override
  public void loadStateDict(Map<String, ? extends Tensor> state) {
    of("random numbers", state).restore();
  }

  /** Engine: a place as a state. */
  @EngineSide
  public static Map<String, Tensor> stateDict(RandomState state) {
    return Map.of(NAME, Autograd.tensor(new long[] {state.seed(), state.position()}));
  }

  /** Engine: the place that a state tells. */
  @EngineSide
  public static RandomState of(String who, Map<String, ? extends Tensor> state) {
    Tensor t = state.get(NAME);
    boolean fits = t != null && t.dtype() == DType.INT64 && t.rank() == 1 && t.size() == 2;
    if (!fits || state.size() != 1 || t.toLongArray()[1] < 0) {
      throw TensorException.value(who + ": this is no place in a random sequence")
          .detail("given: " + state.keySet())
          .detail("expected: \"sequence\", int64 [2]: a seed, and how much was drawn")
          .build();
    }
    long[] numbers = t.toLongArray();
    return RandomState.at(numbers[0], numbers[1]);
  }
}
