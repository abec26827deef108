/**
 * Functions as expressions: derivatives by the rules of calculus, simplified, as text and LaTeX.
 */
package org.gradsh.autograd.symbolic;
