package org.gradsh.autograd;

/**
 * X = U·diag(s)·Vᵀ as {@code svd} gives it, with k = min(m, n).
 *
 * @param u [..., m, k], with orthonormal columns
 * @param s [..., k], not negative, the largest first
 * @param vh [..., k, n], with orthonormal rows: Vᵀ
 */
public record Svd(Tensor u, Tensor s, Tensor vh) {}
