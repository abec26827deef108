/** The CUDA device: its driver binding, kernels and memory. */
package org.gradsh.cuda;
