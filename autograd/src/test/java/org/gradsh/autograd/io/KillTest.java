package org.gradsh.autograd.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that trains and saves after every step is killed at any moment, and started again: each
 * file that is there is whole, and what comes of it in the end has the bits of one that nobody
 * killed. {@code -Dgradsh.kills=100} kills as often.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("gradsh.kills", 2);

  @TempDir Path folder;

  private Process child(Path run, long until) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Training.class.getName(),
                run.toString(),
                Long.toString(until),
                "1"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out").toFile())
        .start();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("out"));
  }

  @Test
  void whoeverIsKilledGoesOnBitForBit() throws Exception {
    Path run = folder.resolve("run");
    Random random = new Random(17);
    long saved = 0;
    int files = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = child(run, Long.MAX_VALUE);
      try {
        awaitSaved(child, run, saved);
        Thread.sleep(random.nextInt(150));
      } finally {
        child.destroyForcibly(); // SIGKILL
        child.waitFor();
      }
      List<Path> there = CheckpointFolder.of(run).files();
      for (Path file : there) {
        assertTrue(Checkpoint.load(file).step() > 0);
        files++;
      }
      assertTrue(there.size() <= 5, there::toString);
      saved = Checkpoint.load(there.getLast()).step();
    }
    // As if it had been a while ago: what is younger than a minute stays.
    FileTime old = FileTime.from(Instant.now().minusSeconds(100));
    try (Stream<Path> left = Files.list(run)) {
      for (Path one : left.filter(f -> f.toString().endsWith(".tmp")).toList()) {
        Files.setLastModifiedTime(one, old);
      }
    }
    long until = saved + 20;
    Process last = child(run, until);
    assertTrue(last.waitFor(120, TimeUnit.SECONDS));
    String resumed = output();
    assertTrue(resumed.startsWith("resumed " + saved + "\n"), resumed);
    Process whole = child(folder.resolve("whole"), until);
    assertTrue(whole.waitFor(300, TimeUnit.SECONDS));
    String expected = output();
    assertTrue(expected.startsWith("resumed 0\n"), expected);
    assertEquals(
        expected.substring(expected.indexOf('\n')), resumed.substring(resumed.indexOf('\n')));
    // What the killed ones left half written is gone.
    try (Stream<Path> left = Files.list(run)) {
      assertEquals(4, left.count());
    }
    System.out.println(KILLS + " kills, " + files + " files loaded, " + until + " steps the same");
  }

  /** Until something newer is there: the child is at work. */
  private void awaitSaved(Process child, Path run, long saved) throws Exception {
    Path old = run.resolve("step-%012d.safetensors".formatted(saved));
    for (int i = 0; i < 6000; i++) {
      List<Path> files = CheckpointFolder.of(run).files();
      if (!files.isEmpty() && files.getLast().compareTo(old) > 0) return;
      assertTrue(child.isAlive(), this::out);
      Thread.sleep(10);
    }
    throw new AssertionError("nothing was saved in a minute: " + out());
  }

  private String out() {
    try {
      return output();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
