/** Jupyter's messages on their way: sockets, frames, signatures. */
package org.gradsh.kernel.wire;
