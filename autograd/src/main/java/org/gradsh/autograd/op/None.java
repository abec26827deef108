package org.gradsh.autograd.op;

/** The attributes of an op that takes nothing beside tensors. */
public enum None {
  NONE;

  @Override
  public String toString() {
    return "";
  }
}
