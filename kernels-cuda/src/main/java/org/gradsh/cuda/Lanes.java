package org.gradsh.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Arena;
import org.gradsh.cuda.memory.FaultWords;
import org.gradsh.cuda.memory.Faults;
import org.gradsh.cuda.memory.PinnedChunks;
import org.gradsh.cuda.memory.Staging;

/**
 * Who has which stream of a device. A thread has one to itself as long as there are enough; that of
 * a thread that has ended is another's, with the memory that is cached for it. Virtual threads, of
 * which there may be thousands, share a few.
 */
final class Lanes {
  /** Streams of a device at most, and what virtual threads may have of them. */
  static final int MOST = 32;

  private static final int OF_VIRTUAL = 8;

  /** A stream, and how many threads put their work into it. */
  private static final class Track {
    final boolean isVirtual;
    final Stream stream;
    final Staging staging;

    /** Of threads for which there are no words of their own. */
    final Faults common;

    int users;

    Track(boolean isVirtual, Stream stream, Staging staging, Faults common) {
      this.isVirtual = isVirtual;
      this.stream = stream;
      this.staging = staging;
      this.common = common;
    }
  }

  private record Lease(Lane lane, Track track) {}

  private final Context context;
  private final PinnedChunks chunks;
  private final FaultWords words;
  private final ThreadLocal<Lane> ofThread = ThreadLocal.withInitial(this::lease);
  private final List<Track> tracks = new ArrayList<>();
  private final List<Lease> leases = new ArrayList<>();
  private final ArrayDeque<Stream> recorders = new ArrayDeque<>();
  private int sinceLook;

  Lanes(Context context) {
    this.context = context;
    chunks = new PinnedChunks(context);
    words = new FaultWords(context);
  }

  /** The calling thread's. */
  Lane current() {
    return ofThread.get();
  }

  /** The calling thread's work is recorded from now on; null: no more. */
  void record(Arena arena) {
    Lane lane = current();
    if (arena != null) {
      lane.record(arena, recorder());
      return;
    }
    Stream recorder = lane.recorded();
    if (recorder == null) return;
    synchronized (recorders) {
      recorders.push(recorder);
    }
  }

  /** A stream in which nobody records. */
  private Stream recorder() {
    synchronized (recorders) {
      if (!recorders.isEmpty()) return recorders.pop();
    }
    return new Stream(context);
  }

  /**
   * Waits for the work of all threads, and tells what was noted and nobody was told: by threads
   * that have ended too.
   */
  void check() {
    List<Stream> streams;
    List<Runnable> checks = new ArrayList<>();
    synchronized (this) {
      if (tracks.isEmpty()) return;
      streams = tracks.stream().map(track -> track.stream).toList();
      for (Lease lease : leases) {
        Lane lane = lease.lane;
        checks.add(lane.isMine() ? lane::check : lane.faults::checkForReader);
      }
    }
    checks.addAll(words.ofEnded());
    streams.forEach(Stream::synchronize);
    TensorException first = null;
    for (Runnable check : checks) {
      try {
        check.run();
      } catch (TensorException e) {
        if (first == null) first = e;
        else first.addSuppressed(e);
      }
    }
    if (first != null) throw first;
  }

  private synchronized Lane lease() {
    // Nobody tells that a thread ends. To look at all of them for each new one would take the
    // square of their number.
    if (2 * ++sinceLook >= leases.size()) takeBack();
    Thread thread = Thread.currentThread();
    Track track = track(thread.isVirtual());
    Faults own = words.take();
    Faults faults = own == null ? track.common : own;
    Lane lane = new Lane(thread, track.stream, track.staging, faults);
    track.users++;
    leases.add(new Lease(lane, track));
    return lane;
  }

  /** Takes the lanes of threads that have ended. */
  private void takeBack() {
    sinceLook = 0;
    leases.removeIf(
        lease -> {
          if (!lease.lane.hasEnded()) return false;
          Track track = lease.track;
          track.users--;
          if (lease.lane.faults != track.common) words.leave(lease.lane.faults, track.stream);
          return true;
        });
  }

  private Track track(boolean isVirtual) {
    Track best = leastUsed(isVirtual);
    if (best != null && best.users > 0) {
      long ours = tracks.stream().filter(t -> t.isVirtual == isVirtual).count();
      if (ours == (isVirtual ? OF_VIRTUAL : MOST - OF_VIRTUAL)) return best;
      takeBack(); // rather than to make one more
      best = leastUsed(isVirtual);
    }
    return best != null && best.users == 0 ? best : made(isVirtual);
  }

  private Track leastUsed(boolean isVirtual) {
    Track best = null;
    for (Track t : tracks) {
      if (t.isVirtual == isVirtual && (best == null || t.users < best.users)) best = t;
    }
    return best;
  }

  private Track made(boolean isVirtual) {
    Faults common = words.take();
    if (common == null) common = tracks.getFirst().common;
    Stream stream = new Stream(context);
    Track made = new Track(isVirtual, stream, new Staging(chunks, stream), common);
    tracks.add(made);
    return made;
  }
}
