package org.gradsh.autograd;

/** What {@code backward} may be asked for beside the gradient. */
public enum BackwardOption {
  /** Keep the graph, so that backward() can be called again. */
  RETAIN_GRAPH,
  /** Record the backward walk itself, so that gradients can be differentiated; keeps the graph. */
  CREATE_GRAPH
}
