package org.gradsh.autograd;

/**
 * A function evaluated in forward mode.
 *
 * @param value f(x)
 * @param tangent ∂f(x) · v, of the value's shape
 */
public record Jvp(Tensor value, Tensor tangent) {}
