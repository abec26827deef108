/** Optimizers: what turns gradients into steps of variables. */
package org.gradsh.autograd.optim;
