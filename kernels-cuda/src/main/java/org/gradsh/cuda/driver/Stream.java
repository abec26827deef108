package org.gradsh.cuda.driver;

import static org.gradsh.cuda.driver.CudaError.check;

/** A queue of work on a device: what is in it is done in its order, beside other streams. */
public final class Stream {
  private final Context context;
  private final long handle;

  /**
   * Says how far it is, for other streams. It is made with the stream: where one waits for another
   * is no place to look for memory.
   */
  private final Event mark;

  private long launches;

  /** Opens one. */
  public Stream(Context context) {
    this.context = context;
    this.handle = context.newStream();
    this.mark = new Event(context);
  }

  public Context context() {
    return context;
  }

  public long handle() {
    return handle;
  }

  /** Puts a kernel into the queue: {@code blocks} blocks of {@code threads}. */
  public void launch(Kernel kernel, int blocks, int threads, Arguments arguments) {
    launch(kernel, blocks, 1, 1, threads, 1, 0, arguments);
  }

  /**
   * The same in more dimensions.
   *
   * @param shared bytes of shared memory beside what the kernel declares
   */
  public void launch(
      Kernel kernel,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int shared,
      Arguments arguments) {
    context.makeCurrent();
    int code =
        Driver.launch(
            kernel.handle(),
            gridX,
            gridY,
            gridZ,
            blockX,
            blockY,
            shared,
            handle,
            arguments.pointers());
    if (code == CudaError.OUT_OF_MEMORY) {
      // The first launch of a kernel may take memory for its local variables.
      code =
          context.retried(
              () ->
                  Driver.launch(
                      kernel.handle(),
                      gridX,
                      gridY,
                      gridZ,
                      blockX,
                      blockY,
                      shared,
                      handle,
                      arguments.pointers()));
    }
    if (code != 0) throw Launches.failed(code, kernel);
    launches++;
    Launches.note(this, kernel);
  }

  /**
   * Copies from the CPU.
   *
   * @param host pinned memory, which stays as it is until the copy has been made
   */
  public void toDevice(long device, long host, long bytes) {
    context.makeCurrent();
    check(Driver.copyToDevice(device, host, bytes, handle), "cuMemcpyHtoDAsync");
  }

  /** Copies to the CPU: what is there is to be read after {@link #synchronize}. */
  public void toHost(long host, long device, long bytes) {
    context.makeCurrent();
    check(Driver.copyToHost(host, device, bytes, handle), "cuMemcpyDtoHAsync");
  }

  /** Copies on the device. */
  public void within(long to, long from, long bytes) {
    context.makeCurrent();
    check(Driver.copyWithin(to, from, bytes, handle), "cuMemcpyDtoDAsync");
  }

  /** Sets bytes to 0. */
  public void zero(long device, long bytes) {
    setBytes(device, (byte) 0, bytes);
  }

  /** Sets bytes. */
  public void setBytes(long device, byte value, long bytes) {
    context.makeCurrent();
    check(Driver.fill(device, value, bytes, handle), "cuMemsetD8Async");
  }

  /** Sets words of four bytes. */
  public void setWords(long device, int value, long words) {
    context.makeCurrent();
    check(Driver.fillWords(device, value, words, handle), "cuMemsetD32Async");
  }

  /** How many kernels were put here, one by one. */
  public long launches() {
    return launches;
  }

  /** Waits until the queue is empty. */
  public void synchronize() {
    context.makeCurrent();
    int code = Driver.synchronize(handle);
    if (code != 0) throw Launches.failed(code, null);
  }

  /** What is put here from now on waits for what is in the other queue by now. */
  public void waitFor(Stream other) {
    // A wait is for the latest record: the event can serve again at once.
    synchronized (other) {
      other.mark.record(other);
      context.makeCurrent();
      check(Driver.await(handle, other.mark.handle()), "cuStreamWaitEvent");
    }
  }
}
