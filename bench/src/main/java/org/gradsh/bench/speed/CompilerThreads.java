package org.gradsh.bench.speed;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long the JIT compiler of this process has worked. Linux tells the processor time of its
 * threads, work that is not done yet included; elsewhere the JVM tells what is done.
 */
final class CompilerThreads {
  private static final Path THREADS = Path.of("/proc/self/task");

  private CompilerThreads() {}

  static double millis() {
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
      String name = Files.readString(thread.resolve("comm"));
      if (!name.startsWith("C1 Compiler") && !name.startsWith("C2 Compiler")) return 0;
      return Double.parseDouble(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
    } catch (IOException e) {
      return 0; // a thread that has ended meanwhile
    }
  }
}
