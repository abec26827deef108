package org.gradsh.autograd.io;

import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Png;

/** A tensor as an image of an event. */
final class Pixels {
  private static final int RGBA = 4;

  private Pixels() {}

  /** A Summary.Image: height, width, colour space, and a PNG file. */
  static ProtoBytes message(String tag, Tensor image) {
    int[] dims = image.dims();
    boolean grey = dims.length == 2;
    boolean last = dims.length == 3 && dims[2] == 3;
    boolean first = dims.length == 3 && dims[0] == 3 && !last;
    if (!grey && !last && !first || image.size() == 0) {
      throw TensorException.shape("EventFile.image: " + tag + " is no image")
          .operand("image", image)
          .hint("[height, width], [height, width, 3] or [3, height, width]; x.get(0) of a batch")
          .build();
    }
    int height = first ? dims[1] : dims[0];
    int width = first ? dims[2] : dims[1];
    double full = image.dtype().isFloating() ? 1 : 255;
    double[] values = image.detach().toDoubleArray();
    int[] argb = new int[height * width];
    for (int i = 0; i < argb.length; i++) {
      int colour = 0xff;
      for (int c = 0; c < 3; c++) {
        double v = values[grey ? i : last ? 3 * i + c : c * argb.length + i] / full;
        colour = colour << 8 | (int) Math.round(255 * Math.clamp(Double.isNaN(v) ? 0 : v, 0, 1));
      }
      argb[i] = colour;
    }
    return new ProtoBytes()
        .number(1, height)
        .number(2, width)
        .number(3, RGBA)
        .bytes(4, Png.of(argb, width, height, 1));
  }
}
