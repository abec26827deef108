package org.gradsh.cuda.memory;

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

  /** The last other stream whose work uses it; null where there is none. */
  private volatile Stream other;

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
    Stream last = other;
    if (user == stream() && last == null) return;
    if (user != stream()) user.waitFor(stream());
    if (last != null && last != user) user.waitFor(last);
    if (user != stream()) other = user;
  }

  /** Whoever has it next waits for what other streams did with it. */
  void leave() {
    if (other != null) stream().waitFor(other);
    other = null;
  }

  /** Whether it is its whole segment. */
  boolean isWhole() {
    return before == null && behind == null;
  }
}
