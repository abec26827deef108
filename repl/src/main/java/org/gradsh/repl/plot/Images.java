package org.gradsh.repl.plot;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;

/**
 * The images that a tensor holds, each row by row, grey or with three channels.
 *
 * @param values for each image height × width × channels numbers
 * @param all how many images there are; more than are held
 * @param integer whether colours are 0 … 255
 */
record Images(
    List<double[]> values, int height, int width, int channels, int all, boolean integer) {
  /** Of a batch so many images are shown. */
  private static final int MOST = 64;

  /** Of a larger image every second, third … row and column is shown. */
  private static final int MOST_PIXELS = 1 << 21;

  static Images of(Object image) {
    Tensor given = Data.tensor("imshow", "image", image);
    if (given == null) {
      throw TensorException.shape("imshow: a row of numbers is no image")
          .hint("a matrix: tensor(array).reshape(height, width)")
          .build();
    }
    Tensor t = arranged(given);
    if (t.size() == 0) {
      throw TensorException.shape("imshow: there is no pixel").operand("image", given).build();
    }
    int[] d = t.dims();
    int step = 1;
    while ((long) Math.ceilDiv(d[1], step) * Math.ceilDiv(d[2], step) > MOST_PIXELS) step++;
    List<double[]> values = new ArrayList<>();
    String part = step == 1 ? "" : ", ::" + step + ", ::" + step;
    for (int i = 0; i < Math.min(MOST, d[0]); i++) values.add(t.get(i + part).toDoubleArray());
    int height = Math.ceilDiv(d[1], step);
    int width = Math.ceilDiv(d[2], step);
    return new Images(values, height, width, d[3], d[0], isInteger(given.dtype()));
  }

  private static boolean isInteger(DType dtype) {
    return !dtype.isFloating() && dtype != DType.BOOL;
  }

  /** As [images, height, width, channels]. */
  private static Tensor arranged(Tensor t) {
    int[] d = t.dims();
    return switch (d.length) {
      case 2 -> t.reshape(1, d[0], d[1], 1);
      case 3 -> {
        if (d[2] == 3 || d[2] == 1) yield t.unsqueeze(0);
        yield d[0] == 3 ? t.transpose(1, 2, 0).unsqueeze(0) : t.unsqueeze(3);
      }
      case 4 -> {
        if (d[3] == 3 || d[3] == 1) yield t;
        if (d[1] == 3 || d[1] == 1) yield t.transpose(0, 2, 3, 1);
        throw TensorException.shape("imshow: neither one nor three channels")
            .operand("image", t, "channels: " + d[1] + " or " + d[3])
            .hint("image.get(\":, 0\") for the first channel of each")
            .build();
      }
      default ->
          throw TensorException.shape("imshow: no image has " + d.length + " axes")
              .operand("image", t)
              .hint("[height, width], [height, width, 3], [3, height, width] or a batch of those")
              .build();
    };
  }
}
