package org.gradsh.cuda.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Event;
import org.gradsh.cuda.driver.Stream;

/**
 * The pinned memory by way of which a device's streams copy: chunks that go round. Whoever has
 * filled one leaves it with an event behind its copies, and takes the next at once; a chunk is
 * taken again when its event has come. Only when all there may be are on their way does anybody
 * wait.
 */
public final class PinnedChunks {
  static final int BYTES = 256 << 10;

  /** So many there are at most. Each lane may keep one, of which there are fewer. */
  public static final int MOST = 96;

  /** One of them. */
  static final class Chunk {
    final MemorySegment memory;
    private final Event event;

    private Chunk(Context context) {
      event = new Event(context);
      memory = MemorySegment.ofAddress(context.allocatePinned(BYTES)).reinterpret(BYTES);
    }
  }

  private final Context context;
  private final ArrayDeque<Chunk> idle = new ArrayDeque<>();

  /** Those that copies still read, in the order in which they were left. */
  private final ArrayDeque<Chunk> leaving = new ArrayDeque<>();

  private int made;

  public PinnedChunks(Context context) {
    this.context = context;
  }

  /** A chunk that nothing uses. */
  synchronized Chunk take() {
    boolean interrupted = false;
    Chunk chunk;
    while ((chunk = takeIfAny()) == null) {
      if (!leaving.isEmpty()) {
        leaving.peek().event.await();
        continue;
      }
      try {
        wait(); // those who read what came from the device give back without taking more
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    return chunk;
  }

  /** The same without waiting; null where all are in use. */
  synchronized Chunk takeIfAny() {
    if (!idle.isEmpty()) return idle.pop();
    if (!leaving.isEmpty() && leaving.peek().event.hasCome()) return leaving.poll();
    if (made == MOST) return null;
    Chunk chunk = new Chunk(context);
    made++;
    return chunk;
  }

  /** It may be taken again when the stream has done what is in it by now. */
  synchronized void leave(Chunk chunk, Stream stream) {
    chunk.event.record(stream);
    leaving.add(chunk);
    notifyAll();
  }

  /** Nothing uses it any more. */
  synchronized void giveBack(Chunk chunk) {
    idle.push(chunk);
    notifyAll();
  }
}
