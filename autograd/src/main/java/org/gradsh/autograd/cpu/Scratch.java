package org.gradsh.autograd.cpu;

import java.lang.reflect.Array;

/**
 * Arrays that a kernel fills and reads again before it returns. A thread keeps them for its next
 * call, in which they hold anything: fresh ones would have to be cleared by the JVM each time, and
 * would not be in the processor's cache.
 */
enum Scratch {
  /** What an image looks like to a kernel, as the columns of a matrix. */
  COLUMNS,
  /** An image as one column of the kernel sees it. */
  LINES,
  /** A product that has yet to find its place. */
  PRODUCT,
  /** Operands of an elementwise op, one behind the other, as its kernel wants them. */
  OPERANDS,
  /** Exponentials of which only the sum is wanted. */
  EXPONENTIALS;

  /** Longer ones are left to the collector: 2 MB of float32. */
  private static final int LONGEST = 1 << 19;

  private final ThreadLocal<Object> kept = new ThreadLocal<>();

  /**
   * An array of at least so many elements, of the type of another one. It belongs to the caller
   * until this thread asks for the same again.
   */
  Object like(Object array, int length) {
    Object present = kept.get();
    if (present != null
        && present.getClass() == array.getClass()
        && Array.getLength(present) >= length) {
      return present;
    }
    Object fresh = Array.newInstance(array.getClass().getComponentType(), length);
    if (length <= LONGEST) kept.set(fresh);
    return fresh;
  }
}
