package org.gradsh.kernel.client;

import org.zeromq.SocketType;

/** The five ways to a kernel. */
public enum Channel {
  SHELL("shell_port", SocketType.DEALER),
  CONTROL("control_port", SocketType.DEALER),
  IOPUB("iopub_port", SocketType.SUB),
  STDIN("stdin_port", SocketType.DEALER),
  // Not REQ, which could not be used any more once an answer has failed to come.
  HEARTBEAT("hb_port", SocketType.DEALER);

  private final String port;
  private final SocketType socket;

  Channel(String port, SocketType socket) {
    this.port = port;
    this.socket = socket;
  }

  /** What connection files call its port. */
  String port() {
    return port;
  }

  SocketType socket() {
    return socket;
  }
}
