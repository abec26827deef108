/** What the kernel answers, and the process that does it. */
package org.gradsh.kernel.serve;
