/** Comms: lines between objects in a notebook's page and the code of its cells. */
package org.gradsh.kernel.comm;
