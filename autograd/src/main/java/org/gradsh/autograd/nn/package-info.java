/**
 * Layers and models: plain Java with tensors as fields.
 *
 * <p>A {@link org.gradsh.autograd.nn.Layer} is a function of a tensor. What it learns are the
 * {@link org.gradsh.autograd.Variable}s among its fields, and among those of the layers, records,
 * lists and maps in its fields: nothing is registered.
 */
package org.gradsh.autograd.nn;
