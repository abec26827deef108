package org.gradsh.repl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process's output, as scripts see it: what is written is there at once and in order with the
 * error output, text is UTF-8 in every locale, bytes pass as they are.
 */
public final class Stdio {
  /** The code with which a shell reports a program that the signal SIGPIPE has ended. */
  private static final int BROKEN_PIPE = 128 + 13;

  private static final int FAILED = 1;

  /** Of an unfinished line so much is remembered. */
  private static final int LONGEST_LINE = 1000;

  private static final byte[] NOTHING = {};
  private static final AtomicLong written = new AtomicLong();

  private static volatile byte[] openLine = NOTHING;
  private static volatile Sink sink = (bytes, offset, length) -> false;

  /** Someone who may take output before it is written. */
  @FunctionalInterface
  public interface Sink {
    /** Takes the bytes, or returns false to have them written. */
    boolean takes(byte[] bytes, int offset, int length);
  }

  private Stdio() {}

  /** Sets {@code System.out} and {@code System.err}. */
  public static void install() {
    OutputStream err = new Errors(new FileOutputStream(FileDescriptor.err));
    System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
    OutputStream out = new Direct(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
  }

  /** Has output and error output offered to a sink first, from now on. */
  public static void divert(Sink to) {
    sink = to;
  }

  /** Whether the output stands in the middle of a line. */
  public static boolean midLine() {
    return openLine.length > 0;
  }

  /** What the output's last line shows so far; of a long one only the end. */
  public static String openLine() {
    return new String(openLine, StandardCharsets.UTF_8);
  }

  /** Tells that the cursor stands at the beginning of a line, whoever has brought it there. */
  public static void lineEnded() {
    openLine = NOTHING;
  }

  /** How many bytes have been written to the output so far. */
  public static long written() {
    return written.get();
  }

  /** Error output; nobody is told when it cannot be written. */
  private static final class Errors extends OutputStream {
    private final FileOutputStream err;

    Errors(FileOutputStream err) {
      this.err = err;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!sink.takes(bytes, offset, length)) {
        err.write(bytes, offset, length);
      }
    }
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
      if (sink.takes(bytes, offset, length)) {
        return;
      }
      try {
        out.write(bytes, offset, length);
        written.addAndGet(length);
        remember(bytes, offset, length);
      } catch (IOException e) {
        failed(e);
      }
    }

    private static void remember(byte[] bytes, int offset, int length) {
      int start = offset + length;
      while (start > offset && bytes[start - 1] != '\n') {
        start--;
      }
      byte[] before = start == offset ? openLine : NOTHING;
      start = Math.max(start, offset + length - LONGEST_LINE);
      byte[] line = Arrays.copyOf(before, before.length + offset + length - start);
      System.arraycopy(bytes, start, line, before.length, offset + length - start);
      int over = Math.max(0, line.length - LONGEST_LINE);
      openLine = line.length == 0 ? NOTHING : Arrays.copyOfRange(line, over, line.length);
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
