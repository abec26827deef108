package org.gradsh.autograd;

/**
 * X = Q·R as {@code qr} gives it, with k = min(m, n).
 *
 * @param q [..., m, k], with orthonormal columns
 * @param r [..., k, n], an upper triangle
 */
public record Qr(Tensor q, Tensor r) {}
