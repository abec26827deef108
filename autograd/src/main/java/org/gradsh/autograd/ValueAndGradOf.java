package org.gradsh.autograd;

/**
 * A scalar and its gradient with respect to a structure; see {@link Structures}.
 *
 * @param value f(x)
 * @param gradient of x's form
 */
public record ValueAndGradOf<S>(Tensor value, S gradient) {}
