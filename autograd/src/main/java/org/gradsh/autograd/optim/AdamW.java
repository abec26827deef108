package org.gradsh.autograd.optim;

import java.util.Collection;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.nn.Layer;

/**
 * Adam with a weight decay that its steps are not scaled by. After Loshchilov and Hutter,
 * "Decoupled weight decay regularization" (2019), in PyTorch's form: {@code w ← w·(1 − η·λ)}, then
 * a step of {@link Adam}.
 */
public final class AdamW extends AdamRule<AdamW> {
  public AdamW(double learningRate, Variable... variables) {
    this(learningRate, of("AdamW", variables));
  }

  /** Of the parameters of a layer. */
  public AdamW(double learningRate, Layer layer) {
    this(learningRate, of("AdamW", layer));
  }

  public AdamW(double learningRate, Collection<? extends Variable> variables) {
    super(learningRate, variables, true);
    decay(0.01);
  }
}
