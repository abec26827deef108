package org.gradsh.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.gradsh.autograd.TensorException;

/**
 * The last launches of the process. A kernel that fails is told of at some later call, which has
 * nothing to do with it: then these are who may have been it.
 *
 * <p>With {@code -Dgradsh.cuda.debug=true} each launch is waited for, so that the one that fails is
 * told at its own op and line.
 */
public final class Launches {
  /** Whether each launch is waited for. */
  public static final boolean DEBUG = Options.isOn("debug", false);

  private static final int KEPT = 8;

  private static final AtomicReferenceArray<String> LAST = new AtomicReferenceArray<>(KEPT);
  private static final AtomicLong COUNT = new AtomicLong();

  private Launches() {}

  static void note(Stream stream, Kernel kernel) {
    LAST.lazySet((int) (COUNT.getAndIncrement() & KEPT - 1), kernel.name());
    if (!DEBUG) return;
    int code = Driver.synchronize(stream.handle());
    if (code != 0) throw failed(code, kernel);
  }

  /**
   * The error of a launch, or of a wait for what was launched.
   *
   * @param kernel null where none is known to be it
   */
  static TensorException failed(int code, Kernel kernel) {
    String what = kernel == null ? "a kernel" : kernel.name();
    var report = TensorException.device("cuda: " + what + " failed: " + Driver.errorText(code));
    for (String line : Driver.errorDetails()) report.detail(line);
    if (!DEBUG && CudaError.isSticky(code)) {
      List<String> last = new ArrayList<>();
      long count = COUNT.get();
      for (long k = Math.max(0, count - KEPT); k < count; k++) {
        String name = LAST.get((int) (k & KEPT - 1));
        if (name != null) last.add(name);
      }
      report.detail("the last launches: " + String.join(", ", last));
      report.hint("a new process with -Dgradsh.cuda.debug=true, which names the op and its line");
    }
    return report.build();
  }
}
