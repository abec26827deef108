package org.gradsh.autograd.nn;

import static org.gradsh.autograd.Autograd.variable;

import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.Variable;
import org.gradsh.autograd.op.Arguments;

/** What convolutions and their transposes have in common. */
abstract sealed class Convolution extends StandardLayer
    permits Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {
  public final Variable weight;

  /** [out]; null without a bias. */
  public final Variable bias;

  final Conv.Options options;
  private final String name;
  private final int in;
  private final int out;

  Convolution(
      String name,
      boolean transposed,
      int in,
      int out,
      int[] kernel,
      Conv.Options options,
      boolean withBias) {
    this.name = name;
    this.in = Arguments.positive(name, "in", in);
    this.out = Arguments.positive(name, "out", out);
    this.options = Sizes.fitting(name, options, kernel.length);
    int groups = Arguments.positive(name, "groups", options.groups());
    if (in % groups != 0 || out % groups != 0) {
      throw TensorException.value(name + ": groups do not divide the channels")
          .detail("in " + in + ", out " + out + ", groups " + groups)
          .build();
    }
    int[] dims = new int[kernel.length + 2];
    dims[0] = transposed ? in : out;
    dims[1] = (transposed ? out : in) / groups;
    System.arraycopy(kernel, 0, dims, 2, kernel.length);
    int fan = 1; // of one output, as PyTorch counts it: all axes but the first
    for (int a = 1; a < dims.length; a++) fan *= dims[a];
    double bound = 1 / Math.sqrt(fan);
    weight = variable(Autograd.uniform(-bound, bound, dims), "weight");
    bias = withBias ? variable(Autograd.uniform(-bound, bound, out), "bias") : null;
  }

  abstract Tensor convolved(Tensor x);

  @Override
  protected final Tensor forward(Tensor x) {
    int spatial = weight.rank() - 2;
    if (x.rank() != spatial + 2) {
      throw TensorException.shape(this + ": x must have " + (spatial + 2) + " axes")
          .operand("x", x, "axes: " + x.rank())
          .hint(
              x.rank() == spatial + 1
                  ? "{x}.unsqueeze(" + (x.dims()[0] == in ? 0 : 1) + ")"
                  : "[n, channels, …]")
          .build();
    }
    Sizes.require(this, x, 1, in, "channels");
    return convolved(x);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name + "(" + in + ", " + out + ", ");
    int[] dims = weight.dims();
    text.append(Sizes.times(dims, 2));
    if (!Sizes.isAll(options.stride(), 1))
      text.append(", stride ").append(Sizes.times(options.stride()));
    if (options.isSame()) text.append(", padding same");
    else if (!Sizes.isAll(options.padding(), 0)) {
      text.append(", padding ").append(Sizes.times(options.padding()));
    }
    if (!Sizes.isAll(options.dilation(), 1)) {
      text.append(", dilation ").append(Sizes.times(options.dilation()));
    }
    if (options.groups() > 1) text.append(", groups ").append(options.groups());
    if (!Sizes.isAll(options.outputPadding(), 0)) {
      text.append(", output padding ").append(Sizes.times(options.outputPadding()));
    }
    return text.append(bias == null ? ", no bias)" : ")").toString();
  }
}
