package org.gradsh.repl;

/**
 * What is known of a name at the cursor.
 *
 * @param signature one line: {@code Tensor tanh(Tensor x)}
 * @param text what it does, in lines; empty if nothing is written
 */
public record Documentation(String signature, String text) {}
