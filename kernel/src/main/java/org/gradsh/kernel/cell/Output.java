package org.gradsh.kernel.cell;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.gradsh.kernel.cell.Outlet.Stream;

/**
 * The output of cells on its way to the outlet: many small pieces become a few large ones, in their
 * order, and none is held back for longer than an eye notices.
 */
final class Output implements AutoCloseable {
  /** A piece waits for others until there are so many bytes … */
  static final int MOST_BYTES = 64 << 10;

  /** … or so long. */
  static final int DELAY_MILLIS = 50;

  private final Outlet outlet;
  private final Supplier<Cell> here;
  private final byte[] waiting = new byte[MOST_BYTES];
  private int count;
  private Cell cell;
  private Stream stream;
  private long due;

  /** Whether what waits is the beginning of a character whose end has not come. */
  private boolean cut;

  private boolean closed;
  private final Thread timer =
      Thread.ofPlatform().name("gradsh-output").daemon().unstarted(this::flushInTime);

  /**
   * @param here the cell that the calling thread belongs to
   */
  Output(Outlet outlet, Supplier<Cell> here) {
    this.outlet = outlet;
    this.here = here;
    timer.start();
  }

  /** A print stream whose text comes to the outlet; whoever closes it silences nobody. */
  PrintStream stream(Stream name) {
    return new PrintStream(new Piece(name), false, StandardCharsets.UTF_8) {
      @Override
      public void close() {
        flush();
      }
    };
  }

  private final class Piece extends OutputStream {
    private final Stream name;

    Piece(Stream name) {
      this.name = name;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      add(here.get(), name, bytes, offset, length);
    }
  }

  private synchronized void add(Cell from, Stream name, byte[] bytes, int offset, int length) {
    if (from == null || from.silent() || length == 0) {
      return;
    }
    if (count > 0 && (from != cell || name != stream)) {
      flush(true);
    }
    cell = from;
    stream = name;
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, MOST_BYTES - count);
      System.arraycopy(bytes, offset + done, waiting, count, part);
      if (count == 0 || cut) {
        cut = false;
        due = System.nanoTime() + DELAY_MILLIS * 1_000_000L;
        notifyAll();
      }
      count += part;
      done += part;
      if (count == MOST_BYTES) {
        flush(false);
      }
    }
  }

  /** Sends all that waits, and has something else told to the outlet after it. */
  synchronized void after(Runnable telling) {
    flush(true);
    telling.run();
  }

  /** Sends all that waits. */
  synchronized void flush() {
    flush(true);
  }

  /**
   * Sends what waits.
   *
   * @param all whether also the beginning of a character whose end has not come
   */
  private void flush(boolean all) {
    if (count == 0) {
      return;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer in = ByteBuffer.wrap(waiting, 0, count);
    CharBuffer text = CharBuffer.allocate(count + 1);
    decoder.decode(in, text, all);
    if (all) {
      decoder.flush(text);
    }
    count = in.remaining();
    System.arraycopy(waiting, in.position(), waiting, 0, count);
    text.flip();
    if (!text.isEmpty()) {
      outlet.stream(cell, stream, text.toString());
    }
  }

  private synchronized void flushInTime() {
    while (!closed) {
      try {
        long left = (due - System.nanoTime()) / 1_000_000;
        if (count == 0 || cut) {
          wait();
        } else if (left > 0) {
          wait(left);
        } else {
          flush(false);
          cut = count > 0;
        }
      } catch (InterruptedException e) {
        // Only the user's code could do that, to every thread there is.
        continue;
      }
    }
  }

  @Override
  public synchronized void close() {
    flush(true);
    closed = true;
    notifyAll();
  }
}
