package org.gradsh.autograd.nn;

/** Of a layer of the package that only connects others: a graph shows these in its place. */
interface Opened {}
