package org.gradsh.repl.plot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.gradsh.autograd.TensorException;

/** Drawings in files. */
final class PlotFile {
  private static final int SMALLEST = 16, LARGEST = 10_000;

  private PlotFile() {}

  static void save(Plot plot, String file) {
    String name = file == null ? "" : file.toLowerCase(Locale.ROOT);
    byte[] bytes;
    if (name.endsWith(".svg")) {
      bytes = plot.svg().getBytes(StandardCharsets.UTF_8);
    } else if (name.endsWith(".png")) {
      bytes = plot.png();
    } else {
      throw TensorException.value("save: what kind of file is " + file + "?")
          .hint("a name that ends in .svg or .png")
          .build();
    }
    try {
      Files.write(Path.of(file), bytes);
    } catch (IOException | InvalidPathException | SecurityException e) {
      String reason = e.getClass().getSimpleName() + " " + e.getMessage();
      TensorException.Report report =
          TensorException.value("save: cannot write " + file).detail(reason);
      throw report.hint("a file in a folder that exists and can be written").build();
    }
  }

  static void requireSize(int width, int height) {
    if (width < SMALLEST || height < SMALLEST || width > LARGEST || height > LARGEST) {
      throw TensorException.value("size: " + width + " by " + height + " pixels")
          .hint(SMALLEST + " … " + LARGEST)
          .build();
    }
  }

  /** Draws letters by Java's own means, which need the system's fonts but no display. */
  static byte[] withFonts(Supplier<byte[]> drawing) {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    try {
      return drawing.get();
    } catch (RuntimeException | Error e) {
      if (isOfFonts(e)) throw noFonts(e);
      throw e;
    }
  }

  /**
   * Whether the JDK has failed to find its way about fonts, for which it has many words: exceptions
   * and errors of several kinds, thrown by its own rooms.
   */
  private static boolean isOfFonts(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof LinkageError) return true;
      if (t instanceof OutOfMemoryError || t.getStackTrace().length == 0) return false;
      String thrower = t.getStackTrace()[0].getClassName();
      if (thrower.startsWith("sun.font.") || thrower.startsWith("sun.awt.Font")) return true;
    }
    return false;
  }

  private static TensorException noFonts(Throwable cause) {
    TensorException e =
        TensorException.value("png: Java finds no fonts on this machine")
            .detail("on Debian: apt-get install fontconfig fonts-dejavu-core")
            .hint("svg(), or save(\"….svg\"), which needs none")
            .build();
    e.initCause(cause);
    return e;
  }
}
