/** Notebook files: read, run without Jupyter, and written as Jupyter writes them. */
package org.gradsh.kernel.notebook;
