package org.gradsh.autograd;

/**
 * How many elements of a tensor lie in each of several intervals.
 *
 * @param counts int64 [bins]
 * @param edges float64 [bins + 1]: bin i goes from edge i (included) to edge i + 1 (not included,
 *     but for the last)
 */
public record Binned(Tensor counts, Tensor edges) {}
