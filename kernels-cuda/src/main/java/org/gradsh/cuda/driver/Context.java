package org.gradsh.cuda.driver;

import static org.gradsh.cuda.driver.CudaError.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.gradsh.autograd.TensorException;

/**
 * A device's primary context, which all libraries of the process share: what makes streams, events,
 * modules and memory on it. Lives as long as the process.
 */
public final class Context {
  private static final ThreadLocal<Context> CURRENT = new ThreadLocal<>();
  private static final Map<Integer, Context> OPENED = new HashMap<>();

  private final Card card;
  private final Handles.Context handle = new Handles.Context();
  private volatile Relief relief = Relief.NONE;

  private Context(Card card) {
    this.card = card;
    served(
        "cuDevicePrimaryCtxRetain",
        () -> JCudaDriver.cuDevicePrimaryCtxRetain(handle, Card.device(card.ordinal())),
        new ReliefOfAll());
  }

  /**
   * Opens a device. There must be a driver, and such a device.
   *
   * @throws TensorException when the driver refuses, or JCuda's library cannot be loaded
   */
  public static Context open(int index) {
    return open(index, index);
  }

  /**
   * The same where the driver counts devices that will not do as well.
   *
   * @param ordinal which one of the driver's
   */
  public static synchronized Context open(int index, int ordinal) {
    Context known = OPENED.get(index);
    if (known != null) return known;
    Context opened = new Context(Card.look(index, ordinal));
    OPENED.put(index, opened);
    return opened;
  }

  public int index() {
    return card.index();
  }

  /** Its compute capability times 10: 75, 80, 90. */
  public int capability() {
    return card.capability();
  }

  public long totalBytes() {
    return card.totalBytes();
  }

  // ---- memory that is short ----

  /** Says who has memory to spare when the driver has none. */
  public void relief(Relief who) {
    relief = who;
  }

  /**
   * Makes a call of the driver that may find no memory; then it is made again when some has been
   * spared.
   *
   * @throws TensorException when it fails all the same
   */
  void served(String call, IntSupplier attempt) {
    served(call, attempt, relief);
  }

  private static void served(String call, IntSupplier attempt, Relief relief) {
    int code = attempt.getAsInt();
    for (int k = 0; code == CudaError.OUT_OF_MEMORY && relief.spare(k); k++) {
      code = attempt.getAsInt();
    }
    if (code == CudaError.OUT_OF_MEMORY) throw relief.lacks(call);
    check(code, call);
  }

  /** Makes a call that found no memory again when some has been spared; gives its last code. */
  int retried(IntSupplier attempt) {
    int code = CudaError.OUT_OF_MEMORY;
    for (int k = 0; code == CudaError.OUT_OF_MEMORY && relief.spare(k); k++) {
      code = attempt.getAsInt();
    }
    return code;
  }

  /** That of every device that is open: what a new one lacks may be the CPU's memory. */
  private static final class ReliefOfAll implements Relief {
    @Override
    public boolean spare(int attempt) {
      boolean any = false;
      for (Context c : OPENED.values()) any |= c.relief.spare(attempt);
      return any;
    }

    @Override
    public TensorException lacks(String what) {
      return NONE.lacks(what);
    }
  }

  /** Makes this the context that the calling thread's calls are for. */
  public void makeCurrent() {
    // A virtual thread runs now on this thread of the system's, now on that.
    if (Thread.currentThread().isVirtual()) {
      check(Driver.setCurrent(handle.address()), "cuCtxSetCurrent");
      return;
    }
    if (CURRENT.get() == this) return;
    check(Driver.setCurrent(handle.address()), "cuCtxSetCurrent");
    CURRENT.set(this);
  }

  /** A new stream, which does not wait for the default one. */
  long newStream() {
    makeCurrent();
    Handles.Stream stream = new Handles.Stream();
    int flags = CUstream_flags.CU_STREAM_NON_BLOCKING;
    served("cuStreamCreate", () -> JCudaDriver.cuStreamCreate(stream, flags));
    return stream.address();
  }

  /** A new event, which measures no time. */
  public long newEvent() {
    makeCurrent();
    Handles.Event event = new Handles.Event();
    int flags = CUevent_flags.CU_EVENT_DISABLE_TIMING;
    served("cuEventCreate", () -> JCudaDriver.cuEventCreate(event, flags));
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
    served("cuMemHostAlloc", () -> JCudaDriver.cuMemHostAlloc(memory, bytes, 0));
    return memory.address();
  }

  @Override
  public String toString() {
    return "cuda:" + index() + " " + card.name();
  }
}
