package org.gradsh.cuda.memory;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.DType;
import org.gradsh.cuda.driver.Stream;

/** A piece of a segment: free, or that of an array. Neighbours of one segment are linked. */
final class Block {
  final Segment segment;
  final long address;
  long bytes;
  Block before;
  Block behind;
  boolean isFree;

  /** What was asked for, of which {@link #bytes} is the rounding. */
  long wanted;

  /** Of the array which has it; null where none has. */
  DType dtype;

  /** That of the array which has it: the pool holds it by way of the segment's first piece. */
  CudaArray.End end;

  /** Other streams whose work uses it; null where there are none. */
  private volatile List<Stream> others;

  Block(Segment segment, long address, long bytes) {
    this.segment = segment;
    this.address = address;
    this.bytes = bytes;
  }

  Stream stream() {
    return segment.stream();
  }

  /** Work of a stream is about to use it: it waits for what other streams do with it by now. */
  void usedBy(Stream user) {
    boolean isOwn = user == stream();
    if (isOwn && others == null) return;
    synchronized (this) {
      if (!isOwn) user.waitFor(stream());
      if (others == null) others = new ArrayList<>(2);
      for (Stream o : others) if (o != user) user.waitFor(o);
      if (!isOwn && !others.contains(user)) others.add(user);
    }
  }

  /** Whoever has it next waits for what other streams did with it. */
  synchronized void leave() {
    if (others == null) return;
    for (Stream o : others) stream().waitFor(o);
    others = null;
  }

  /** Whether it is its whole segment. */
  boolean isWhole() {
    return before == null && behind == null;
  }
}
