package org.gradsh.cuda.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.Launches;

/**
 * What the kernels of one thread find in their elements that cannot be: they note it in memory of
 * the CPU's, and the engine tells it to that thread when it next waits for the device, and to
 * another that reads what the thread has made.
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
  private static final Kind[] KINDS = Kind.values();

  /** What the words of one thread take, a power of two. */
  static final int BYTES = 64;

  /** How many words those are. */
  public static final int WORDS = BYTES / 4;

  private final MemorySegment words;
  private final long address;

  /** Kinds that are still to be told to the thread, and to others: bits. */
  private int own;

  private int others;
  private boolean isOver;

  Faults(MemorySegment words) {
    this.words = words;
    address = words.address();
    words.fill((byte) 0);
  }

  private Faults(long address) {
    words = MemorySegment.NULL;
    this.address = address;
    isOver = true; // the CPU cannot look
  }

  /** Words in the memory of a device, whence a kernel brings what they say to those of a thread. */
  static Faults onDevice(long address) {
    return new Faults(address);
  }

  /** Where kernels note them. */
  public long address() {
    return address;
  }

  /** Where they note that one of a kind was found: what is not 0 there. */
  public long address(Kind kind) {
    return address + 4L * kind.ordinal();
  }

  /** Where they note that an index is out of range. */
  public long index() {
    return address(Kind.INDEX);
  }

  MemorySegment words() {
    return words;
  }

  /** The words are another thread's from now on. What they say is remembered. */
  synchronized void end() {
    look();
    isOver = true;
  }

  private void look() {
    if (isOver) return;
    for (Kind kind : KINDS) {
      long at = 4L * kind.ordinal();
      if (words.get(JAVA_INT, at) == 0) continue;
      words.set(JAVA_INT, at, 0);
      own |= 1 << kind.ordinal();
      others |= 1 << kind.ordinal();
    }
  }

  /**
   * Tells the thread what its kernels noted, all of it, once.
   *
   * @throws TensorException when they noted anything
   */
  public void check() {
    check("by an op before this one");
  }

  /**
   * The same, where it is known who has noted it.
   *
   * @param by who that may be
   */
  public void check(String by) {
    int told;
    synchronized (this) {
      look();
      told = own;
      own = 0;
      others &= ~told;
    }
    if (told != 0) throw error(told, by);
  }

  /**
   * Tells another thread, which reads what this one has made, once. The thread itself is told all
   * the same.
   *
   * @throws TensorException when anything was noted
   */
  public void checkForReader() {
    int told;
    synchronized (this) {
      look();
      told = others;
      others = 0;
    }
    if (told != 0) throw error(told, "by an op of another thread");
  }

  private static TensorException error(int bits, String by) {
    List<Kind> told = new ArrayList<>();
    for (Kind kind : KINDS) if ((bits & 1 << kind.ordinal()) != 0) told.add(kind);
    Kind first = told.removeFirst();
    var report = TensorException.value(first.problem).late();
    report.detail("found on the device, " + by);
    for (Kind more : told) report.detail("and " + more.problem);
    if (!Launches.DEBUG) report.detail("-Dgradsh.cuda.debug=true names the op and its line");
    return report.hint(first.hint).build();
  }
}
