package org.gradsh.cuda.kernel;

import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.memory.Faults.Kind;

/**
 * Square matrices as P L U.
 *
 * @param factors both, in one place
 * @param pivots int32, for each row with which one behind it it was exchanged
 * @param spoilt int32, for each matrix whether it has a NaN
 */
record Factors(Matrices factors, Strided pivots, Strided spoilt) {
  private static final int THREADS = 256;

  /** Shared memory that every kernel may have, which a matrix's rows are ordered in. */
  private static final int SHARED = 48 << 10;

  /** Whether there are not too many rows. */
  static boolean fits(Strided square) {
    return square.shape().dim(-1) <= SHARED / Integer.BYTES;
  }

  /** Of matrices that have rows; they are overwritten. */
  static Factors of(Matrices a) {
    Strided spoilt = a.device().unwritten(DType.INT32, Shape.of(a.count()));
    Arguments s = Arguments.begin().of(a.address()).of(a.at(spoilt)).of(a.rows() * a.rows());
    a.device().stream()
        .launch(a.device().written().kernel("linear", a.entry("spoilt")), a.count(), THREADS, s);
    Strided pivots = a.device().unwritten(DType.INT32, Shape.of(a.count(), a.rows()));
    a.factor(pivots);
    return new Factors(a, pivots, spoilt);
  }

  /**
   * The solutions of systems.
   *
   * @param right null for the identity
   * @param fault what a matrix without inverse is told as
   */
  Matrices solve(Matrices right, Kind fault) {
    var device = factors.device();
    Strided order = device.unwritten(DType.INT32, pivots.shape());
    int n = factors.rows(), columns = right == null ? n : right.columns();
    Arguments o = Arguments.begin().of(factors.at(pivots)).of(factors.at(order)).of(n);
    var ordering = device.written().kernel("linear", "linear_order");
    int shared = n * Integer.BYTES;
    device.stream().launch(ordering, factors.count(), 1, 1, THREADS, 1, shared, o);
    Matrices x = factors.room(columns);
    Arguments p =
        Arguments.begin()
            .of(right == null ? 0 : right.address())
            .of(factors.at(order))
            .of(x.address())
            .of(x.block().size())
            .of(n)
            .of(columns);
    Flat.launch(device, "linear", factors.entry("ordered"), x.block().size(), p);
    long mayBe = factors.at(spoilt);
    x.solve(factors, false, true, mayBe, fault);
    x.solve(factors, true, false, mayBe, fault);
    x.spoil(spoilt);
    return x;
  }
}
