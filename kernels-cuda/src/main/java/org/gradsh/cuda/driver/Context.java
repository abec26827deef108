package org.gradsh.cuda.driver;

import static org.gradsh.cuda.driver.CudaError.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.gradsh.autograd.MemoryStats;
import org.gradsh.autograd.TensorException;

/**
 * A device's primary context, which all libraries of the process share: what makes streams, events,
 * modules and memory on it. Lives as long as the process.
 */
public final class Context {
  private static final ThreadLocal<Context> CURRENT = new ThreadLocal<>();
  private static final Map<Integer, Context> OPENED = new HashMap<>();
  private static boolean isLoaded;

  private final int index;
  private final String name;
  private final int capability;
  private final long totalBytes;
  private final CUdevice device = new CUdevice();
  private final Handles.Context handle = new Handles.Context();

  private Context(int index) {
    this.index = index;
    check(JCudaDriver.cuInit(0), "cuInit");
    check(JCudaDriver.cuDeviceGet(device, index), "cuDeviceGet");
    byte[] text = new byte[256];
    check(JCudaDriver.cuDeviceGetName(text, text.length, device), "cuDeviceGetName");
    name = new String(text, StandardCharsets.UTF_8).trim().replace("\0", "");
    capability =
        10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
            + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    long[] bytes = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
    totalBytes = bytes[0];
    check(JCudaDriver.cuDevicePrimaryCtxRetain(handle, device), "cuDevicePrimaryCtxRetain");
  }

  /**
   * Opens a device. There must be a driver, and such a device.
   *
   * @throws TensorException when the driver refuses, or JCuda's library cannot be loaded
   */
  public static synchronized Context open(int index) {
    Context known = OPENED.get(index);
    if (known != null) return known;
    if (!isLoaded) {
      try {
        Natives.load();
      } catch (IOException e) {
        throw TensorException.device("cuda: JCuda's library cannot be loaded")
            .detail(String.valueOf(e.getMessage()))
            .build();
      }
      isLoaded = true;
    }
    Context opened = new Context(index);
    OPENED.put(index, opened);
    return opened;
  }

  private int attribute(int which) {
    int[] value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute");
    return value[0];
  }

  public int index() {
    return index;
  }

  /** The name of the card. */
  public String name() {
    return name;
  }

  /** Its compute capability times 10: 75, 80, 90. */
  public int capability() {
    return capability;
  }

  public long totalBytes() {
    return totalBytes;
  }

  /** The version of the driver as it counts: 12040 is 12.4. */
  public static int driverVersion() {
    int[] version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    return version[0];
  }

  /** Makes this the context that the calling thread's calls are for. */
  public void makeCurrent() {
    if (CURRENT.get() == this) return;
    check(Driver.setCurrent(handle.address()), "cuCtxSetCurrent");
    CURRENT.set(this);
  }

  /** A new stream, which does not wait for the default one. */
  long newStream() {
    makeCurrent();
    Handles.Stream stream = new Handles.Stream();
    check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate");
    return stream.address();
  }

  /** A new event, which measures no time. */
  long newEvent() {
    makeCurrent();
    Handles.Event event = new Handles.Event();
    check(JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    return event.address();
  }

  /** Memory of the device; 0 where there is not so much. */
  public long allocate(long bytes) {
    makeCurrent();
    Handles.Memory memory = new Handles.Memory();
    int code = JCudaDriver.cuMemAlloc(memory, bytes);
    if (code == CudaError.OUT_OF_MEMORY) return 0;
    check(code, "cuMemAlloc");
    return memory.address();
  }

  /** Gives memory back to the driver, which waits until nothing uses it. */
  public void free(long address) {
    makeCurrent();
    Handles.Memory memory = Handles.Memory.at(address);
    check(JCudaDriver.cuMemFree(memory), "cuMemFree");
  }

  /** Pinned memory of the CPU's, which the device reads and writes by itself. */
  public long allocatePinned(long bytes) {
    makeCurrent();
    Handles.Pinned memory = new Handles.Pinned();
    check(JCudaDriver.cuMemHostAlloc(memory, bytes, 0), "cuMemHostAlloc");
    return memory.address();
  }

  /** The card and its driver in a line. */
  public String describe() {
    int version = driverVersion();
    return String.format(
        Locale.ROOT,
        "%s, compute capability %.1f, %s, driver of CUDA %d.%d",
        name,
        capability / 10.,
        MemoryStats.text(totalBytes),
        version / 1000,
        version % 1000 / 10);
  }

  @Override
  public String toString() {
    return "cuda:" + index + " " + name;
  }
}
