package org.gradsh.repl;

import java.util.function.Consumer;

/** Displays of a door whose output is a stream: what was shown stays. */
record PlainDisplays(Consumer<Object> printer) implements Displays {
  @Override
  public void show(String id, Object value) {
    printer.accept(value);
  }

  @Override
  public void update(String id, Object value) {
    printer.accept(value);
  }

  @Override
  public void clear(boolean wait) {}
}
