package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;

/**
 * The windows of a pooling: {@code maxPool2d(x, Pool.size(3).stride(2).padding(1))}. A number
 * stands for all axes of the image; else there is one for each.
 *
 * @param stride empty: the size of the window
 * @param divisor of an average; 0: the number of elements
 */
public record Pool(
    List<Integer> size,
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> dilation,
    boolean ceilMode,
    boolean countIncludePad,
    int divisor) {
  public Pool {
    size = List.copyOf(size);
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /** Windows of a size, one beside the other. */
  public static Pool size(int... size) {
    return new Pool(list(size), List.of(), List.of(0), List.of(1), false, true, 0);
  }

  /** How far a window moves; its size unless given. */
  public Pool stride(int... stride) {
    return new Pool(size, list(stride), padding, dilation, ceilMode, countIncludePad, divisor);
  }

  /**
   * Places before and after each axis, at most half the size: of no value for a maximum, else 0.
   */
  public Pool padding(int... padding) {
    return new Pool(size, stride, list(padding), dilation, ceilMode, countIncludePad, divisor);
  }

  /** How far the elements of a window lie apart; for a maximum only. */
  public Pool dilation(int... dilation) {
    return new Pool(size, stride, padding, list(dilation), ceilMode, countIncludePad, divisor);
  }

  /** Whether a window that goes past the end counts; not unless given. */
  public Pool ceilMode(boolean ceilMode) {
    return new Pool(size, stride, padding, dilation, ceilMode, countIncludePad, divisor);
  }

  /** Whether an average counts the padding too; so unless given. */
  public Pool countIncludePad(boolean countIncludePad) {
    return new Pool(size, stride, padding, dilation, ceilMode, countIncludePad, divisor);
  }

  /** What an average divides by, in place of the number of elements. */
  public Pool divisor(int divisor) {
    return new Pool(size, stride, padding, dilation, ceilMode, countIncludePad, divisor);
  }

  private static List<Integer> list(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
