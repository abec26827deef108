package org.gradsh.kernel.wire;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The socket that all clients hear, and the one thread that touches it. */
public final class Broadcast implements AutoCloseable {
  /** Who prints more than this before it is sent waits. */
  private static final int MOST_WAITING = 256;

  private static final Message END =
      new Message(
          List.of(),
          new JsonObject(),
          new JsonObject(),
          new JsonObject(),
          new JsonObject(),
          List.of());

  private final ZContext context;
  private final ZMQ.Socket socket;
  private final Codec codec;
  private final BlockingQueue<Message> outbox = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread thread =
      Thread.ofPlatform().name("gradsh-iopub").daemon().unstarted(this::work);
  private volatile boolean closing;

  /**
   * Binds the socket.
   *
   * @throws org.zeromq.ZMQException if the address cannot be had
   */
  Broadcast(ZContext context, String address, Codec codec) {
    this.context = context;
    this.codec = codec;
    socket = context.createSocket(SocketType.PUB);
    socket.setLinger(Channel.LINGER_MILLIS);
    // Nothing is dropped for a client that is slow.
    socket.setSndHWM(0);
    socket.bind(address);
  }

  void open() {
    thread.start();
  }

  /** Sends a message after those before it; waits if these are very many. */
  public void send(Message message) {
    if (!closing) {
      put(message);
    }
  }

  private void put(Message message) {
    boolean interrupted = false;
    while (true) {
      try {
        outbox.put(message);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      while (true) {
        try {
          Message next = outbox.take();
          if (next == END) {
            return;
          }
          codec.send(socket, next);
        } catch (InterruptedException e) {
          // Only the user's code could do that, to every thread there is.
          continue;
        }
      }
    } finally {
      context.destroySocket(socket);
    }
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
