package org.gradsh.autograd.io;

import static org.gradsh.autograd.io.Sample.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Generator;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.nn.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
  @TempDir Path folder;

  /** An epoch has 7 batches: within one, after its last batch, before its first. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 14, 17})
  void aTrainingGoesOnBitForBit(int stop) {
    Training whole = new Training(folder.resolve("whole"));
    whole.run(24, 1000);
    String expected = whole.result();

    new Training(folder.resolve("run")).run(stop, stop);
    Autograd.seed(99);
    Training other = new Training(folder.resolve("run"));
    CheckpointFolder.Resumed resumed = other.checkpoints.resume();
    assertEquals(stop, resumed.step());
    other.step = resumed.step();
    other.run(24, 1000);
    assertEquals(expected, other.result());
  }

  @Test
  void oneFileHoldsModelOptimizerStepAndRandomNumbers() {
    Training a = new Training(folder);
    a.run(3, 1000);
    Path file = folder.resolve("one.safetensors");
    Checkpoint.save(file, a.net, a.optimizer, a.step);
    float[] next = Autograd.rand(5).toFloatArray();
    Training b = new Training(folder);
    Checkpoint read = Checkpoint.load(file.toString());
    read.restore(b.net, b.optimizer);
    assertEquals(3, read.step());
    assertArrayEquals(next, Autograd.rand(5).toFloatArray());
    Sample.assertSame(a.net.stateDict(), b.net.stateDict());
    Sample.assertSame(a.optimizer.stateDict(), b.optimizer.stateDict());
    assertEquals(
        "Checkpoint: step 3, with random (1 tensor), model (5 tensors), optimizer (9 tensors)",
        read.toString());
    assertTrue(Safetensors.load(file).containsKey("model.hidden.weight"));
  }

  @Test
  void aGeneratorGoesOn() {
    Generator g = Autograd.generator(4);
    g.draw(() -> Autograd.rand(3));
    Map<String, Tensor> state = g.stateDict();
    float[] next = g.draw(() -> Autograd.rand(7)).toFloatArray();
    Generator other = Autograd.generator(0);
    other.loadStateDict(state);
    assertArrayEquals(next, other.draw(() -> Autograd.rand(7)).toFloatArray());
    String told = refusal(folder, () -> other.loadStateDict(Map.of("x", Autograd.zeros(2))));
    assertTrue(told.startsWith("generator: this is no place in a random sequence"), told);
    Map<String, Tensor> negative = Map.of("sequence", Autograd.tensor(new long[] {1, -1}));
    refusal(folder, () -> other.loadStateDict(negative));
  }

  @Test
  void theLastAreKeptAndDamagedOnesArePassedOver() throws IOException {
    Linear net = new Linear(2, 2);
    Fixed none = new Fixed(Map.of());
    CheckpointFolder all = CheckpointFolder.of(folder.resolve("run").toString()).keep(2);
    all.with(net, none);
    assertEquals(0, all.resume().step());
    for (int step = 1; step <= 4; step++) {
      net.bias.assign(Autograd.full(step, 2));
      all.save(step);
    }
    assertEquals(
        List.of("step-000000000003.safetensors", "step-000000000004.safetensors"),
        all.files().stream().map(f -> f.getFileName().toString()).toList());
    Path last = all.files().getLast();
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length - 1] ^= 4;
    Files.write(last, bytes);
    CheckpointFolder.Resumed resumed = all.resume();
    assertEquals(3, resumed.step());
    assertTrue(resumed.passedOver().getFirst().contains("it is damaged"));
    assertEquals(3, net.bias.get(0).item());
    // The damaged one is the newest by its number; what is saved now is kept.
    net.bias.assign(Autograd.full(9, 2));
    Path now = all.save(3);
    assertTrue(Files.exists(now));
    assertEquals(3, all.resume().step());
    assertEquals(9, net.bias.get(0).item());
    assertThrows(RuntimeException.class, () -> all.keep(0));
  }

  @Test
  void ofTheSameAgeTheLaterStepsAreKept() throws IOException {
    CheckpointFolder all = CheckpointFolder.of(folder).keep(9).with("net", new Linear(1, 1));
    for (int step = 1; step <= 4; step++) all.save(step);
    FileTime now = FileTime.from(Instant.now());
    for (Path file : all.files()) Files.setLastModifiedTime(file, now);
    all.keep(3).save(5);
    assertEquals(
        List.of(
            "step-000000000003.safetensors",
            "step-000000000004.safetensors",
            "step-000000000005.safetensors"),
        all.files().stream().map(f -> f.getFileName().toString()).toList());
  }

  /** A process 99999999 cannot be. */
  @Test
  void onlyWhatTheDeadLeftHalfWrittenIsDeleted() throws IOException {
    String dead = ".step-000000000001.safetensors.gradsh-99999999-00000000000000ab.tmp";
    List<String> others =
        List.of(
            ".report.2024-draft.tmp",
            ".report.99999999-ab.tmp",
            ".report.gradsh-99999999-00000000000000ab.tmp",
            ".step-000000000001.safetensors.99999999-ab.tmp",
            dead.replace("99999999", "" + ProcessHandle.current().pid()));
    FileTime old = FileTime.from(Instant.now().minusSeconds(100));
    for (String name : others) {
      Files.setLastModifiedTime(Files.createFile(folder.resolve(name)), old);
    }
    Path left = Files.createFile(folder.resolve(dead));
    CheckpointFolder all = CheckpointFolder.of(folder).with("net", new Linear(1, 1));
    all.save(1);
    assertTrue(Files.exists(left), "it is young");
    Files.setLastModifiedTime(left, old);
    all.save(2);
    assertFalse(Files.exists(left));
    for (String name : others) assertTrue(Files.exists(folder.resolve(name)), name);
    assertEquals(others.size() + 2, Files.list(folder).count());
  }

  @Test
  void whatDoesNotFitChangesNothing() {
    Linear net = new Linear(2, 2);
    Linear larger = new Linear(3, 3);
    Checkpoint checkpoint = Checkpoint.at(1).with("a", net).with("b", larger);
    Map<String, Tensor> before = net.stateDict();
    net.bias.assign(Autograd.full(5, 2));
    String told =
        refusal(folder, () -> checkpoint.restore(Map.of("a", net, "b", new Linear(4, 4))));
    assertTrue(told.contains("has another shape"), told);
    assertEquals(5, net.bias.get(0).item());
    told = refusal(folder, () -> checkpoint.restore(net, net));
    assertTrue(told.startsWith("checkpoint: there is no part"), told);
    checkpoint.restore("a", net);
    Sample.assertSame(before, net.stateDict());
    refusal(folder, () -> Checkpoint.at(-1));
    refusal(folder, () -> checkpoint.with("a.b", net));
    refusal(folder, () -> checkpoint.with("c", null));
  }

  @Test
  void anInterruptLeavesTheFormerFile() throws IOException {
    Path file = folder.resolve("a");
    Safetensors.save(file, Map.of("x", Autograd.zeros(2)));
    byte[] former = Files.readAllBytes(file);
    Thread.currentThread().interrupt();
    assertThrows(
        CancellationException.class,
        () -> Safetensors.save(file, Map.of("x", Autograd.ones(1000))));
    assertTrue(Thread.interrupted());
    assertArrayEquals(former, Files.readAllBytes(file));
    assertEquals(List.of(file), Files.list(folder).toList());
  }

  @Test
  void partsHaveNamesOfTheirOwnAndFoldersAreNoFiles() throws IOException {
    Linear layer = new Linear(2, 2);
    assertTrue(
        refusal(folder, () -> Checkpoint.at(1).with("model", layer).with("model", layer))
            .contains("two parts are called model"));
    Path file = Files.writeString(folder.resolve("a.safetensors"), "");
    assertTrue(
        refusal(folder, () -> CheckpointFolder.of(file)).contains("is a file, not a folder"));
  }

  @Test
  void partsThatAreNotThereAreSaid() {
    Checkpoint read = Checkpoint.at(1).with("model", new Linear(2, 1));
    Linear other = new Linear(2, 1);
    assertTrue(refusal(folder, () -> read.restore(other, null)).contains("optimizer is null"));
    assertTrue(refusal(folder, () -> read.restore("model", null)).contains("part model is null"));
  }
}
