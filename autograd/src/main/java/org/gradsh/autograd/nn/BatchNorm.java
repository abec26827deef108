package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.BatchNormalized;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/**
 * Channels, axis 1, brought to mean 0 and variance 1 and scaled by what is learned: in training by
 * the statistics of the batch, which running averages take; in use by these averages.
 */
abstract sealed class BatchNorm extends StandardLayer implements Mode
    permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
  private static final double EPS = 1e-5, MOMENTUM = .1;

  /** [channels], ones at first; null where nothing is learned. */
  public final Variable weight;

  /** [channels], zeros at first; null where nothing is learned. */
  public final Variable bias;

  private final String name;
  private final int channels;
  private final double eps;
  private final double momentum;
  private Tensor runningMean;
  private Tensor runningVar;
  private Tensor numBatchesTracked;
  private boolean training = true;

  BatchNorm(String name, int channels) {
    this(name, channels, EPS, MOMENTUM, true);
  }

  BatchNorm(String name, int channels, double eps, double momentum, boolean learns) {
    this.name = name;
    this.channels = Arguments.positive(name, "channels", channels);
    this.eps = Arguments.notNegative(name, "eps", eps);
    this.momentum = Arguments.fraction(name, "momentum", momentum);
    weight = learns ? variable(Autograd.ones(channels), "weight") : null;
    bias = learns ? variable(Autograd.zeros(channels), "bias") : null;
    runningMean = Autograd.zeros(channels);
    runningVar = Autograd.ones(channels);
    numBatchesTracked = Autograd.zeros(DType.INT64);
  }

  /** The running average of the channels' means, [channels]. */
  public Tensor runningMean() {
    return runningMean;
  }

  /** The running average of the channels' variances, [channels]. */
  public Tensor runningVar() {
    return runningVar;
  }

  @Override
  public void training(boolean training) {
    this.training = training;
  }

  /** Whether x has an allowed number of axes. */
  abstract boolean takes(int rank);

  abstract String shapes();

  @Override
  protected final Tensor forward(Tensor x) {
    if (!takes(x.rank())) {
      throw TensorException.shape(this + ": x must be " + shapes())
          .operand("x", x, "axes: " + x.rank())
          .build();
    }
    Sizes.require(this, x, 1, channels, "channels");
    Tensor w = weight != null ? weight : Autograd.onesLike(runningVar);
    Tensor b = bias != null ? bias : Autograd.zerosLike(runningMean);
    if (!training) return Autograd.batchNorm(x, runningMean, runningVar, w, b, eps);
    BatchNormalized y = Autograd.batchNormTraining(x, w, b, eps);
    follow(y);
    return y.value();
  }

  private void follow(BatchNormalized batch) {
    Autograd.noGrad(
        () -> {
          runningMean = Buffers.next(this, "runningMean", runningMean, mean(batch));
          runningVar = Buffers.next(this, "runningVar", runningVar, variance(batch));
          Tensor count = numBatchesTracked.add(1);
          numBatchesTracked = Buffers.next(this, "numBatchesTracked", numBatchesTracked, count);
        });
  }

  private Tensor mean(BatchNormalized batch) {
    return runningMean.mul(1 - momentum).add(batch.mean().mul(momentum));
  }

  private Tensor variance(BatchNormalized batch) {
    return runningVar.mul(1 - momentum).add(batch.unbiasedVariance().mul(momentum));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name + "(" + channels);
    if (eps != EPS) text.append(", eps ").append(Sizes.text(eps));
    if (momentum != MOMENTUM) text.append(", momentum ").append(Sizes.text(momentum));
    return text.append(weight == null ? ", learns nothing)" : ")").toString();
  }
}
