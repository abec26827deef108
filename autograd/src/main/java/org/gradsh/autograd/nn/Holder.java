package org.gradsh.autograd.nn;

/** A layer whose parts are named as if the elements of what it holds were its own fields. */
interface Holder {
  /** A list, or a map by name. */
  Object held();
}
