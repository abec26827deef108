package org.gradsh.autograd;

/**
 * The different elements of a tensor.
 *
 * @param values each once, in ascending order, [n]; not differentiable
 * @param inverse int64, of the shape of the tensor: which of the values each element is
 * @param counts int64 [n]: how often each of the values occurs
 */
public record Unique(Tensor values, Tensor inverse, Tensor counts) {}
