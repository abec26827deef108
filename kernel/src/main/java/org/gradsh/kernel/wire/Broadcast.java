package org.gradsh.kernel.wire;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The socket that all clients hear, and the one thread that touches it.
 *
 * <p>Whoever prints faster than a client reads waits for it. A client that reads nothing for so
 * long that it must have gone is hardly waited for any more: it loses what it leaves unread beyond
 * a thousand messages. The others lose nothing, as long as they do not fall as far behind.
 */
public final class Broadcast implements AutoCloseable {
  /** By this property tests make the patience short, in milliseconds. */
  static final String PATIENCE = "gradsh.patience";

  /** Who prints more than this before it is sent waits. */
  private static final int MOST_WAITING = 256;

  /** So many messages wait for each client. */
  private static final int MOST_UNREAD = 1024;

  /** A client that takes nothing for so long has gone. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** While such a client is still connected, the others have so long for each message. */
  private static final int SHORT_MILLIS = 5;

  /** So often who waits looks whether the thread that sends is still there. */
  private static final int LOOK_MILLIS = 100;

  private static final Waiting END = new Waiting(List.of(), false);

  /** What is to be sent, and whether it takes room from what is printed. */
  private record Waiting(List<byte[]> frames, boolean takesRoom) {}

  private final ZMQ.Socket socket;
  private final Codec codec;
  private final BlockingQueue<Waiting> outbox = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final int patience = Integer.getInteger(PATIENCE, PATIENCE_MILLIS);
  private int timeout = patience;
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
    socket.setSendTimeOut(timeout);
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
      List<byte[]> frames = codec.frames(message);
      if (awaitRoom()) {
        outbox.add(new Waiting(frames, true));
      }
    }
  }

  /**
   * Sends a message after those before it, and never waits: for what stops or ends something, which
   * must not hang on a client that reads nothing.
   */
  public void sendSoon(Message message) {
    if (!closing) {
      outbox.add(new Waiting(codec.frames(message), false));
    }
  }

  /** False if nothing will be sent any more. */
  private boolean awaitRoom() {
    boolean interrupted = false;
    boolean taken = false;
    while (!taken && (thread.isAlive() || thread.getState() == Thread.State.NEW)) {
      try {
        taken = room.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return taken;
  }

  private boolean sendNext() throws InterruptedException {
    Waiting next = outbox.take();
    if (next == END) {
      return false;
    }
    if (next.takesRoom()) {
      room.release();
    }
    if (Service.send(socket, next.frames())) {
      timeout(patience);
    } else {
      // This one is for those who can take it; the next one is for all again.
      timeout(SHORT_MILLIS);
      socket.setXpubNoDrop(false);
      Service.send(socket, next.frames());
      socket.setXpubNoDrop(true);
    }
    return true;
  }

  private void timeout(int millis) {
    if (timeout != millis) {
      timeout = millis;
      socket.setSendTimeOut(millis);
    }
  }

  /** Sends what is left and gives the socket back. */
  @Override
  public void close() {
    closing = true;
    outbox.add(END);
    try {
      thread.join(Channel.LINGER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
