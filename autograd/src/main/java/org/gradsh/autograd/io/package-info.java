/** Tensors in files: safetensors, NumPy's arrays, and checkpoints of a training. */
package org.gradsh.autograd.io;
