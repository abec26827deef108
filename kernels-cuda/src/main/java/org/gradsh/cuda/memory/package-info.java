/** The device's memory under Java's garbage collector: arrays, the pool they come from, copies. */
package org.gradsh.cuda.memory;
