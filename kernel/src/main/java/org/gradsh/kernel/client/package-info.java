/**
 * A Jupyter client: starts kernels, sends them messages and collects what comes of each. Tests and
 * measurements speak through it to any kernel, and so does the rehearsal of the start-up cache.
 */
package org.gradsh.kernel.client;
