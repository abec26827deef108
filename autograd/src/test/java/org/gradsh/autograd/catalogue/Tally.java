package org.gradsh.autograd.catalogue;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the checks that were generated and have passed. */
final class Tally {
  private final AtomicInteger checks = new AtomicInteger();

  void passed() {
    checks.incrementAndGet();
  }

  int checks() {
    return checks.get();
  }
}
