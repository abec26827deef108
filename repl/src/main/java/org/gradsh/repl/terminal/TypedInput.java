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
 *
 * <p>At the prompt the terminal belongs to the prompt: a read of a thread that outlives its cell
 * fails.
 */
final class TypedInput extends InputStream {
  private static final int TURN_MILLIS = 100;

  /** A mask that shows nothing. */
  private static final char NOTHING = 0;

  private final Supplier<LineReader> readers;
  private final Supplier<String> prompt;
  private final Runnable interrupt;
  private LineReader reader;
  private byte[] line = {};
  private int at;

  /** Not the monitor of reads, which a read holds while a person types. */
  private final Object gate = new Object();

  /** Under the gate: whether a cell runs, and who reads a line for it now. */
  private boolean open;

  private Thread reading;

  /** Whether what is left of the line was typed for a cell that has ended. */
  private volatile boolean stale;

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

  /**
   * A line that a cell asks for, without its end.
   *
   * @param question what stands before it, as JLine has prompts
   * @param hidden whether nobody is to see what is typed
   * @throws IllegalStateException if there is none
   */
  synchronized String ask(String question, boolean hidden) {
    try {
      String answer = typed(question, hidden ? NOTHING : null);
      if (answer == null) {
        throw new IllegalStateException("input: there is no line: the input has ended");
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException("input: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (stale) {
      stale = false;
      at = line.length;
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
    return stale ? 0 : line.length - at;
  }

  private boolean readLine() throws IOException {
    String read = typed(prompt.get(), null);
    if (read == null) {
      return false;
    }
    line = (read + "\n").getBytes(StandardCharsets.UTF_8);
    at = 0;
    return true;
  }

  /**
   * A line as it was typed; null for Ctrl-D.
   *
   * @param mask what is shown for each character; null for itself, 0 for nothing
   */
  private String typed(String question, Character mask) throws IOException {
    if (reader == null) {
      reader = readers.get();
    }
    synchronized (gate) {
      if (!open) {
        throw late(null);
      }
      reading = Thread.currentThread();
    }
    try {
      return reader.readLine(question, mask);
    } catch (EndOfFileException e) {
      return null;
    } catch (UserInterruptException e) {
      if (!isOpen()) {
        throw late(e);
      }
      interrupt.run();
      throw (IOException) new InterruptedIOException("interrupted by Ctrl-C").initCause(e);
    } finally {
      synchronized (gate) {
        reading = null;
        gate.notifyAll();
      }
    }
  }

  private static IOException late(Throwable cause) {
    return new IOException("System.in can be read while a cell runs, not at the prompt", cause);
  }

  private boolean isOpen() {
    synchronized (gate) {
      return open;
    }
  }

  /** A cell begins: it may read. */
  void open() {
    synchronized (gate) {
      open = true;
    }
  }

  /** The cell has ended: what it has left unread is forgotten, and a read that goes on ends. */
  void shut() {
    stale = true;
    synchronized (gate) {
      open = false;
      while (reading != null) {
        reading.interrupt();
        try {
          gate.wait(TURN_MILLIS);
        } catch (InterruptedException e) {
          // Whoever wants the prompt needs the terminal first.
          continue;
        }
      }
    }
  }
}
