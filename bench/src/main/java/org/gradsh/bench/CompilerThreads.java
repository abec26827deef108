package org.gradsh.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How long the JIT compiler of this process has worked, and the engine's thread that gets vector
 * loops compiled. Linux tells the processor time of threads, work that is not done yet included;
 * elsewhere the JVM tells what is done.
 */
public final class CompilerThreads {
  /** As Linux names the threads, of which it keeps 15 letters. */
  private static final List<String> NAMES =
      List.of("C1 CompilerThre", "C2 CompilerThre", "gradsh-warm-up");

  private static final Path THREADS = Path.of("/proc/self/task");

  private CompilerThreads() {}

  public static double millis() {
    double nanos = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) nanos += nanos(thread);
      return nanos / 1e6;
    } catch (IOException e) {
      return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }
  }

  private static double nanos(Path thread) {
    try {
      if (!NAMES.contains(Files.readString(thread.resolve("comm")).strip())) return 0;
      return Double.parseDouble(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
    } catch (IOException e) {
      return 0; // a thread that has ended meanwhile
    }
  }
}
