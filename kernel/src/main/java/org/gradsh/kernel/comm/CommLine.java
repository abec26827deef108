package org.gradsh.kernel.comm;

/** By what comms reach their clients; the kernel's business. */
public interface CommLine {
  /** Opens a comm to what clients know by a name. */
  Comm open(String target, Object data);

  /** Sends something to the other side. */
  void send(Comm comm, Object data);

  /** Ends a comm and tells the other side; nothing if it has ended. */
  void close(Comm comm, Object data);

  /** Whether neither side has closed a comm. */
  boolean isOpen(Comm comm);
}
