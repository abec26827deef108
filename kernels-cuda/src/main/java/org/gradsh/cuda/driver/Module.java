package org.gradsh.cuda.driver;

import static org.gradsh.cuda.driver.CudaError.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.Pointer;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;
import org.gradsh.autograd.TensorException;

/** PTX that the driver has translated for a device; the device keeps it as long as it is open. */
public final class Module {
  /** The bytes of shared memory that any kernel may have on any card. */
  private static final int SHARED_OF_ALL = 48 << 10;

  private static final int LOG_BYTES = 4096;
  private static final int INVALID_PTX = 218;
  private static final int NO_SUCH_ARCHITECTURE = 209;
  private static final int INVALID_IMAGE = 200;
  private static final int INVALID_SOURCE = 300;
  private static final int NO_COMPILER = 221;
  private static final int NO_COMPILER_WANTED = 223;
  private static final int NEWER_PTX = 222;
  private static final int NOT_FOUND = 500;

  private final Context context;
  private final String name;
  private final CUmodule handle = new CUmodule();
  private final ConcurrentHashMap<String, Kernel> kernels = new ConcurrentHashMap<>();

  /**
   * Translates PTX.
   *
   * @param name for errors
   * @throws TensorException when the driver refuses it, with its reason
   */
  public Module(Context context, String name, String ptx) {
    this.context = context;
    this.name = name;
    context.makeCurrent();
    byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
    JITOptions options = new JITOptions();
    options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
    options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
    Pointer terminated = Pointer.to(Arrays.copyOf(text, text.length + 1));
    int code = JCudaDriver.cuModuleLoadDataJIT(handle, terminated, options);
    if (code == CudaError.OUT_OF_MEMORY) {
      code = context.retried(() -> JCudaDriver.cuModuleLoadDataJIT(handle, terminated, options));
    }
    if (code != 0) throw refused(code, options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER));
  }

  private TensorException refused(int code, String log) {
    var report =
        switch (code) {
          case NEWER_PTX ->
              TensorException.device("cuda: the driver is too old for the kernels of " + name)
                  .detail("it is of CUDA " + Card.text(Card.driverVersion()))
                  .hint("a driver of CUDA 11 or later");
          case NO_SUCH_ARCHITECTURE ->
              TensorException.device("cuda: the card is too old for the kernels of " + name)
                  .detail(context + " has compute capability " + context.capability() / 10.);
          case INVALID_PTX, INVALID_IMAGE, INVALID_SOURCE ->
              TensorException.device("cuda: the kernels of " + name + " are no PTX that it takes")
                  .hint("a fresh copy of Gradsh, or a later driver");
          case NO_COMPILER, NO_COMPILER_WANTED ->
              TensorException.device("cuda: the driver has no compiler for PTX")
                  .detail(Driver.errorText(code))
                  .hint("the driver's libnvidia-ptxjitcompiler, without CUDA_DISABLE_PTX_JIT");
          default ->
              TensorException.device("cuda: cannot load the kernels of " + name)
                  .detail(Driver.errorText(code));
        };
    if (log != null)
      log.replace("\0", "").lines().limit(4).map(String::trim).forEach(report::detail);
    for (String line : Driver.errorDetails()) report.detail(line);
    return report.build();
  }

  /**
   * A kernel.
   *
   * @throws TensorException when there is none of that name
   */
  public Kernel kernel(String entry) {
    Kernel known = kernels.get(entry);
    return known != null ? known : kernels.computeIfAbsent(entry, this::find);
  }

  /**
   * A kernel that is launched with so much shared memory: past what all kernels may have, it is
   * asked for.
   */
  public Kernel kernel(String entry, int shared) {
    Kernel known = kernels.get(entry);
    return known != null ? known : kernels.computeIfAbsent(entry, e -> find(e, shared));
  }

  private Kernel find(String entry, int shared) {
    Kernel kernel = find(entry);
    if (shared > SHARED_OF_ALL) {
      check(Driver.allowShared(kernel.handle(), shared), "cuFuncSetAttribute of " + entry);
    }
    return kernel;
  }

  private Kernel find(String entry) {
    context.makeCurrent();
    Handles.Function function = new Handles.Function();
    int code = JCudaDriver.cuModuleGetFunction(function, handle, entry);
    if (code == NOT_FOUND) {
      throw TensorException.device("cuda: the kernels of " + name + " have no " + entry)
          .hint("a fresh copy of Gradsh: its parts are of different versions")
          .build();
    }
    check(code, "cuModuleGetFunction of " + entry);
    return new Kernel(entry, function.address());
  }
}
