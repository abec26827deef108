package org.gradsh.autograd.tape;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether anybody stands by as ops are applied: a trace that they are to become a part of, a tracer
 * that sees them, an inspector that looks at their values. They belong to threads; while no thread
 * has one, which is nearly always, an op asks once and looks no further.
 */
public final class Onlookers {
  private Onlookers() {}

  /** How many there are, in all threads. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A thread sees its own: it has counted them itself. */
  public static boolean areThere() {
    return COUNT.getPlain() != 0;
  }

  public static void come() {
    COUNT.incrementAndGet();
  }

  public static void go() {
    COUNT.decrementAndGet();
  }
}
