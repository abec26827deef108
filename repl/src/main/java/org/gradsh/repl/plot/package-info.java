/** Charts and pictures: in the terminal as characters, in notebooks and files as SVG and PNG. */
package org.gradsh.repl.plot;
