/** The types a user sees: tensors, variables, the tape and the transforms of functions. */
package org.gradsh.autograd;
