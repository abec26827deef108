/**
 * Makes the kernel known to Jupyter: the folders where it looks for kernels, and what it finds
 * there.
 */
package org.gradsh.kernel.install;
