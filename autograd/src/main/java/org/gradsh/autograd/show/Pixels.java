package org.gradsh.autograd.show;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.EngineSide;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * Engine: a tensor as a picture, for whatever writes one.
 *
 * @param argb colours row by row, alpha in the highest byte
 * @param isGrey whether there was one channel
 */
@EngineSide
public record Pixels(int[] argb, int height, int width, boolean isGrey) {
  /**
   * The picture that a tensor is: [height, width], [1, height, width] and [height, width, 1] in
   * greys, [3, height, width] and [height, width, 3]. Floating-point numbers and masks are 0 … 1,
   * whole ones 0 … 255; what lies beyond is cut, NaN is black.
   *
   * @param prefersLast whether [1 or 3, n, 3] has its channels last; else they are first
   * @param who begins the message
   * @param what the tensor is called there
   * @throws TensorException when it has another shape, or no elements
   */
  public static Pixels of(String who, String what, Tensor image, boolean prefersLast) {
    if (image == null) throw TensorException.value(who + ": " + what + " is null").build();
    int[] dims = image.dims();
    boolean isThree = dims.length == 3;
    boolean first = isThree && (dims[0] == 1 || dims[0] == 3) && !(prefersLast && dims[2] == 3);
    boolean last = isThree && !first && (dims[2] == 1 || dims[2] == 3);
    if (dims.length != 2 && !first && !last || image.size() == 0) {
      throw TensorException.shape(who + ": " + what + " is no picture")
          .operand("image", image)
          .hint(
              "[height, width], [1 or 3, height, width] or [height, width, 1 or 3];"
                  + " x.get(0) of a batch")
          .build();
    }
    int height = first ? dims[1] : dims[0];
    int width = first ? dims[2] : dims[1];
    boolean grey = dims.length == 2 || dims[first ? 0 : 2] == 1;
    boolean isPart = image.dtype().isFloating() || image.dtype() == DType.BOOL;
    double scale = isPart ? 255 : 1;
    double[] values = image.detach().toDoubleArray();
    int[] argb = new int[height * width];
    for (int i = 0; i < argb.length; i++) {
      int colour = 0xff;
      for (int c = 0; c < 3; c++) {
        double v = values[grey ? i : last ? 3 * i + c : c * argb.length + i] * scale;
        colour = colour << 8 | (int) Math.round(Double.isNaN(v) ? 0 : Math.clamp(v, 0, 255));
      }
      argb[i] = colour;
    }
    return new Pixels(argb, height, width, grey);
  }

  /** The numbers of red, green or blue, from 0 to 255. */
  public int[] channel(int c) {
    int[] samples = new int[argb.length];
    for (int i = 0; i < samples.length; i++) samples[i] = argb[i] >> 16 - 8 * c & 0xff;
    return samples;
  }
}
