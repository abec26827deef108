package org.gradsh.cuda.driver;

import static org.gradsh.cuda.driver.CudaError.check;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.TensorException;

/**
 * A device as the driver tells of it. To look makes no context there, which would take some hundred
 * megabytes of its memory.
 *
 * @param index which one of those that will do
 * @param ordinal which one of the driver's
 * @param capability the compute capability times 10: 75, 80, 90
 */
public record Card(int index, int ordinal, String name, int capability, long totalBytes) {
  /** The oldest driver that will do, as drivers count: CUDA 11, the first that takes PTX 7.0. */
  public static final int OLDEST_DRIVER = 11_000;

  /** The least compute capability that will do, times 10: kernels are PTX for it. */
  public static final int LEAST_CAPABILITY = 75;

  private static TensorException refusal;
  private static boolean isLoaded;

  /**
   * Looks at a device. There must be a driver, and such a device.
   *
   * @throws TensorException when the driver is too old or refuses, or JCuda's library cannot be
   *     loaded
   */
  public static Card look(int index, int ordinal) {
    load();
    CUdevice device = device(ordinal);
    byte[] text = new byte[256];
    check(JCudaDriver.cuDeviceGetName(text, text.length, device), "cuDeviceGetName");
    long[] bytes = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
    int capability =
        10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
            + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    String name = new String(text, StandardCharsets.UTF_8).trim().replace("\0", "");
    return new Card(index, ordinal, name, capability, bytes[0]);
  }

  static CUdevice device(int ordinal) {
    CUdevice device = new CUdevice();
    check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet");
    return device;
  }

  private static int attribute(CUdevice device, int which) {
    int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute");
    return value[0];
  }

  /** Loads what calls the driver, once: what has failed fails as long as the JVM lives. */
  private static synchronized void load() {
    if (isLoaded) return;
    if (refusal == null) {
      try {
        Symbols.require(DriverLibrary.open(DriverLibrary.name(), Arena.global()));
        Natives.load();
        check(JCudaDriver.cuInit(0), "cuInit");
        requireVersion(driverVersion());
        isLoaded = true;
        return;
      } catch (TensorException e) {
        refusal = e;
      } catch (IOException | LinkageError e) {
        refusal = cannotLoad(e);
      }
    }
    throw refusal;
  }

  static TensorException cannotLoad(Throwable e) {
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return TensorException.device("cuda: JCuda's library cannot be loaded")
        .detail(why)
        .hint("Gradsh's own jars of JCuda 12.6.0, on linux-x86_64 or windows-x86_64")
        .build();
  }

  static void requireVersion(int version) {
    if (version >= OLDEST_DRIVER) return;
    throw TensorException.device("cuda: the driver is too old: it is of CUDA " + text(version))
        .hint("a driver of CUDA 11 or later")
        .build();
  }

  /** The version of the driver as it counts: 12040 is 12.4. */
  public static int driverVersion() {
    int[] version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    return version[0];
  }

  /** A version as it is written: 12.4. */
  public static String text(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  /** The card and its driver in a line. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %.1f, %s, driver of CUDA %s",
        name,
        capability / 10.,
        MemoryStats.text(totalBytes),
        text(driverVersion()));
  }
}
