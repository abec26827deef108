package org.gradsh.autograd;

import java.util.List;
import java.util.function.Function;

/**
 * What a function of several tensors with a derivative of its own gives; see {@link
 * Autograd#customGradient}.
 *
 * @param value f(a, b, …)
 * @param pullbacks from the cotangent of the value to those of the arguments, in their order; null
 *     in the list stands for zeros
 */
public record ValueAndPullbacks(Tensor value, Function<Tensor, List<Tensor>> pullbacks) {}
