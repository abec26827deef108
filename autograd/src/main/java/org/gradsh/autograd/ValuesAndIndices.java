package org.gradsh.autograd;

/**
 * Elements of a tensor, and where along an axis they came from.
 *
 * @param values differentiable by the tensor they are from
 * @param indices int64, of the shape of {@code values}
 */
public record ValuesAndIndices(Tensor values, Tensor indices) {}
