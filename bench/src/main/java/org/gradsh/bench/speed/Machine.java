package org.gradsh.bench.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Machine() {}

  static List<String> lines(Ceilings ceilings, List<String> versions) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        LocalDate.now()
            + "; "
            + processor()
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores; "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + "; JDK "
            + System.getProperty("java.vm.version"));
    lines.addAll(versions);
    for (int threads = 1; threads <= 2; threads++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "limits at T = %d: multiply-add %.0f GFLOP/s, copy in the cache %.0f GB/s, in DRAM"
                  + " %.0f GB/s",
              threads,
              ceilings.fma(threads),
              ceilings.cacheCopy(threads),
              ceilings.memoryCopy(threads)));
    }
    return lines;
  }

  private static String processor() throws IOException {
    if (!Files.exists(PROCESSORS)) return System.getProperty("os.arch");
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      List<String> told = lines.toList();
      String model = field(told, "model name");
      String flags = field(told, "flags");
      return model
          + (flags.contains("avx512f") ? ", AVX-512" : flags.contains("avx2") ? ", AVX2" : "");
    }
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }
}
