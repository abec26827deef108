package org.gradsh.autograd.cpu;

import java.lang.invoke.MethodHandles;

/**
 * The loops of one fused group over arrays: a class that is generated while the program runs, and
 * collected with the last reference to it.
 */
public abstract class FusedKernel {
  /**
   * Runs one loop.
   *
   * @param pass which
   * @param arrays by slot, as {@link LoopNest} numbers them
   * @param at where each starts; of what is the same for all elements, where that is
   * @param n how many elements
   * @return how many were done, from the first on: those that are left are for the plain loops
   */
  protected abstract int run(int pass, Object[] arrays, int[] at, int n);

  /** An object of a new hidden class of this package. */
  public static FusedKernel define(byte[] classFile) {
    try {
      Class<?> type = MethodHandles.lookup().defineHiddenClass(classFile, true).lookupClass();
      return (FusedKernel) type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a generated loop cannot be used", e);
    }
  }
}
