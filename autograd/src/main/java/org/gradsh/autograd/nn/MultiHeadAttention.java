package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import java.util.Arrays;
import java.util.Optional;
import org.gradsh.autograd.Attention;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.IndexOps;

/**
 * Attention by several heads, each on its part of the width: Vaswani et al., 2017. Axes are [n,
 * time, size], or [time, size]; n comes first always. Weights have PyTorch's layouts.
 *
 * <pre>{@code
 * var attention = new MultiHeadAttention(64, 4);
 * attention.apply(x);                                   // of a sequence to itself
 * attention.apply(x, Attention.causal());               // no look ahead
 * attention.apply(q, memory, memory, Attention.mask(seen));
 * }</pre>
 */
public final class MultiHeadAttention extends StandardLayer
    implements OwnType<MultiHeadAttention>, Mode {
  /** For queries, keys and values one below the other, [3·size, size]. */
  public final Variable inProjWeight;

  /** [3·size]. */
  public final Variable inProjBias;

  private final Linear outProj;
  private final int heads;
  private final transient Attention.Options options;
  private boolean training = true;

  public MultiHeadAttention(int size, int heads) {
    this(size, heads, Attention.DEFAULT);
  }

  /**
   * @param options of every call, {@code Attention.causal().dropout(.1)}: what a call adds holds as
   *     well, a scale of its own instead; dropout is in training only
   * @throws TensorException when a size is below 1, or the heads do not divide it
   */
  public MultiHeadAttention(int size, int heads, Attention.Options options) {
    Arguments.positive("MultiHeadAttention", "size", size);
    this.heads = Arguments.positive("MultiHeadAttention", "heads", heads);
    if (size % heads != 0) {
      throw TensorException.value("MultiHeadAttention: heads do not divide the size")
          .detail("size " + size + ", heads " + heads)
          .build();
    }
    this.options = Arguments.nonNull("MultiHeadAttention", "options", options);
    inProjWeight = variable(Init.xavierUniform(3 * size, size), "inProjWeight");
    inProjBias = variable(Autograd.zeros(3 * size), "inProjBias");
    outProj = new Linear(size, size);
    outProj.bias.assign(0);
  }

  @Override
  public void training(boolean training) {
    this.training = training;
  }

  @Override
  protected Tensor forward(Tensor x) {
    return apply(x, options);
  }

  /** Of a sequence to itself. */
  public Tensor apply(Tensor x, Attention.Options options) {
    return apply(x, x, x, options);
  }

  /** Of queries to keys with values. */
  public Tensor apply(Tensor q, Tensor k, Tensor v) {
    return apply(q, k, v, options);
  }

  /**
   * Of queries to keys with values.
   *
   * @param q [n, time, size]
   * @param k [n, other time, size], as v
   * @param options a mask broadcasts to [n, heads, time, other time]; one of three axes is that of
   *     all heads: [n, time, other time]
   */
  public Tensor apply(Tensor q, Tensor k, Tensor v, Attention.Options options) {
    Arguments.nonNull("MultiHeadAttention", "q", q);
    Arguments.nonNull("MultiHeadAttention", "k", k);
    Arguments.nonNull("MultiHeadAttention", "v", v);
    Arguments.nonNull("MultiHeadAttention", "options", options);
    return LayerObserver.seen(this, q, _ -> attended(q, k, v, options));
  }

  private Tensor attended(Tensor q, Tensor k, Tensor v, Attention.Options options) {
    Tensor y =
        Autograd.scaledDotProductAttention(split(q, 0), split(k, 1), split(v, 2), fitting(options));
    Tensor joined = y.swapAxes(-3, -2);
    int[] dims = q.dims();
    return outProj.apply(joined.reshape(dims));
  }

  private Attention.Options fitting(Attention.Options given) {
    double dropout = training ? Math.max(given.dropout(), options.dropout()) : 0;
    Optional<Tensor> mask = ofAllHeads(given);
    Optional<Tensor> own = ofAllHeads(options);
    if (mask.isEmpty()) mask = own;
    else if (own.isPresent() && given != options) mask = Optional.of(both(own.get(), mask.get()));
    boolean isCausal = given.isCausal() || options.isCausal();
    double scale = given.scale() == 0 ? options.scale() : given.scale();
    return new Attention.Options(mask, isCausal, scale, dropout);
  }

  private static Optional<Tensor> ofAllHeads(Attention.Options options) {
    return options.mask().map(m -> m.rank() == 3 ? m.unsqueeze(1) : m);
  }

  /** What both let see; numbers are added. */
  private static Tensor both(Tensor a, Tensor b) {
    if (a.dtype() == DType.BOOL && b.dtype() == DType.BOOL) return a.and(b);
    return numbers(a).add(numbers(b));
  }

  private static Tensor numbers(Tensor mask) {
    return mask.dtype() == DType.BOOL ? mask.where(0.0, Double.NEGATIVE_INFINITY) : mask;
  }

  /** A projection, by heads: [n, heads, time, size / heads]. */
  private Tensor split(Tensor x, int which) {
    int size = inProjWeight.shape().dim(1);
    Sizes.require(this, x, -1, size, "size");
    if (x.rank() < 2) {
      throw TensorException.shape(this + ": x must be [n, time, size]").operand("x", x).build();
    }
    int from = which * size;
    Tensor w = inProjWeight.lent(all -> IndexOps.narrow(all, 0, from, from + size));
    Tensor b = inProjBias.lent(all -> IndexOps.narrow(all, 0, from, from + size));
    int[] dims = Arrays.copyOf(x.dims(), x.rank() + 1);
    dims[x.rank() - 1] = heads;
    dims[x.rank()] = size / heads;
    return Autograd.linear(x, w, b).reshape(dims).swapAxes(-3, -2);
  }

  @Override
  public String toString() {
    return "MultiHeadAttention(" + inProjWeight.shape().dim(1) + ", heads " + heads + ")";
  }
}
