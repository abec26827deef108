package org.gradsh.repl.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;

/**
 * {@code System.in} of the cells that are typed in a terminal: a line is asked for when one is
 * wanted, with the keys for editing. Ctrl-D on an empty line ends the input for this read; Ctrl-C
 * interrupts the cell.
 */
final class TypedInput extends InputStream {
  private final Supplier<LineReader> readers;
  private final Supplier<String> prompt;
  private final Runnable interrupt;
  private LineReader reader;
  private byte[] line = {};
  private int at;

  /**
   * @param readers makes an editor for plain lines, when first needed
   * @param prompt what stands before the cursor already
   * @param interrupt what Ctrl-C does
   */
  TypedInput(Supplier<LineReader> readers, Supplier<String> prompt, Runnable interrupt) {
    this.readers = readers;
    this.prompt = prompt;
    this.interrupt = interrupt;
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
    if (at == line.length && !readLine()) {
      return -1;
    }
    int n = Math.min(length, line.length - at);
    System.arraycopy(line, at, bytes, offset, n);
    at += n;
    return n;
  }

  @Override
  public synchronized int available() {
    return line.length - at;
  }

  private boolean readLine() throws IOException {
    if (reader == null) {
      reader = readers.get();
    }
    try {
      line = (reader.readLine(prompt.get()) + "\n").getBytes(StandardCharsets.UTF_8);
      at = 0;
      return true;
    } catch (EndOfFileException e) {
      return false;
    } catch (UserInterruptException e) {
      interrupt.run();
      throw (IOException) new InterruptedIOException("interrupted by Ctrl-C").initCause(e);
    }
  }

  /** Forgets what a cell has left unread. */
  synchronized void clear() {
    at = line.length;
  }
}
