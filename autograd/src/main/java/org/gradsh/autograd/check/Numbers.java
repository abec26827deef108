package org.gradsh.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.show.Show;
import org.gradsh.autograd.tape.Batched;
import org.gradsh.autograd.tape.Dual;
import org.gradsh.autograd.tape.Traced;

/**
 * The numbers behind a tensor: its elements, or inside vmap those of all examples.
 *
 * @param block the axes of examples first, the outermost vmap's before the inner one's
 * @param levels of the vmaps that these axes belong to
 */
record Numbers(Strided block, List<Long> levels) {
  /** The value alone. */
  static Numbers of(Tensor t) {
    return switch (t.lift()) {
      case null -> new Numbers(t.values().host(), List.of());
      case Dual d -> of(d.primal());
      case Batched b -> of(b.full()).of(b);
      // There is nothing to look at yet.
      case Traced _ -> new Numbers(Strided.zeros(t.dtype(), Shape.SCALAR), List.of());
    };
  }

  /** The tangents beside the value, of all levels of forward mode. */
  static List<Numbers> tangents(Tensor t) {
    return switch (t.lift()) {
      case null -> List.of();
      case Dual d -> {
        List<Numbers> all = new ArrayList<>(tangents(d.primal()));
        all.add(of(d.tangent()));
        all.addAll(tangents(d.tangent()));
        yield all;
      }
      case Traced _ -> List.of();
      case Batched b -> tangents(b.full()).stream().map(n -> n.of(b)).toList();
    };
  }

  private Numbers of(Batched b) {
    List<Long> all = new ArrayList<>(levels);
    all.add(b.level());
    return new Numbers(block, all);
  }

  /** Whether value and tangents are finite everywhere; true of integers and masks. */
  static boolean areFinite(List<Tensor> tensors) {
    for (Tensor t : tensors) {
      if (!t.dtype().isFloating()) continue;
      if (of(t).firstNotFinite() != null) return false;
      for (Numbers tangent : tangents(t)) if (tangent.firstNotFinite() != null) return false;
    }
    return true;
  }

  /** As it is shown behind an operand. */
  String text() {
    return (levels.isEmpty() ? "" : "all examples: ") + Show.values(Tensor.of(block));
  }

  /** {@code in example 1, at [0, 2]: }, which is empty for a scalar. */
  String where(int[] at) {
    int n = levels.size();
    int[] element = Arrays.copyOfRange(at, n, at.length);
    int[] examples = Arrays.copyOf(at, n);
    List<String> parts = new ArrayList<>();
    if (n > 0) parts.add("in example " + (n == 1 ? examples[0] + "" : Arrays.toString(examples)));
    if (element.length > 0) parts.add("at " + Arrays.toString(element));
    return parts.isEmpty() ? "" : String.join(", ", parts) + ": ";
  }

  double element(int... at) {
    int place = block.offset();
    for (int a = 0; a < at.length; a++) place += at[a] * block.strides()[a];
    return element(place);
  }

  /** The element that was broadcast to an index of others; NaN where there is no such. */
  double element(Numbers others, int... at) {
    int examples = levels.size();
    int rank = block.shape().rank();
    int place = block.offset();
    for (int a = 0; a < rank; a++) {
      int there = a < examples ? others.levels.indexOf(levels.get(a)) : a - rank + at.length;
      boolean isThere = there >= (a < examples ? 0 : others.levels.size());
      int size = block.shape().dim(a);
      if (!isThere || size != 1 && size != others.block.shape().dim(there)) return Double.NaN;
      if (size > 1) place += at[there] * block.strides()[a];
    }
    return element(place);
  }

  private double element(int place) {
    return switch (block.data()) {
      case float[] f -> f[place];
      case double[] d -> d[place];
      case int[] n -> n[place];
      case long[] n -> n[place];
      case boolean[] b -> b[place] ? 1 : 0;
      default -> Double.NaN;
    };
  }

  /** The index of the first element, row by row, that is NaN or infinite; null if there is none. */
  int[] firstNotFinite() {
    int rank = block.shape().rank();
    int[] index = new int[rank];
    int last = rank == 0 ? 1 : block.shape().dim(rank - 1);
    int step = rank == 0 ? 0 : block.strides()[rank - 1];
    if (block.size() == 0) return null;
    while (true) {
      int at = block.offset();
      for (int a = 0; a < rank - 1; a++) at += index[a] * block.strides()[a];
      int found = firstInRow(block.data(), at, step, last);
      if (found >= 0) {
        if (rank > 0) index[rank - 1] = found;
        return index;
      }
      int a = rank - 2;
      while (a >= 0 && ++index[a] == block.shape().dim(a)) index[a--] = 0;
      if (a < 0) return null;
    }
  }

  private static int firstInRow(Object data, int at, int step, int count) {
    switch (data) {
      case float[] f -> {
        for (int i = 0; i < count; i++) if (!Float.isFinite(f[at + i * step])) return i;
      }
      case double[] d -> {
        for (int i = 0; i < count; i++) if (!Double.isFinite(d[at + i * step])) return i;
      }
      default -> {}
    }
    return -1;
  }
}
