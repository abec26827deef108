package org.gradsh.cuda.driver;

/**
 * A function that a device runs in many threads.
 *
 * @param name as in its PTX
 * @param handle the driver's
 */
public record Kernel(String name, long handle) {}
