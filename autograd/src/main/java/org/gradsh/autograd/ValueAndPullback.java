package org.gradsh.autograd;

import java.util.function.UnaryOperator;

/**
 * What a function of one tensor with a derivative of its own gives; see {@link
 * Autograd#customGradient}.
 *
 * @param value f(x)
 * @param pullback from the cotangent of the value to that of x, linear; it may use whatever the
 *     function has computed
 */
public record ValueAndPullback(Tensor value, UnaryOperator<Tensor> pullback) {}
