package org.gradsh.kernel.notebook;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.gradsh.repl.CodeFile;
import org.gradsh.repl.Usage;

/** Reads and writes notebooks, and says in one sentence why it cannot. */
final class NotebookFile {
  private NotebookFile() {}

  /** The notebook in a file. */
  static Notebook read(String file, String name) throws Usage {
    return Notebook.of(name, CodeFile.text(file, name));
  }

  /**
   * Looks whether a notebook could be written to a file, before it is run for that.
   *
   * @throws Usage if not
   */
  static void check(Path file) throws Usage {
    String cannot = "cannot write " + file + ": ";
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new Usage(cannot + "it is a directory");
    }
    if (!Files.isDirectory(folder)) {
      throw new Usage(cannot + "there is no directory " + folder);
    }
    if (!Files.isWritable(folder) || Files.exists(file) && !Files.isWritable(file)) {
      throw new Usage(cannot + "permission denied");
    }
  }

  /**
   * Writes a notebook: whole or not at all, for whoever reads the file at that time, and whatever
   * happens to this process.
   */
  static void write(Notebook notebook, Path file) throws Usage {
    try {
      // Through links, to where the file is.
      Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path fresh =
          real.resolveSibling("." + real.getFileName() + "." + ProcessHandle.current().pid());
      try {
        create(fresh, real);
        Files.writeString(fresh, notebook.text());
        move(fresh, real);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (AccessDeniedException e) {
      throw new Usage("cannot write " + file + ": permission denied");
    } catch (IOException e) {
      throw new Usage("cannot write " + file + ": " + e.getMessage());
    }
  }

  /** Makes a file that will take another's place, and has its permissions before it says a word. */
  private static void create(Path fresh, Path former) throws IOException {
    Files.deleteIfExists(fresh);
    if (!Files.exists(former) || !Files.getFileStore(former).supportsFileAttributeView("posix")) {
      Files.createFile(fresh);
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(former);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(permissions));
    // The user's mask may have taken some away.
    Files.setPosixFilePermissions(fresh, permissions);
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
