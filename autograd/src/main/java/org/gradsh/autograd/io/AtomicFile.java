package org.gradsh.autograd.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.autograd.TensorException;

/**
 * Files that are there as a whole or not at all: written beside their place, forced to the disk,
 * then moved. What was there before stays until then.
 */
final class AtomicFile {
  /** What is half written: .NAME.gradsh-PID-RANDOM.tmp. */
  private static final Pattern BESIDE =
      Pattern.compile("\\.(.+)\\.gradsh-([0-9]{1,18})-[0-9a-f]{16}\\.tmp");

  private static final Duration YOUNG = Duration.ofMinutes(1);

  private AtomicFile() {}

  interface Body {
    void write(FileChannel out) throws IOException;
  }

  /**
   * @param who begins the messages
   * @throws TensorException when it cannot be written; a former file is as it was
   */
  static void write(String who, Path file, Body body) {
    try {
      write(file, body);
    } catch (ClosedByInterruptException e) {
      throw new CancellationException(who + ": interrupted, " + file + " is as it was");
    } catch (IOException e) {
      var report = TensorException.value(who + ": cannot write " + file).detail(why(e));
      if (Files.isRegularFile(file)) report.detail("the file that was there is as it was");
      TensorException told = report.build();
      told.initCause(e);
      throw told;
    }
  }

  private static void write(Path file, Body body) throws IOException {
    Path place = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = place.getParent();
    if (folder == null || Files.isDirectory(place)) throw new IOException("it is a folder");
    Files.createDirectories(folder);
    long pid = ProcessHandle.current().pid();
    long nonce = ThreadLocalRandom.current().nextLong();
    Path beside =
        folder.resolve(".%s.gradsh-%d-%016x.tmp".formatted(place.getFileName(), pid, nonce));
    try {
      try (FileChannel out =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        body.write(out);
        out.force(true);
      }
      Files.move(
          beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
    forceFolder(folder);
  }

  /** The new name itself must be on the disk as well; not every system can be asked for that. */
  private static void forceFolder(Path folder) {
    try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and keeps the order by itself.
    }
  }

  /**
   * Deletes what processes that have died left half written in a folder.
   *
   * @param names of the files that were to be there
   */
  static void clean(Path folder, Pattern names) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path one : left) if (isOfTheDead(one, names)) Files.deleteIfExists(one);
    } catch (IOException | DirectoryIteratorException e) {
      // It takes room and nothing else.
    }
  }

  private static boolean isOfTheDead(Path beside, Pattern names) throws IOException {
    Matcher name = BESIDE.matcher(beside.getFileName().toString());
    if (!name.matches() || !names.matcher(name.group(1)).matches()) return false;
    // One of another machine's, in a shared folder, has a number that says nothing here.
    Instant young = Instant.now().minus(YOUNG);
    if (!Files.getLastModifiedTime(beside).toInstant().isBefore(young)) return false;
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(name.group(2)));
    return process.isEmpty() || !process.get().isAlive();
  }

  /** What went wrong, in a person's words. */
  static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException there -> there.getFile() + " is a file, not a folder";
      // Its own message begins with a name that the user has not given.
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
