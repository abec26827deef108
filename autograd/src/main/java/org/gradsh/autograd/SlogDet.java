package org.gradsh.autograd;

/**
 * A determinant as {@code slogdet} gives it.
 *
 * @param sign −1, 0 or 1; without a gradient
 * @param logAbsDet the logarithm of the absolute value
 */
public record SlogDet(Tensor sign, Tensor logAbsDet) {}
