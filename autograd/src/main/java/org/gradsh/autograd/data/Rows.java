package org.gradsh.autograd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Arguments;

/** Numbers of examples: checked, shuffled, divided. */
final class Rows {
  private Rows() {}

  static <T> T nonNull(String what, T given) {
    return Arguments.nonNull("dataset", what, given);
  }

  static void check(int row, int size) {
    if (row >= 0 && row < size) return;
    throw TensorException.index("dataset: there is no example " + row)
        .detail("there are " + size + ", counted from 0")
        .build();
  }

  /** Numbers as an index of a tensor, where it is. */
  static Tensor index(int[] rows, Tensor of) {
    return Device.fresh(Strided.contiguous(DType.INT32, Shape.of(rows.length), rows), of);
  }

  static String count(int rows) {
    return rows + (rows == 1 ? " row" : " rows");
  }

  /** 0 … size − 1 by Fisher and Yates' shuffle: every order is as likely. */
  static int[] shuffled(int size, Philox random) {
    int[] order = IntStream.range(0, size).toArray();
    for (int i = order.length - 1; i > 0; i--) {
      int j = (int) random.nextLong(i + 1L);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  /** Parts of an order; {@code call} is how the call begins, for its errors. */
  static List<Dataset> split(Dataset data, int[] order, double[] fractions, String call) {
    double sum = Arrays.stream(fractions).sum();
    if (fractions.length == 0
        || Math.abs(sum - 1) > 1e-6
        || Arrays.stream(fractions).anyMatch(f -> !(f > 0))) {
      boolean counts = Arrays.stream(fractions).allMatch(f -> f > 0 && f < 1e12);
      String shares =
          Arrays.stream(counts ? fractions : new double[0])
              .mapToObj(f -> String.valueOf(Math.round(f / sum * 1e7) / 1e7))
              .collect(Collectors.joining(", "));
      throw TensorException.value("split: the shares are " + Arrays.toString(fractions))
          .detail("each is above 0, and all together are 1")
          .hint(call + (shares.isEmpty() ? "0.8, 0.2" : shares) + ")")
          .build();
    }
    List<Dataset> parts = new ArrayList<>();
    double share = 0;
    int from = 0;
    for (int k = 0; k < fractions.length; k++) {
      share += fractions[k];
      int to = k == fractions.length - 1 ? order.length : (int) Math.round(share * order.length);
      parts.add(data.subset(Arrays.copyOfRange(order, from, to)));
      from = to;
    }
    return parts;
  }
}
