package org.gradsh.cuda.driver;

import org.gradsh.autograd.TensorException;

/** What the driver answers, as errors of the engine. */
public final class CudaError {
  private CudaError() {}

  public static final int OUT_OF_MEMORY = 2;
  public static final int NOT_READY = 600;

  /**
   * Does nothing where the call went well.
   *
   * @param call the function of the driver
   * @throws TensorException otherwise
   */
  public static void check(int code, String call) {
    if (code != 0) throw of(code, call);
  }

  /** The error of a call that failed. */
  public static TensorException of(int code, String call) {
    var report = TensorException.device("cuda: " + call + " failed: " + Driver.errorText(code));
    for (String line : Driver.errorDetails()) report.detail(line);
    if (isSticky(code)) {
      report.detail("a kernel has failed before this call, and the device takes no more work");
      report.hint("a new process; -Dgradsh.cuda.debug=true names the op that fails");
    }
    return report.build();
  }

  /** Whether the context is lost: every later call gives the same error. */
  public static boolean isSticky(int code) {
    return switch (code) {
      case 700, 702, 710, 714, 715, 716, 717, 718, 719 -> true;
      default -> false;
    };
  }
}
