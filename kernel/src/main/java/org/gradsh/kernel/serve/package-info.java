/** The kernel: what clients may ask of it, and its process. */
package org.gradsh.kernel.serve;
