package org.gradsh.repl.script;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Passes output on, and keeps the beginning of it for a report. */
final class Tee extends OutputStream {
  /** So many bytes are kept; build servers choke on more. */
  private static final int MOST = 1 << 20;

  private final PrintStream out;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long all;

  Tee(PrintStream out) {
    this.out = out;
  }

  /** A stream that prints to this one. */
  PrintStream stream() {
    return new PrintStream(this, false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    out.write(bytes, offset, length);
    synchronized (kept) {
      kept.write(bytes, offset, Math.clamp(MOST - kept.size(), 0, length));
      all += length;
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  /** What was written, without the end of very much. */
  String text() {
    synchronized (kept) {
      String text = kept.toString(StandardCharsets.UTF_8);
      return all > kept.size() ? text + "\n… " + (all - kept.size()) + " more bytes\n" : text;
    }
  }
}
