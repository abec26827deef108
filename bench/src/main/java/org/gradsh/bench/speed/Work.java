package org.gradsh.bench.speed;

import java.util.function.Supplier;

/** Work of one contender that is ready to be done over and over. */
@FunctionalInterface
interface Work {
  /** Does it once; what comes out stays alive until the next time. */
  Object run();

  /** What is compared with the peers' before anything is timed: a tensor, or a list of them. */
  default Object check() {
    return run();
  }

  /** Work whose result alone says little: it is checked by something else. */
  static Work of(Supplier<?> run, Supplier<?> check) {
    return new Work() {
      @Override
      public Object run() {
        return run.get();
      }

      @Override
      public Object check() {
        return check.get();
      }
    };
  }
}
