package org.gradsh.repl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process's output, as scripts see it: what is written is there at once and in order with the
 * error output, text is UTF-8 in every locale, bytes pass as they are.
 */
public final class Stdio {
  /** The code with which a shell reports a program that the signal SIGPIPE has ended. */
  private static final int BROKEN_PIPE = 128 + 13;

  private static final int FAILED = 1;
  private static final AtomicLong written = new AtomicLong();

  private static volatile boolean midLine;

  private Stdio() {}

  /** Sets {@code System.out} and {@code System.err}. */
  public static void install() {
    FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
    OutputStream out = new Direct(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
  }

  /** Whether the output stands in the middle of a line. */
  public static boolean midLine() {
    return midLine;
  }

  /** How many bytes have been written to the output so far. */
  public static long written() {
    return written.get();
  }

  /** Output that no buffer holds back, and that ends the program when nobody reads it any more. */
  private static final class Direct extends OutputStream {
    private final FileOutputStream out;

    Direct(FileOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
        written.addAndGet(length);
        midLine = length == 0 ? midLine : bytes[offset + length - 1] != '\n';
      } catch (IOException e) {
        failed(e);
      }
    }

    private static void failed(IOException e) {
      if (leaving()) {
        return;
      }
      // Sun's libraries give the system's words; there is no error number to look at.
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        System.exit(BROKEN_PIPE);
      }
      System.err.println("gradsh: cannot write the output: " + e.getMessage());
      System.exit(FAILED);
    }

    /** Whether the JVM is on its way out: to exit within a shutdown hook would wait for ever. */
    private static boolean leaving() {
      Thread probe = new Thread(() -> {});
      try {
        Runtime.getRuntime().addShutdownHook(probe);
        return !Runtime.getRuntime().removeShutdownHook(probe);
      } catch (IllegalStateException e) {
        return true;
      }
    }
  }
}
