package org.gradsh.kernel.comm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What clients may open comms to, by name, and the line to the clients of this process. */
public final class CommTargets {
  private static final Map<String, Consumer<Comm>> targets = new ConcurrentHashMap<>();

  private static volatile CommLine line;

  private CommTargets() {}

  /** Sets by what comms go; the kernel's business. */
  public static void connect(CommLine to) {
    line = to;
  }

  /** The target of a name, or null. */
  public static Consumer<Comm> named(String name) {
    return targets.get(name);
  }

  static void put(String name, Consumer<Comm> opened) {
    targets.put(name, opened);
  }

  static CommLine line() {
    CommLine present = line;
    if (present == null) {
      throw new IllegalStateException("Comm: comms are there in notebooks only");
    }
    return present;
  }
}
