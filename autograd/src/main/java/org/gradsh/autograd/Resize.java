package org.gradsh.autograd;

import java.util.Arrays;
import java.util.List;

/**
 * How an image is scaled: {@code interpolate(x, Resize.to(32, 32).mode(Resize.Mode.LINEAR))}. A
 * number stands for all axes of the image; else there is one for each.
 *
 * @param size empty: by {@code scale}
 * @param alignCorners whether the outermost elements stay where they are
 */
public record Resize(List<Integer> size, List<Double> scale, Mode mode, boolean alignCorners) {
  /** Which elements count for one of the result. */
  public enum Mode {
    /** The one at or before it. */
    NEAREST,
    /** The one whose centre is nearest. */
    NEAREST_EXACT,
    /** Two along each axis: linear, bilinear, trilinear. */
    LINEAR,
    /** Four along each axis, weighed by a cubic with A = −0.75. */
    CUBIC,
    /** The mean of those that it covers. */
    AREA
  }

  public Resize {
    size = List.copyOf(size);
    scale = List.copyOf(scale);
  }

  /** To an image of a size; by the nearest element unless a mode is given. */
  public static Resize to(int... size) {
    return new Resize(Arrays.stream(size).boxed().toList(), List.of(), Mode.NEAREST, false);
  }

  /** To an image so many times as large, cut to whole places. */
  public static Resize by(double... scale) {
    return new Resize(List.of(), Arrays.stream(scale).boxed().toList(), Mode.NEAREST, false);
  }

  /** Which elements count. */
  public Resize mode(Mode mode) {
    return new Resize(size, scale, Given.nonNull("resize", "the mode", mode), alignCorners);
  }

  /** {@link Mode#LINEAR}. */
  public Resize linear() {
    return mode(Mode.LINEAR);
  }

  /** {@link Mode#CUBIC}. */
  public Resize cubic() {
    return mode(Mode.CUBIC);
  }

  /** Whether the outermost elements stay where they are, for linear and cubic; not unless given. */
  public Resize alignCorners(boolean alignCorners) {
    return new Resize(size, scale, mode, alignCorners);
  }
}
