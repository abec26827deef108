/** How values look in a notebook. */
package org.gradsh.kernel.view;
