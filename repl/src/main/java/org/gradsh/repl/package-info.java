/** The session and its doors. */
package org.gradsh.repl;
