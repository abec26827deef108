package org.gradsh.cuda;

import java.util.ArrayList;
import java.util.List;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Arena;
import org.gradsh.cuda.memory.Staging;

/**
 * What a thread works with on a device.
 *
 * <p>While an op is at work the lane holds the arrays whose addresses it has taken: an address is a
 * number to the collector, which would take the memory of a temporary before the launch that reads
 * it.
 *
 * <p>Work that is recorded goes into a stream that nothing else is ever put into: another thread
 * that waits for what this one has made would else become part of the record.
 */
final class Lane {
  final Stream own;
  final Staging staging;
  private final List<Object> held = new ArrayList<>();
  private int depth;
  private Stream recording;

  /** Where arrays of work that is recorded are; null where none is. */
  private Arena arena;

  Lane(Context context) {
    own = new Stream(context);
    staging = new Staging(context, own);
  }

  /** Where work is put. */
  Stream stream() {
    return arena == null ? own : recording;
  }

  /** Where arrays are made; null for the pool. */
  Arena arena() {
    return arena;
  }

  /** Work is recorded from now on; null: no more. */
  void record(Arena in) {
    arena = in;
    if (in != null && recording == null) recording = new Stream(own.context());
  }

  /** An op begins; ops may be made of others. */
  void enter() {
    depth++;
  }

  /** It has put its work into the stream. */
  void leave() {
    if (--depth == 0) held.clear();
  }

  void hold(Object array) {
    if (depth > 0) held.add(array);
    if (arena != null) arena.hold(array);
  }
}
