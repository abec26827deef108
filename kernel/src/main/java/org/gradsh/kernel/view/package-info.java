/** How values look in a notebook; {@link org.gradsh.kernel.view.Views} is where others join. */
package org.gradsh.kernel.view;
