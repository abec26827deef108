/** Cells of notebooks: run one after the other in a session, whoever has sent them. */
package org.gradsh.kernel.cell;
