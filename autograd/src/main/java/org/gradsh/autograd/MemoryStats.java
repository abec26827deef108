package org.gradsh.autograd;

import java.util.Locale;

/**
 * How the memory of an accelerator is used, in bytes.
 *
 * @param live held by tensors
 * @param cached held to be used again: the driver counts it as taken
 * @param peak the most that was live at any time
 * @param limit what may be held
 * @param allocations arrays that were asked for since the device was opened
 * @param driverAllocations how often the driver was asked for memory
 * @param collections how often the collector was called because memory was short
 */
public record MemoryStats(
    long live,
    long cached,
    long peak,
    long limit,
    long allocations,
    long driverAllocations,
    long collections) {

  /** An amount of memory as people read it: {@code 12 B}, {@code 3.5 KiB}. */
  public static String text(long bytes) {
    if (bytes < 1024) return bytes + " B";
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double v = bytes / 1024.0;
    int unit = 0;
    while (v >= 1024 && unit < units.length - 1) {
      v /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", v, units[unit]);
  }

  @Override
  public String toString() {
    return text(live)
        + " live, "
        + text(cached)
        + " cached (peak "
        + text(peak)
        + ", limit "
        + text(limit)
        + "); "
        + allocations
        + " allocations, "
        + driverAllocations
        + " from the driver, "
        + collections
        + " collections";
  }
}
