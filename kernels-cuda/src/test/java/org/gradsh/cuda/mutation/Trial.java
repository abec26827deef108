package org.gradsh.cuda.mutation;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gradsh.cuda.Emulator;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in this process, and sees which kernels each of them launches. */
final class Trial {
  /**
   * A test that passes.
   *
   * @param kernels that it launches
   */
  record Covering(String id, long millis, Set<String> kernels) {}

  private static final Launcher LAUNCHER = LauncherFactory.create();

  private Trial() {}

  /** All tests of a folder of classes that launch kernels. */
  static List<Covering> all(Path classes) {
    List<Covering> found = new ArrayList<>();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClasspathRoots(Set.of(classes)))
            // These change the emulator's options and break it on purpose, or launch nothing.
            .filters(
                includeEngines("junit-jupiter"),
                excludeClassNamePatterns(
                    ".*\\.(ErrorsTest|NoDeviceTest|ProbeTest|AssemblerTest)", ".*memory.*"))
            .build();
    LAUNCHER.execute(
        request,
        new TestExecutionListener() {
          private long start;

          @Override
          public void executionStarted(TestIdentifier test) {
            Emulator.resetCounters();
            start = System.nanoTime();
          }

          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (!test.isTest()) return;
            long millis = (System.nanoTime() - start) / 1_000_000;
            boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            Set<String> kernels = new TreeSet<>(Emulator.kernels());
            kernels.remove("loop");
            if (passed && !kernels.isEmpty())
              found.add(new Covering(test.getUniqueId(), millis, kernels));
            if (result.getStatus() == TestExecutionResult.Status.FAILED)
              System.err.println(
                  "left out, as it fails anyhow: " + test.getUniqueId() + ": " + why(result));
          }
        });
    return found;
  }

  static void write(List<Covering> tests, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Covering t : tests) lines.add(t.millis + "\t" + String.join(",", t.kernels) + "\t" + t.id);
    Files.write(file, lines);
  }

  static List<Covering> read(Path file) throws IOException {
    List<Covering> tests = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t");
      tests.add(new Covering(parts[2], Long.parseLong(parts[0]), Set.of(parts[1].split(","))));
    }
    return tests;
  }

  /** Why a test fails; null where it passes. */
  static String failure(String id) {
    String[] why = {null};
    LAUNCHER.execute(
        LauncherDiscoveryRequestBuilder.request().selectors(selectUniqueId(id)).build(),
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED)
              why[0] = why(result);
          }
        });
    return why[0];
  }

  private static String why(TestExecutionResult result) {
    return result.getThrowable().map(String::valueOf).orElse("?").replaceAll("\\s+", " ");
  }
}
