package org.gradsh.cuda.driver;

import static org.gradsh.cuda.driver.CudaError.check;

/** A mark in a stream: it comes when what was put there before is done. */
public final class Event {
  private final Context context;
  private final long handle;

  /** One that has come: none was recorded yet. */
  public Event(Context context) {
    this.context = context;
    handle = context.newEvent();
  }

  long handle() {
    return handle;
  }

  /** Puts it behind what is in the stream by now. */
  public void record(Stream stream) {
    context.makeCurrent();
    check(Driver.record(handle, stream.handle()), "cuEventRecord");
  }

  /** Whether it has come; this does not wait. */
  public boolean hasCome() {
    context.makeCurrent();
    int code = Driver.query(handle);
    if (code != 0 && code != CudaError.NOT_READY) throw Launches.failed(code, null);
    return code == 0;
  }

  /** Waits until it has come. */
  public void await() {
    if (hasCome()) return;
    int code = Driver.synchronizeEvent(handle);
    if (code != 0) throw Launches.failed(code, null);
  }
}
