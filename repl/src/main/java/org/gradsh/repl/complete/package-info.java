/** What may stand at the cursor, and what is known of what stands there. */
package org.gradsh.repl.complete;
