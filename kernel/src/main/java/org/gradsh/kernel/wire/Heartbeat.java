package org.gradsh.kernel.wire;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Sends back what it receives, on a thread of its own: a client sees that the kernel lives. */
final class Heartbeat {
  private final ZMQ.Socket socket;
  private final Thread thread;

  Heartbeat(ZContext context, String address) {
    socket = context.createSocket(SocketType.ROUTER);
    socket.setLinger(0);
    socket.bind(address);
    thread = Service.thread("heartbeat", this::beat, () -> context.destroySocket(socket));
  }

  void open() {
    thread.start();
  }

  private boolean beat() {
    byte[] frame = socket.recv(0);
    if (frame != null) {
      socket.send(frame, socket.hasReceiveMore() ? ZMQ.SNDMORE : 0);
    }
    return true;
  }
}
