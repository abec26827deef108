/**
 * Roots, minima and differential equations as things that can be differentiated: {@link
 * org.gradsh.autograd.solve.Solve} has them all.
 */
package org.gradsh.autograd.solve;
