package org.gradsh.cuda.driver;

import java.lang.foreign.SymbolLookup;
import java.util.List;
import org.gradsh.autograd.TensorException;

/**
 * The functions that a driver must have. They are looked for before anything is called: JCuda binds
 * late, and a function that is missing then ends the process.
 */
final class Symbols {
  private Symbols() {}

  private static final List<String> NEEDED =
      List.of(
          "cuInit",
          "cuDriverGetVersion",
          "cuDeviceGet",
          "cuDeviceGetName",
          "cuDeviceGetAttribute",
          "cuDeviceTotalMem_v2",
          "cuDevicePrimaryCtxRetain",
          "cuCtxSetCurrent",
          "cuModuleLoadDataEx",
          "cuModuleGetFunction",
          "cuFuncSetAttribute",
          "cuLaunchKernel",
          "cuMemAlloc_v2",
          "cuMemFree_v2",
          "cuMemHostAlloc",
          "cuMemcpyHtoDAsync_v2",
          "cuMemcpyDtoHAsync_v2",
          "cuMemcpyDtoDAsync_v2",
          "cuMemsetD8Async",
          "cuMemsetD32Async",
          "cuStreamCreate",
          "cuStreamSynchronize",
          "cuStreamWaitEvent",
          "cuEventCreate",
          "cuEventRecord",
          "cuEventQuery",
          "cuEventSynchronize",
          "cuGetErrorName",
          "cuGetErrorString");

  /**
   * Looks for all of them.
   *
   * @throws TensorException when one is missing
   */
  static void require(SymbolLookup driver) {
    List<String> missing = NEEDED.stream().filter(n -> driver.find(n).isEmpty()).toList();
    if (missing.isEmpty()) return;
    String others = missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " others";
    throw TensorException.device("cuda: the driver is too old: it has no " + missing.getFirst())
        .detail("in " + DriverLibrary.name() + others)
        .hint("a driver of CUDA 11 or later")
        .build();
  }
}
