package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;

/**
 * What a convolution takes beside tensors: {@code conv2d(x, w, b, Conv.stride(2).padding(1))}. A
 * number stands for all axes of the image; else there is one for each.
 */
public final class Conv {
  private Conv() {}

  /** No padding, everything else 1. */
  public static final Options DEFAULT =
      new Options(List.of(1), List.of(0), false, List.of(1), 1, List.of(0));

  /** {@link Options#stride(int...)} */
  public static Options stride(int... stride) {
    return DEFAULT.stride(stride);
  }

  /** {@link Options#padding(int...)} */
  public static Options padding(int... padding) {
    return DEFAULT.padding(padding);
  }

  /** {@link Options#same()} */
  public static Options same() {
    return DEFAULT.same();
  }

  /** {@link Options#valid()} */
  public static Options valid() {
    return DEFAULT;
  }

  /** {@link Options#dilation(int...)} */
  public static Options dilation(int... dilation) {
    return DEFAULT.dilation(dilation);
  }

  /** {@link Options#groups(int)} */
  public static Options groups(int groups) {
    return DEFAULT.groups(groups);
  }

  /** {@link Options#outputPadding(int...)} */
  public static Options outputPadding(int... outputPadding) {
    return DEFAULT.outputPadding(outputPadding);
  }

  /** The options; each method gives others, that differ in one. */
  public record Options(
      List<Integer> stride,
      List<Integer> padding,
      boolean isSame,
      List<Integer> dilation,
      int groups,
      List<Integer> outputPadding) {
    public Options {
      stride = List.copyOf(stride);
      padding = List.copyOf(padding);
      dilation = List.copyOf(dilation);
      outputPadding = List.copyOf(outputPadding);
    }

    /** How far the kernel moves; 1 unless given. */
    public Options stride(int... stride) {
      return new Options(list(stride), padding, isSame, dilation, groups, outputPadding);
    }

    /** Zeros before and after each axis; 0 unless given. */
    public Options padding(int... padding) {
      return new Options(stride, list(padding), false, dilation, groups, outputPadding);
    }

    /** As many zeros around as leave the extents as they are; one more after than before if odd. */
    public Options same() {
      return new Options(stride, List.of(0), true, dilation, groups, outputPadding);
    }

    /** No zeros around: only where the whole kernel lies within. */
    public Options valid() {
      return padding(0);
    }

    /** How far the elements of the kernel lie apart; 1 unless given. */
    public Options dilation(int... dilation) {
      return new Options(stride, padding, isSame, list(dilation), groups, outputPadding);
    }

    /** Channels in so many groups, which do not mix; 1 unless given. */
    public Options groups(int groups) {
      return new Options(stride, padding, isSame, dilation, groups, outputPadding);
    }

    /** Of a transposed convolution: how much longer its result is at the end; 0 unless given. */
    public Options outputPadding(int... outputPadding) {
      return new Options(stride, padding, isSame, dilation, groups, list(outputPadding));
    }

    private static List<Integer> list(int[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
  }
}
