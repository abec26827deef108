package org.gradsh.cuda.memory;

import java.lang.ref.Cleaner;
import org.gradsh.cuda.driver.Stream;

/** A piece of the device's memory, which belongs to the stream that it was allocated for. */
public final class Block {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Pool pool;
  private final long address;
  private final long bytes;
  private final Stream stream;

  /** The last other stream whose work uses it; null where there is none. */
  private volatile Stream other;

  Block(Pool pool, long address, long bytes, Stream stream) {
    this.pool = pool;
    this.address = address;
    this.bytes = bytes;
    this.stream = stream;
  }

  long address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  Stream stream() {
    return stream;
  }

  Stream other() {
    return other;
  }

  /** The collector's own thread only notes that it is free: the next allocation takes it. */
  void belongsTo(CudaArray array) {
    CLEANER.register(array, () -> pool.freed(this));
  }

  void usedBy(Stream user) {
    if (user == stream) return;
    user.waitFor(stream);
    if (other != null && other != user) user.waitFor(other);
    other = user;
  }
}
