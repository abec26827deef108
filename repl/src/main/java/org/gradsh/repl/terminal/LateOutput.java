package org.gradsh.repl.terminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.gradsh.repl.Stdio;
import org.jline.reader.LineReader;

/**
 * What threads print while a cell is being typed: it is shown above the prompt, in whole lines, a
 * few times a second at most, so that typing stays possible.
 */
final class LateOutput implements Stdio.Sink {
  private static final int DELAY_MILLIS = 40;

  /** A thread that prints more than this at once waits until it is shown. */
  private static final int MOST = 1 << 20;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS);

  private final LineReader reader;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private boolean planned;

  LateOutput(LineReader reader) {
    this.reader = reader;
  }

  @Override
  public boolean takes(byte[] bytes, int offset, int length) {
    if (!reader.isReading()) {
      return false;
    }
    boolean full;
    boolean plan;
    synchronized (waiting) {
      waiting.write(bytes, offset, length);
      full = waiting.size() > MOST;
      plan = !planned;
      planned = true;
    }
    if (plan) {
      LATER.execute(this::show);
    }
    if (full) {
      show();
    }
    return true;
  }

  /** Shows what waits, above the prompt if there is one. */
  void show() {
    String text;
    synchronized (waiting) {
      text = waiting.toString(StandardCharsets.UTF_8);
      waiting.reset();
      planned = false;
    }
    if (!text.isEmpty()) {
      reader.printAbove(text);
    }
  }
}
