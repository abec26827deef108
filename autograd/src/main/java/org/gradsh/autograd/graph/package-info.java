/**
 * Graphs of ops that have not run yet: how they are traced, simplified, differentiated and run.
 *
 * <p>A {@link org.gradsh.autograd.graph.Vertex} stands for a value; a {@link
 * org.gradsh.autograd.graph.Trace} makes one where an op is applied to a tensor without value. The
 * passes rewrite graphs into graphs and know nothing of a device; a {@link
 * org.gradsh.autograd.graph.Schedule} runs what is left.
 */
package org.gradsh.autograd.graph;
