package org.gradsh.repl;

/** An exception whose message is written for people; reports leave its class out. */
public interface SelfExplaining {}
