package org.gradsh.autograd.device;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The ops that an accelerator had no kernel for, and how often the CPU computed them instead. */
public final class Fallbacks {
  private static final Map<String, Map<String, LongAdder>> BY_TYPE = new ConcurrentHashMap<>();

  private Fallbacks() {}

  /** Notes one call. */
  public static void note(Accelerator there, String op) {
    BY_TYPE
        .computeIfAbsent(there.type(), t -> new ConcurrentHashMap<>())
        .computeIfAbsent(op, o -> new LongAdder())
        .increment();
  }

  /** The calls of each op since the process began, by the type of device. */
  public static Map<String, Long> counts(String type) {
    Map<String, Long> counts = new TreeMap<>();
    BY_TYPE.getOrDefault(type, Map.of()).forEach((op, n) -> counts.put(op, n.sum()));
    return counts;
  }
}
