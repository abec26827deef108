package org.gradsh.kernel.wire;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Sends back what it receives, on a thread of its own: a client sees that the kernel lives. */
final class Heartbeat {
  private final ZContext context;
  private final ZMQ.Socket socket;
  private final Thread thread =
      Thread.ofPlatform().name("gradsh-heartbeat").daemon().unstarted(this::work);

  Heartbeat(ZContext context, String address) {
    this.context = context;
    socket = context.createSocket(SocketType.ROUTER);
    socket.setLinger(0);
    socket.bind(address);
  }

  void open() {
    thread.start();
  }

  private void work() {
    try {
      while (true) {
        byte[] frame = socket.recv(0);
        if (frame == null) {
          Thread.interrupted();
          continue;
        }
        socket.send(frame, socket.hasReceiveMore() ? ZMQ.SNDMORE : 0);
      }
    } catch (ZMQException e) {
      // The kernel ends: its context is closed.
      context.destroySocket(socket);
    }
  }
}
