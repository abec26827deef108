package org.gradsh.autograd.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.gradsh.autograd.TensorException;

/**
 * Files that are there as a whole or not at all: written beside their place, forced to the disk,
 * then moved. What was there before stays until then.
 */
final class AtomicFile {
  private static final String SUFFIX = ".tmp";

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
      TensorException told =
          TensorException.value(who + ": cannot write " + file)
              .detail(why(e))
              .detail("what was there before is as it was")
              .build();
      told.initCause(e);
      throw told;
    }
  }

  private static void write(Path file, Body body) throws IOException {
    Path place = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = place.getParent();
    if (folder == null || Files.isDirectory(place)) throw new IOException("it is a folder");
    Files.createDirectories(folder);
    long nonce = ThreadLocalRandom.current().nextLong();
    String name =
        prefix(place) + ProcessHandle.current().pid() + "-" + Long.toHexString(nonce) + SUFFIX;
    Path beside = folder.resolve(name);
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

  private static String prefix(Path place) {
    return "." + place.getFileName() + ".";
  }

  /** The new name itself must be on the disk as well; not every system can be asked for that. */
  private static void forceFolder(Path folder) {
    try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and keeps the order by itself.
    }
  }

  /** Deletes what processes that have died left half written in a folder. */
  static void clean(Path folder) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*-*" + SUFFIX)) {
      for (Path one : left) if (isOfTheDead(one)) Files.deleteIfExists(one);
    } catch (IOException e) {
      // It takes room and nothing else.
    }
  }

  private static boolean isOfTheDead(Path beside) {
    String name = beside.getFileName().toString();
    int dash = name.lastIndexOf('-');
    String pid = name.substring(name.lastIndexOf('.', dash) + 1, dash);
    if (!pid.matches("[0-9]{1,18}")) return false;
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
    return process.isEmpty() || !process.get().isAlive();
  }

  /** What went wrong, in a person's words. */
  static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
