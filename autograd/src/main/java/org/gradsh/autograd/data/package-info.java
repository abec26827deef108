/** Data on its way into a program: files as tensors, tensors as batches. */
package org.gradsh.autograd.data;
