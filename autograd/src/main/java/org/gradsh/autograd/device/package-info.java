/** Accelerators, as the engine sees them: where elements lie, and who computes there. */
package org.gradsh.autograd.device;
