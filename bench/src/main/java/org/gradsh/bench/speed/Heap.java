package org.gradsh.bench.speed;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings the heap to the state that it has in a process which has run for a while: its pages were
 * in use before. The first use of a page is the operating system's work, and a virtual machine's
 * host has a part in it, which may cost more than the row that happens to come first.
 */
final class Heap {
  private static final int ARRAY = 1 << 20;

  private Heap() {}

  /** Fills two fifths of the largest heap, where G1 would begin to look for garbage, and leaves. */
  static void settle() {
    List<float[]> all = new ArrayList<>();
    long bytes = Runtime.getRuntime().maxMemory() / 5 * 2;
    for (long used = 0; used < bytes; used += 4L * ARRAY) all.add(new float[ARRAY]);
  }
}
