package org.gradsh.autograd;

/**
 * The largest elements of windows and where they were.
 *
 * @param values the largest element of each window
 * @param indices int64: the places in the image, counted in row-major order
 */
public record MaxPooled(Tensor values, Tensor indices) {}
