package org.gradsh.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A socket for requests and the one thread that touches it. The thread sleeps until there is
 * something to receive or to send; who wants to send wakes it through a pipe.
 */
public final class Channel implements AutoCloseable {
  /** At the end so long is waited for what is still to be sent. */
  static final int LINGER_MILLIS = 500;

  /** Where the pipe is broken, the thread looks so often. */
  private static final int LOOK_MILLIS = 20;

  private final String name;
  private final ZMQ.Socket socket;
  private final Codec codec;
  private final Consumer<Message> receiver;
  private final Consumer<String> refusals;
  private final Queue<List<byte[]>> outbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Pipe pipe;
  private final Thread thread;
  private final ZMQ.Poller poller;
  private final int incoming;

  /** Where the pipe stands in the poller; negative when it is broken. */
  private int sends;

  private volatile boolean broken;
  private volatile boolean closing;

  /**
   * Binds a socket; the channel is silent until {@link #open}.
   *
   * @param receiver takes each message, on the channel's thread
   * @param refusals is told of frames that are no messages
   * @throws org.zeromq.ZMQException if the address cannot be had
   */
  Channel(
      ZContext context,
      String name,
      String address,
      Codec codec,
      Consumer<Message> receiver,
      Consumer<String> refusals) {
    this.name = name;
    this.codec = codec;
    this.receiver = receiver;
    this.refusals = refusals;
    socket = context.createSocket(SocketType.ROUTER);
    socket.setLinger(LINGER_MILLIS);
    // Nothing is dropped for a client that is slow.
    socket.setSndHWM(0);
    socket.setRcvHWM(0);
    // A client that has come back under its old name takes the place of its old connection.
    socket.setRouterHandover(true);
    socket.bind(address);
    try {
      pipe = Pipe.open();
      pipe.source().configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    poller = context.createPoller(2);
    incoming = poller.register(socket, ZMQ.Poller.POLLIN);
    sends = poller.register(pipe.source(), ZMQ.Poller.POLLIN);
    thread = Service.thread(name, this::turn, () -> end(context));
  }

  void open() {
    thread.start();
  }

  /** Sends a message; at once, unless others are before it. */
  public void send(Message message) {
    // Made here: what cannot be made is a fault of the sender's.
    outbox.add(codec.frames(message));
    wake();
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      // A thread that was interrupted closes each pipe that it writes to.
      boolean interrupted = Thread.interrupted();
      try {
        pipe.sink().write(ByteBuffer.allocate(1));
      } catch (IOException e) {
        // Interrupted at this very moment: from now on the channel's thread looks by itself.
        broken = true;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean turn() {
    poller.poll(broken ? LOOK_MILLIS : -1);
    if (broken && sends >= 0) {
      poller.unregister(pipe.source());
      sends = -1;
    }
    sendAll();
    if (closing) {
      return false;
    }
    if (poller.pollin(incoming)) {
      receive();
    }
    return true;
  }

  private void end(ZContext context) {
    poller.close();
    context.destroySocket(socket);
  }

  private void sendAll() {
    try {
      pipe.source().read(ByteBuffer.allocate(16));
    } catch (IOException e) {
      broken = true;
    }
    // From here on whoever adds a message wakes this thread again.
    woken.set(false);
    for (List<byte[]> frames = outbox.poll(); frames != null; frames = outbox.poll()) {
      Service.send(socket, frames);
    }
  }

  private void receive() {
    List<byte[]> frames = new ArrayList<>();
    do {
      frames.add(socket.recv(0));
    } while (socket.hasReceiveMore());
    try {
      receiver.accept(codec.message(frames));
    } catch (Refused e) {
      refusals.accept(name + ": " + e.getMessage());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      refusals.accept(name + ": a message that could not be dealt with: " + e);
    }
  }

  /** Sends what is left and gives the socket back. */
  @Override
  public void close() {
    closing = true;
    woken.set(false);
    wake();
    try {
      thread.join(LINGER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
