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
 */
final class Lane {
  final Stream stream;
  final Staging staging;
  private final List<Object> held = new ArrayList<>();
  private int depth;

  /** Where arrays of work that is recorded are; null where none is. */
  Arena arena;

  Lane(Context context) {
    stream = new Stream(context);
    staging = new Staging(context, stream);
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
