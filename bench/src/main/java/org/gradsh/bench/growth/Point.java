package org.gradsh.bench.growth;

/**
 * What was measured at one size.
 *
 * @param nanos of a way forward and back
 * @param bytes that are held between the two, or for higher orders allocated in all; 0 where nobody
 *     knows
 */
record Point(int size, double nanos, double bytes) {}
