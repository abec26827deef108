/** The Jupyter door. */
package org.gradsh.kernel;
