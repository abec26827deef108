/** What the device computes: launches of generated and of written kernels. */
package org.gradsh.cuda.kernel;
