/** Operators on tensors in what a session compiles; docs/operators.md tells what they mean. */
package org.gradsh.repl.operators;
