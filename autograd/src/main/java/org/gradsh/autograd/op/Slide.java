package org.gradsh.autograd.op;

import java.util.Arrays;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Convolution;

/**
 * How a kernel slides over an image; one number for each of at most three axes.
 *
 * @param extents of the image
 * @param size of the kernel
 * @param counts how many places it has
 * @param steps from one place to the next
 * @param before places of padding before the image; those behind follow from the counts
 * @param dilations from one element of the kernel to the next, in places of the image
 * @param groups in which channels and outputs lie: each sees its own alone
 */
public record Slide(
    int[] extents,
    int[] size,
    int[] counts,
    int[] steps,
    int[] before,
    int[] dilations,
    int groups) {
  /** The same for n times as many groups. */
  Slide times(int n) {
    return new Slide(extents, size, counts, steps, before, dilations, Math.max(1, n) * groups);
  }

  /** The shape of images. */
  Shape images(int n, int channels) {
    return shape(n, channels, extents);
  }

  /** The shape of a kernel for each output. */
  Shape kernels(int outputs, int channels) {
    return shape(outputs, channels, size);
  }

  /** The shape of what comes out. */
  Shape results(int n, int outputs) {
    return shape(n, outputs, counts);
  }

  private static Shape shape(int n, int channels, int[] rest) {
    int[] dims = new int[rest.length + 2];
    dims[0] = n;
    dims[1] = channels;
    System.arraycopy(rest, 0, dims, 2, rest.length);
    return Shape.of(dims);
  }

  /** The kernels that compute it. */
  Convolution over(int n, int channels, int outputs) {
    return new Convolution(
        new Convolution.Slide(
            three(extents, 1),
            three(size, 1),
            three(counts, 1),
            three(steps, 1),
            three(before, 0),
            three(dilations, 1)),
        n,
        channels,
        outputs,
        groups);
  }

  /** With axes that are not there in front. */
  private static int[] three(int[] n, int missing) {
    int[] all = new int[3];
    Arrays.fill(all, missing);
    System.arraycopy(n, 0, all, 3 - n.length, n.length);
    return all;
  }

  @Override
  public String toString() {
    String s = "size " + Arrays.toString(size);
    if (Arrays.stream(steps).anyMatch(n -> n != 1)) s += " stride " + Arrays.toString(steps);
    if (Arrays.stream(before).anyMatch(n -> n != 0)) s += " padding " + Arrays.toString(before);
    if (Arrays.stream(dilations).anyMatch(n -> n != 1)) {
      s += " dilation " + Arrays.toString(dilations);
    }
    return groups == 1 ? s : s + " groups " + groups;
  }
}
