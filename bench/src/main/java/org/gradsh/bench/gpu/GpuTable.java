package org.gradsh.bench.gpu;

import static org.gradsh.autograd.Autograd.cuda;
import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.seed;
import static org.gradsh.autograd.Autograd.withDevice;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.Tensor;
import org.gradsh.bench.gpu.GpuRow.Work;

/**
 * What {@code bench/gpu/run.sh} measures on a device, a group of rows in each process: lines of
 * name, tab, seconds ({@code bytes of …}: bytes; or {@code failed} and why). With {@code --join}
 * the table of them beside the peers'.
 */
public final class GpuTable {
  private static final int SAMPLES = 5;

  private GpuTable() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("--join")) {
      new GpuReport(Path.of(args[1]), Path.of(args[2]), Path.of(args[3])).print(System.out);
      return;
    }
    boolean small = Set.of(args).contains("--small");
    boolean[] fails = {false};
    withDevice(
        cuda(),
        () -> {
          for (GpuRow row : GpuRows.of(args[0], small)) fails[0] |= !measure(row, small);
        });
    System.exit(fails[0] ? 1 : 0);
  }

  /** A row that fails is told as such, and the next one has its turn. */
  private static boolean measure(GpuRow row, boolean small) {
    try {
      seed(1);
      Work work = row.prepared().get();
      for (int k = 0; k < 3; k++) {
        Tensor result = work.run().get();
        if (k == 0 && work.check() != null) work.check().look(result);
      }
      double seconds = seconds(row, work, small);
      System.out.printf(Locale.ROOT, "%s\t%.9f%n", row.name(), seconds);
      if (row.holds())
        System.out.printf(Locale.ROOT, "bytes of %s\t%d%n", row.name(), memoryStats().peak());
      return true;
    } catch (RuntimeException | AssertionError e) {
      String why = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      System.out.printf(Locale.ROOT, "%s\tfailed\t%s%n", row.name(), why);
      e.printStackTrace();
      return false;
    }
  }

  /**
   * The best of some samples, each of several runs that are waited for together. Results that
   * nothing holds any more are collected between samples, not within one.
   */
  private static double seconds(GpuRow row, Work work, boolean small) {
    Device device = cuda();
    long room = memoryStats().limit() / 4;
    int most = row.bytes() == 0 ? row.repeats() : (int) Math.max(2, room / row.bytes());
    int times = Math.min(small ? 2 : row.repeats(), most);
    double best = Double.POSITIVE_INFINITY;
    for (int s = 0; s < (small ? 1 : SAMPLES); s++) {
      System.gc();
      device.synchronize();
      long start = System.nanoTime();
      for (int k = 0; k < times; k++) work.run().get();
      device.synchronize();
      best = Math.min(best, (System.nanoTime() - start) / 1e9 / times);
    }
    return best;
  }
}
