package org.gradsh.kernel.wire;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The socket that all clients hear, and the one thread that touches it.
 *
 * <p>Whoever prints faster than a client reads waits for it. A client that reads nothing for so
 * long that it must have gone is not waited for any more: it loses what it leaves unread beyond
 * some thousand messages.
 */
public final class Broadcast implements AutoCloseable {
  /** Who prints more than this before it is sent waits. */
  private static final int MOST_WAITING = 256;

  /** So many messages wait for each client. */
  private static final int MOST_UNREAD = 4096;

  /** A client that takes nothing for so long has gone. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** So often who waits looks whether the thread that sends is still there. */
  private static final int LOOK_MILLIS = 100;

  private static final List<byte[]> END = List.of();

  private final ZMQ.Socket socket;
  private final Codec codec;
  private final BlockingQueue<List<byte[]>> outbox = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Binds the socket.
   *
   * @throws org.zeromq.ZMQException if the address cannot be had
   */
  Broadcast(ZContext context, String address, Codec codec) {
    this.codec = codec;
    socket = context.createSocket(SocketType.PUB);
    socket.setLinger(Channel.LINGER_MILLIS);
    socket.setSndHWM(MOST_UNREAD);
    socket.setXpubNoDrop(true);
    socket.setSendTimeOut(PATIENCE_MILLIS);
    socket.bind(address);
    thread = Service.thread("iopub", this::sendNext, () -> context.destroySocket(socket));
  }

  void open() {
    thread.start();
  }

  /** Sends a message after those before it; waits if these are very many. */
  public void send(Message message) {
    if (!closing) {
      // Made here: what cannot be made is a fault of the sender's.
      put(codec.frames(message));
    }
  }

  private void put(List<byte[]> frames) {
    boolean interrupted = false;
    boolean taken = false;
    while (!taken && (thread.isAlive() || thread.getState() == Thread.State.NEW)) {
      try {
        taken = outbox.offer(frames, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean sendNext() throws InterruptedException {
    List<byte[]> next = outbox.take();
    if (next == END) {
      return false;
    }
    if (!Service.send(socket, next)) {
      socket.setXpubNoDrop(false);
      Service.send(socket, next);
    }
    return true;
  }

  /** Sends what is left and gives the socket back. */
  @Override
  public void close() {
    closing = true;
    put(END);
    try {
      thread.join(Channel.LINGER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
