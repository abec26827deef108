/**
 * The way to NVIDIA's driver: JCuda for what sets up (devices, contexts, modules, memory), {@code
 * java.lang.foreign} on the same library for what happens at every op and for what JCuda lacks.
 */
package org.gradsh.cuda.driver;
