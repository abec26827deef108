package org.gradsh.cuda.kernel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** The recorded work of a device, whose memory is spared when there is no other left. */
public final class Records {
  private final List<WeakReference<Recorded>> all = new ArrayList<>();

  synchronized void add(Recorded recorded) {
    all.removeIf(r -> r.refersTo(null));
    all.add(new WeakReference<>(recorded));
  }

  /**
   * Gives up all records but those that are being launched; what was recorded is launched kernel by
   * kernel then.
   *
   * @return whether there were any
   */
  public boolean drop() {
    List<WeakReference<Recorded>> present;
    synchronized (this) {
      present = List.copyOf(all);
    }
    boolean any = false;
    for (WeakReference<Recorded> r : present) {
      Recorded recorded = r.get();
      any |= recorded != null && recorded.drop();
    }
    return any;
  }
}
