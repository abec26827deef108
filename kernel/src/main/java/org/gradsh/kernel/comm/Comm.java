package org.gradsh.kernel.comm;

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A line between an object in a notebook's page and code of its cells, as widgets use it. What is
 * sent is plain data: maps, lists, texts, numbers, booleans, null, or records of them.
 *
 * <pre>{@code
 * Comm.target("echo", comm -> comm.onMessage(comm::send));          // the page opens
 * var comm = Comm.open("chart", Map.of("title", "loss"));           // the cell opens
 * comm.send(Map.of("y", 0.25));
 * }</pre>
 *
 * <p>Handlers run on the thread of the cells, between two of them.
 */
public final class Comm {
  private final String id;
  private final String target;
  private final Object opening;
  private final CommLine line;
  private volatile Consumer<Object> messages = data -> {};
  private volatile Consumer<Object> endings = data -> {};

  /** A comm that the kernel knows; cells take {@link #open}. */
  public Comm(String id, String target, Object opening, CommLine line) {
    this.id = id;
    this.target = target;
    this.opening = opening;
    this.line = line;
  }

  /**
   * Lets pages open comms by a name.
   *
   * @param opened is given each comm that is opened so
   */
  public static void target(String name, Consumer<Comm> opened) {
    CommTargets.put(
        Objects.requireNonNull(name, "Comm.target: the name is null"),
        Objects.requireNonNull(opened, "Comm.target: the handler is null"));
  }

  /**
   * Opens a comm to what the page knows by a name.
   *
   * @throws IllegalStateException outside of notebooks
   */
  public static Comm open(String target, Object data) {
    return CommTargets.line().open(Objects.requireNonNull(target, "Comm.open: no target"), data);
  }

  /** The number that both sides know it by. */
  public String id() {
    return id;
  }

  /** The name that it was opened by. */
  public String target() {
    return target;
  }

  /** What was sent along when it was opened. */
  public Object opening() {
    return opening;
  }

  /** Whether neither side has closed it. */
  public boolean isOpen() {
    return line.isOpen(this);
  }

  /** Sets who is given what comes from the page. */
  public Comm onMessage(Consumer<Object> handler) {
    messages = Objects.requireNonNull(handler, "Comm.onMessage: the handler is null");
    return this;
  }

  /** Sets who is told when the page closes it. */
  public Comm onClose(Consumer<Object> handler) {
    endings = Objects.requireNonNull(handler, "Comm.onClose: the handler is null");
    return this;
  }

  /**
   * Sends something to the page.
   *
   * @throws IllegalStateException when the comm is closed
   */
  public void send(Object data) {
    if (!isOpen()) {
      throw new IllegalStateException("Comm.send: the comm to " + target + " is closed");
    }
    line.send(this, data);
  }

  /** Closes it and tells the page. */
  public void close() {
    line.close(this, Map.of());
  }

  /** Has the handler deal with what has come; the kernel's business. */
  public void received(Object data) {
    messages.accept(data);
  }

  /** Has the handler know of the end; the kernel's business. */
  public void ended(Object data) {
    endings.accept(data);
  }

  @Override
  public String toString() {
    return "Comm to " + target + (isOpen() ? "" : ", closed");
  }
}
