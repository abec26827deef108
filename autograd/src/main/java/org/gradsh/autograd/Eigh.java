package org.gradsh.autograd;

/**
 * X = V·diag(w)·Vᵀ of a symmetric matrix, as {@code eigh} gives it.
 *
 * @param values [..., n], w, the smallest first
 * @param vectors [..., n, n], V, with orthonormal columns
 */
public record Eigh(Tensor values, Tensor vectors) {}
