package org.gradsh.cuda.ptx;

/** How a kernel comes by the element of an operand. */
public enum Access {
  /** It lies as the result does: by the element's number. */
  IN_ORDER,
  /** It is one number, a parameter of the launch. */
  NUMBER,
  /** By strides along the result's axes. */
  STRIDED,
  /** By strides, the least of them along the second axis: read through a tile of shared memory. */
  TURNED
}
