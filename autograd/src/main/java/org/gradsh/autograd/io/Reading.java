package org.gradsh.autograd.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.zip.ZipException;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.io.SafetensorsHeader.Malformed;

/** What reads a file. */
interface Reading<T> {
  T read() throws IOException;

  /** Runs it, with what goes wrong told in the house's form. */
  static <T> T of(String who, Path file, Reading<T> body) {
    try {
      return body.read();
    } catch (IOException e) {
      throw unreadable(who, file, e);
    }
  }

  /** That a file cannot be read, and why. */
  static RuntimeException unreadable(String who, Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new CancellationException(who + ": interrupted while reading " + file);
    }
    String why =
        switch (e) {
          case Malformed _ -> e.getMessage();
          case EOFException _ -> "it ends too early";
          case ZipException _ -> "it is damaged or no zip file: " + e.getMessage();
          default -> Files.isDirectory(file) ? "it is a folder" : AtomicFile.why(e);
        };
    return TensorException.value(who + ": cannot read " + file).detail(why).build();
  }
}
