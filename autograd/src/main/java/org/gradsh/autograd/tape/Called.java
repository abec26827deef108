package org.gradsh.autograd.tape;

/** The name that the session has for a tensor that was not recorded. */
public record Called(String name, Cut cut) implements Remark {}
