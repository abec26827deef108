package org.gradsh.bench.speed;

import ai.djl.ndarray.NDManager;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One line of the table, declared once: the same work as each contender's users would write it, and
 * what is asked of ours.
 *
 * <p>PyTorch's work is Python that defines {@code run()}, and {@code check()} where the result of a
 * run says little. Everything is checked before it is timed.
 */
final class Row {
  final String name;
  Supplier<Work> ours;
  String pytorch;
  Function<NDManager, Work> djl;

  /** Ours / PyTorch: what is asked, and what is wished; NaN where nothing is. */
  double target = Double.NaN;

  double stretch = Double.NaN;

  /** The time of a run is divided by this. */
  int ops = 1;

  Limit limit = Limit.UNKNOWN;

  /** How far results may differ, of the mean absolute value. */
  double tolerance = 1e-4;

  /** Whether a second thread changes anything: a quick run leaves the others out at T = 2. */
  boolean parallel;

  /** Whether PyTorch runs with its AVX-512 kernels, which it does not take by itself everywhere. */
  boolean avx512;

  private Row(String name) {
    this.name = name;
  }

  static Row row(String name) {
    return new Row(Objects.requireNonNull(name));
  }

  Row ours(Supplier<Work> work) {
    ours = work;
    return this;
  }

  Row pytorch(String source) {
    pytorch = source;
    return this;
  }

  Row djl(Function<NDManager, Work> work) {
    djl = work;
    return this;
  }

  Row target(double asked, double wished) {
    target = asked;
    stretch = wished;
    return this;
  }

  Row perOp(int count) {
    ops = count;
    return this;
  }

  Row flops(double count) {
    limit = new Limit(count, limit.bytes());
    return this;
  }

  Row bytes(double count) {
    limit = new Limit(limit.flops(), count);
    return this;
  }

  Row tolerance(double most) {
    tolerance = most;
    return this;
  }

  Row parallel() {
    parallel = true;
    return this;
  }

  Row avx512() {
    avx512 = true;
    return this;
  }
}
