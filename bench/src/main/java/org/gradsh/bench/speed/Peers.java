package org.gradsh.bench.speed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gradsh.bench.Child;
import org.gradsh.bench.Programs;

/** How the processes of all contenders are started. run.sh says in properties what it has found. */
final class Peers {
  /** Class path of DJL's engine; empty where it is missing. */
  static final String DJL = System.getProperty("gradsh.bench.djl", "");

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASSES = System.getProperty("java.class.path");
  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  private Peers() {}

  static Contender ours(int threads) throws IOException {
    return java(Result.OURS, Programs.launcherFlags(), threads);
  }

  /** Ours as a library: no flags but the vector module's. */
  static Contender library(int threads) throws IOException {
    return java(Result.LIBRARY, List.of("--add-modules=jdk.incubator.vector"), threads);
  }

  private static Contender java(String name, List<String> flags, int threads) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(flags);
    command.addAll(List.of(NATIVE, "-Dgradsh.threads=" + threads));
    command.addAll(List.of("-cp", CLASSES, OurWorker.class.getName()));
    return new Contender(name, command, Map.of());
  }

  static Contender djl(int threads) throws IOException {
    return new Contender(
        Result.DJL,
        List.of(
            JAVA,
            NATIVE,
            "-Dai.djl.pytorch.num_threads=" + threads,
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-Dslf4j.internal.verbosity=ERROR",
            "-cp",
            CLASSES + System.getProperty("path.separator") + DJL,
            DjlWorker.class.getName()),
        environment(threads, false));
  }

  static Contender pytorch(int threads, boolean avx512) throws IOException {
    return new Contender(
        Result.PYTORCH,
        List.of(Programs.PYTHON, "-c", worker(), Integer.toString(threads)),
        environment(threads, avx512));
  }

  /** Two pools of threads that spin while they wait would take the processor from each other. */
  private static Map<String, String> environment(int threads, boolean avx512) {
    String count = Integer.toString(threads);
    Map<String, String> environment =
        new TreeMap<>(
            Map.of(
                "OPENBLAS_NUM_THREADS", count,
                "OMP_NUM_THREADS", count,
                "OMP_WAIT_POLICY", "passive"));
    if (avx512) environment.put("ATEN_CPU_CAPABILITY", "avx512");
    return environment;
  }

  static Ceilings ceilings() throws IOException, InterruptedException {
    return Ceilings.parse(
        Child.java(
            List.of("--add-modules=jdk.incubator.vector", "-Xmx2g"), CeilingsMeasurement.class));
  }

  private static String worker() throws IOException {
    try (InputStream in = Peers.class.getResourceAsStream("worker.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
