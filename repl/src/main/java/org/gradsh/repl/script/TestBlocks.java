package org.gradsh.repl.script;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Progress;
import org.gradsh.repl.ExitCalled;
import org.gradsh.repl.Report;
import org.gradsh.repl.StopSignal;

/** Runs test blocks, and tells of each: the script that runs now, else the reader of the output. */
public final class TestBlocks {
  private static final ThreadLocal<Deque<String>> open = ThreadLocal.withInitial(ArrayDeque::new);

  private static volatile Listener listener = TestBlocks::print;

  private TestBlocks() {}

  /** Is told of test blocks. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A block has ended.
     *
     * @param failure what it has thrown, or null
     */
    void ended(String name, long nanos, Throwable failure);
  }

  /** Who is told of test blocks from now on; with null they are printed. */
  public static void tell(Listener next) {
    listener = next == null ? TestBlocks::print : next;
  }

  /** Runs a block. The name of one within another begins with the other's. */
  static void run(String name, Checks.Body body) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("test wants a name: test(\"sums\", () -> …)");
    }
    if (body == null) {
      throw new IllegalArgumentException("test wants a block: test(\"" + name + "\", () -> …)");
    }
    // What was found before is not this test's.
    Device.check();
    Deque<String> names = open.get();
    names.addLast(name.strip());
    String full = String.join(" > ", names);
    Throwable failure = null;
    long start = System.nanoTime();
    try {
      body.run();
    } catch (Throwable e) {
      passOnStops(e);
      failure = e;
    } finally {
      names.removeLast();
    }
    failure = checked(failure);
    listener.ended(full, System.nanoTime() - start, failure);
  }

  /** What a block has failed with, or what devices have found in its ops, which nobody has read. */
  private static Throwable checked(Throwable failure) {
    try {
      Device.check();
    } catch (TensorException e) {
      if (failure == null) {
        return e;
      }
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Throws on what means that the script is to stop: it is no failure of a test. */
  static void passOnStops(Throwable e) {
    if (e instanceof StopSignal || e instanceof InterruptedException || e instanceof ExitCalled) {
      TestBlocks.<RuntimeException>sneak(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable e) throws T {
    throw (T) e;
  }

  private static void print(String name, long nanos, Throwable failure) {
    String line = failure == null ? "ok " + name : "FAILED " + name + "\n" + Report.brief(failure);
    Progress.aside(() -> System.out.println(line));
  }
}
