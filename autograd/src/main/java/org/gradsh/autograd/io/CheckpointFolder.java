package org.gradsh.autograd.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.TensorException;

/**
 * The checkpoints of one training in a folder, of which the last few are kept.
 *
 * <pre>{@code
 * var checkpoints = CheckpointFolder.of("run").keep(3).with(net, optimizer).with("data", loader);
 * for (long step = checkpoints.resume().step(); step < 10_000; step++) {
 *   …
 *   if ((step + 1) % 100 == 0) checkpoints.save(step + 1);
 * }
 * }</pre>
 *
 * <p>A program that was killed at any moment goes on from the last file that is whole, with the
 * same bits as one that was not. Files are named {@code step-000000000100.safetensors}. One program
 * at a time writes into a folder.
 */
public final class CheckpointFolder {
  private static final Pattern NAME = Pattern.compile("step-([0-9]{12,18})\\.safetensors");

  private final Path folder;
  private final Map<String, Stateful> parts = new LinkedHashMap<>();
  private int kept = 3;

  private CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  public static CheckpointFolder of(String folder) {
    return of(Path.of(folder));
  }

  /**
   * A folder, which is made when something is saved.
   *
   * @throws TensorException when it is a file
   */
  public static CheckpointFolder of(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw TensorException.value("checkpoints: " + folder + " is a file, not a folder").build();
    }
    return new CheckpointFolder(folder);
  }

  /**
   * How many files are kept; default 3.
   *
   * @throws TensorException when it is below 1
   */
  public CheckpointFolder keep(int files) {
    if (files < 1) {
      throw TensorException.value("checkpoints: " + files + " are to be kept")
          .hint("1 or more")
          .build();
    }
    kept = files;
    return this;
  }

  /** What is saved and restored: a model and its optimizer. */
  public CheckpointFolder with(Stateful model, Stateful optimizer) {
    return with("model", model).with("optimizer", optimizer);
  }

  /** A further part: a loader, a generator, a second model. */
  public CheckpointFolder with(String name, Stateful part) {
    Checkpoint.at(0).with(name, part);
    parts.put(name, part);
    return this;
  }

  /**
   * Saves all parts as they are, then deletes the oldest files beyond those to be kept.
   *
   * @return the file
   * @throws TensorException when it cannot be written; all former files are there then
   */
  public Path save(long step) {
    Checkpoint checkpoint = Checkpoint.at(step);
    for (var part : parts.entrySet()) checkpoint = checkpoint.with(part.getKey(), part.getValue());
    Path file = folder.resolve("step-%012d.safetensors".formatted(step));
    AtomicFile.clean(folder, NAME);
    // Before as well: one that was killed after it had written has deleted nothing.
    prune(file, kept);
    checkpoint.save(file);
    prune(file, kept - 1);
    return file;
  }

  /** Deletes all but the last {@code others} written, and {@code file}. */
  private void prune(Path file, int others) {
    List<Path> old = files();
    old.remove(file);
    // By age: after one went on from an earlier step, later steps may be older. A disk's clock is
    // coarse: of the same age, the later step is the newer.
    Comparator<Path> order = Comparator.comparingLong(CheckpointFolder::age);
    old.sort(order.thenComparingLong(CheckpointFolder::step).reversed());
    old.stream().skip(others).forEach(CheckpointFolder::delete);
  }

  private static long age(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      return Long.MIN_VALUE;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // One file too many: the next save tries again.
    }
  }

  /**
   * Where a training goes on.
   *
   * @param step 0 at the beginning
   * @param file none at the beginning
   * @param passedOver files that are damaged, and why
   */
  public record Resumed(long step, Optional<Path> file, List<String> passedOver) {}

  /**
   * Puts all parts back to the last checkpoint that is whole; leaves them as they are where there
   * is none. Damaged files are passed over, and told on standard error.
   *
   * @throws TensorException when a whole one is of other parts: nothing is changed then
   */
  public Resumed resume() {
    List<String> passedOver = new ArrayList<>();
    for (Path file : files().reversed()) {
      Checkpoint checkpoint;
      try {
        checkpoint = Checkpoint.load(file);
      } catch (TensorException e) {
        passedOver.add(e.getMessage());
        System.err.println("passed over: " + e.getMessage());
        continue;
      }
      checkpoint.restore(parts);
      return new Resumed(checkpoint.step(), Optional.of(file), List.copyOf(passedOver));
    }
    return new Resumed(0, Optional.empty(), List.copyOf(passedOver));
  }

  /** The files by step, the latest last. */
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(folder)) return files;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "step-*.safetensors")) {
      for (Path file : all) if (step(file) >= 0) files.add(file);
    } catch (IOException e) {
      throw TensorException.value("checkpoints: cannot read " + folder)
          .detail(AtomicFile.why(e))
          .build();
    }
    files.sort(Comparator.comparingLong(CheckpointFolder::step));
    return files;
  }

  private static long step(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  @Override
  public String toString() {
    return "CheckpointFolder: " + folder + ", " + files().size() + " files, keeps " + kept;
  }
}
