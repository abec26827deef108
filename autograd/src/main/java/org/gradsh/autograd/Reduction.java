package org.gradsh.autograd;

/** What a loss makes of its numbers, one for each element or example. */
public enum Reduction {
  /** Their mean, weighed where there are weights. */
  MEAN,
  /** Their sum. */
  SUM,
  /** The numbers themselves. */
  NONE
}
