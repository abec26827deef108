package org.gradsh.cuda.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.Context;

/**
 * What kernels find in their elements that cannot be: they note it in memory of the CPU's, and the
 * engine tells it when somebody waits for them.
 */
public final class Faults {
  /** What there is; the first ones in the order of {@code enum Fault} in {@code math.cu}. */
  public enum Kind {
    REM_BY_ZERO("rem: an integer is divided by zero", BY_ZERO),
    DIVIDE_BY_ZERO("floorDivide: an integer is divided by zero", BY_ZERO),
    NEGATIVE_POWER(
        "pow: an integer to a negative power is no integer",
        "convert the base: x.to(DType.FLOAT32)"),
    INDEX("an index is out of range", "check it on the CPU: index.min(), index.max()"),
    CHANCE("bernoulli: an element is not a probability of 0 to 1", "x.clip(0, 1)"),
    RATE("poisson: an element is not a rate of 0 or more", "x.clip(0, 1e9)"),
    WEIGHT("multinomial: an element is not a weight of 0 or more", "x.relu()"),
    WEIGHTS("multinomial: too few weights are above 0", "fewer indices, or with replacement"),
    SOLVE("solve: the matrix is singular", "lstsq takes any matrix"),
    INVERSE("inverse: the matrix is singular", "pinv takes any matrix"),
    TRIANGLE("triangularSolve: the triangle is singular", "no element of its diagonal may be 0"),
    DEFINITE(
        "cholesky: the matrix is not positive definite",
        "add a small multiple of the identity, or eigh takes any symmetric matrix");

    final String problem;
    final String hint;

    Kind(String problem, String hint) {
      this.problem = problem;
      this.hint = hint;
    }
  }

  private static final String BY_ZERO =
      "floating numbers give Inf or NaN instead: x.to(DType.FLOAT32)";
  private static final long BYTES = 4L * Kind.values().length;

  private final MemorySegment noted;

  public Faults(Context context) {
    noted = MemorySegment.ofAddress(context.allocatePinned(BYTES)).reinterpret(BYTES);
    noted.fill((byte) 0);
  }

  /** Where kernels note them. */
  public long address() {
    return noted.address();
  }

  /** Where they note that one of a kind was found: what is not 0 there. */
  public long address(Kind kind) {
    return noted.address() + 4L * kind.ordinal();
  }

  /** Where they note that an index is out of range. */
  public long index() {
    return address(Kind.INDEX);
  }

  /**
   * Tells what was noted, once.
   *
   * @throws TensorException when anything was
   */
  public void check() {
    for (Kind kind : Kind.values()) {
      long at = 4L * kind.ordinal();
      if (noted.get(JAVA_INT, at) == 0) continue;
      noted.set(JAVA_INT, at, 0);
      throw TensorException.value(kind.problem)
          .detail("found on the device, by an op before this one")
          .hint(kind.hint)
          .build();
    }
  }
}
