package org.gradsh.autograd.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.gradsh.autograd.TensorException;

/** Files that may be compressed by gzip, whatever their name. */
final class Source {
  private static final int GZIP_MAGIC = 0x1f8b;

  private Source() {}

  static InputStream open(Path file) throws IOException {
    return unpacked(Files.newInputStream(file));
  }

  static InputStream unpacked(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw);
    try {
      in.mark(2);
      int magic = in.read() << 8 | in.read();
      in.reset();
      return magic == GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** A file that cannot be read, and why. */
  static TensorException unreadable(String who, String name, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ ->
              "there is no such file" + (Path.of(name).isAbsolute() ? "" : " in " + here());
          case AccessDeniedException _ -> "permission denied";
          case EOFException _ -> "the compressed file ends too early";
          default -> e.getMessage();
        };
    return TensorException.value(who + ": cannot read " + name).detail(why).build();
  }

  private static Path here() {
    return Path.of("").toAbsolutePath();
  }
}
