package org.gradsh.autograd.nn;

import org.gradsh.autograd.Attention;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.Arguments;

/**
 * A block of a transformer: attention of a sequence to itself, then two linear layers for each
 * place, each with a way past it and a layer norm. Axes are [n, time, size].
 */
public final class TransformerEncoderLayer extends StandardLayer
    implements OwnType<TransformerEncoderLayer> {
  private final MultiHeadAttention selfAttn;
  private final Linear linear1;
  private final Dropout dropout;
  private final Linear linear2;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final Dropout dropout1;
  private final Dropout dropout2;
  private final Layer activation;
  private final boolean normFirst;

  /** As PyTorch has it: norms last, dropout 0.1, relu. */
  public TransformerEncoderLayer(int size, int heads, int feedForward) {
    this(size, heads, feedForward, .1, false, Tensor::relu);
  }

  /**
   * @param feedForward how wide the first linear layer is
   * @param normFirst whether norms come before attention and linear layers, which trains more
   *     easily when there are many blocks
   * @param activation between the linear layers: {@code Tensor::gelu}
   */
  public TransformerEncoderLayer(
      int size, int heads, int feedForward, double p, boolean normFirst, Layer activation) {
    Arguments.positive("TransformerEncoderLayer", "feedForward", feedForward);
    selfAttn = new MultiHeadAttention(size, heads, Attention.dropout(p));
    linear1 = new Linear(size, feedForward);
    dropout = new Dropout(p);
    linear2 = new Linear(feedForward, size);
    norm1 = new LayerNorm(size);
    norm2 = new LayerNorm(size);
    dropout1 = new Dropout(p);
    dropout2 = new Dropout(p);
    this.normFirst = normFirst;
    this.activation = Arguments.nonNull("TransformerEncoderLayer", "the activation", activation);
  }

  @Override
  protected Tensor forward(Tensor x) {
    return apply(x, Attention.DEFAULT);
  }

  /** With a mask, or causal: {@code block.apply(x, Attention.causal())}. */
  public Tensor apply(Tensor x, Attention.Options options) {
    return LayerObserver.seen(this, x, _ -> encoded(x, options));
  }

  private Tensor encoded(Tensor x, Attention.Options options) {
    if (normFirst) {
      Tensor y = x.add(attended(norm1.apply(x), options));
      return y.add(fed(norm2.apply(y)));
    }
    Tensor y = norm1.apply(x.add(attended(x, options)));
    return norm2.apply(y.add(fed(y)));
  }

  private Tensor attended(Tensor x, Attention.Options options) {
    return dropout1.apply(selfAttn.apply(x, options));
  }

  private Tensor fed(Tensor x) {
    Tensor inner = linear1.apply(x);
    Tensor wide =
        activation instanceof StandardLayer
            ? activation.apply(inner)
            : LayerObserver.seen(activation, inner, activation);
    return dropout2.apply(linear2.apply(dropout.apply(wide)));
  }
}
