package org.gradsh.kernel.cell;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** {@code System.in} of cells: where a line is wanted, the person is asked for one. */
final class AskedInput extends InputStream {
  private final Outlet outlet;
  private final Output output;
  private final Supplier<Cell> here;
  private Cell reader;
  private byte[] line = {};
  private int at;

  AskedInput(Outlet outlet, Output output, Supplier<Cell> here) {
    this.outlet = outlet;
    this.output = output;
    this.here = here;
  }

  /** Asks for a line, as {@code input} and {@code password} do. */
  String ask(String prompt, boolean hidden) {
    try {
      return answer(here.get(), prompt, hidden);
    } catch (IOException e) {
      // The cause would say the same once more.
      throw new IllegalStateException((hidden ? "password: " : "input: ") + e.getMessage());
    }
  }

  private String answer(Cell cell, String prompt, boolean hidden) throws IOException {
    if (cell == null) {
      throw new IOException("no cell runs that could ask");
    }
    // Questions come after what was printed before them.
    output.flush();
    try {
      return outlet.ask(cell, prompt, hidden);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Cell cell = here.get();
    if (cell != reader) {
      // What another cell has left unread was not meant for this one.
      reader = cell;
      at = line.length;
    }
    if (at == line.length) {
      line = (answer(cell, "", false) + "\n").getBytes(StandardCharsets.UTF_8);
      at = 0;
    }
    int n = Math.min(length, line.length - at);
    System.arraycopy(line, at, bytes, offset, n);
    at += n;
    return n;
  }

  @Override
  public synchronized int available() {
    return here.get() == reader ? line.length - at : 0;
  }
}
