package org.gradsh.autograd.nn;

import java.util.Map;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.tape.Replacement;

/**
 * A layer whose weight is divided by its largest singular value σ = uᵀWv, W being [out, all the
 * rest]. In training each call takes one step of the power method for u and v, which gradients do
 * not flow through. Made by {@link Models#spectralNorm}. PyTorch's names are taken when states are
 * loaded: {@code weight_orig}, {@code weight_u}, {@code weight_v}.
 */
public final class SpectralNorm extends StandardLayer
    implements OwnType<SpectralNorm>, Mode, Wrapping {
  private static final double EPS = 1e-12;
  private static final int FIRST = 15;

  private final Layer layer;
  private final transient Variable weight;
  private final transient String name;
  private Tensor u;
  private Tensor v;
  private boolean training = true;

  SpectralNorm(Layer layer, String name) {
    this.layer = Arguments.nonNull("spectralNorm", "the layer", layer);
    this.name = name;
    weight = State.matrix("spectralNorm", layer, name);
    Tensor w = rows(weight.detach());
    u = unit(Autograd.randn(w.dims()[0]).to(w.device()));
    for (int k = 0; k < FIRST; k++) {
      v = unit(Autograd.matmul(w.T(), u));
      u = unit(Autograd.matmul(w, v));
    }
  }

  private static Tensor rows(Tensor w) {
    return w.reshape(w.dims()[0], -1);
  }

  private static Tensor unit(Tensor x) {
    return x.div(x.square().sum().sqrt().maximum(EPS));
  }

  @Override
  public void training(boolean training) {
    this.training = training;
  }

  @Override
  protected Tensor forward(Tensor x) {
    Tensor w = rows(weight);
    Tensor left = u;
    Tensor right = v;
    if (training) {
      Tensor fixed = w.detach();
      right = unit(Autograd.matmul(fixed.T(), u));
      left = unit(Autograd.matmul(fixed, right));
      u = Buffers.next(this, "u", u, left);
      v = Buffers.next(this, "v", v, right);
    }
    Tensor sigma = left.mul(Autograd.matmul(w, right)).sum();
    Tensor scaled = weight.div(sigma);
    return Replacement.with(Map.of(weight, scaled), false, () -> layer.apply(x));
  }

  @Override
  public String inPyTorch(String part) {
    if (part.equals("u") || part.equals("v")) return name + "_" + part;
    String own = Wrapping.within(part);
    return own.equals(name) ? name + "_orig" : own;
  }

  @Override
  public String toString() {
    return "spectralNorm(" + ModelText.of(layer) + ")";
  }
}
