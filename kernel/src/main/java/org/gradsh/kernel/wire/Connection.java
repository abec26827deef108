package org.gradsh.kernel.wire;

import java.util.function.Consumer;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.zeromq.ZContext;

/** The five channels of a kernel, bound where its connection file says, and nowhere else. */
public final class Connection implements AutoCloseable {
  /** Who takes the messages of the channels, each on the thread of its channel. */
  public record Receivers(
      Consumer<Message> shell,
      Consumer<Message> control,
      Consumer<Message> stdin,
      Consumer<String> refusals) {}

  private final ZContext context = new ZContext(1);
  private final Channel shell;
  private final Channel control;
  private final Channel stdin;
  private final Broadcast iopub;
  private final Heartbeat heartbeat;

  /**
   * Binds all sockets.
   *
   * @throws org.zeromq.ZMQException if an address cannot be had
   */
  public Connection(
      KernelConnectionProperties where, HMACGenerator signatures, Receivers receivers) {
    // jeromq's own threads: without them no socket works.
    context.setThreadFactor(Service::thread);
    boolean signed = signatures != HMACGenerator.NO_AUTH_INSTANCE;
    Codec codec = new Codec(signatures, signed);
    Consumer<String> refusals = receivers.refusals();
    shell =
        new Channel(
            context,
            "shell",
            address(where, where.getShellPort()),
            codec,
            receivers.shell(),
            refusals);
    control =
        new Channel(
            context,
            "control",
            address(where, where.getControlPort()),
            codec,
            receivers.control(),
            refusals);
    stdin =
        new Channel(
            context,
            "stdin",
            address(where, where.getStdinPort()),
            codec,
            receivers.stdin(),
            refusals);
    iopub = new Broadcast(context, address(where, where.getIopubPort()), codec);
    heartbeat = new Heartbeat(context, address(where, where.getHbPort()));
  }

  private static String address(KernelConnectionProperties where, int port) {
    String ip = where.getIp();
    String host = ip.contains(":") && !ip.startsWith("[") ? "[" + ip + "]" : ip;
    return where.getTransport() + "://" + host + ":" + port;
  }

  /** From now on messages are received. */
  public void open() {
    heartbeat.open();
    iopub.open();
    stdin.open();
    control.open();
    shell.open();
  }

  /** Requests and their replies. */
  public Channel shell() {
    return shell;
  }

  /** The same for what cannot wait: interrupts and the end. */
  public Channel control() {
    return control;
  }

  /** Questions to the person. */
  public Channel stdin() {
    return stdin;
  }

  /** What all clients hear. */
  public Broadcast iopub() {
    return iopub;
  }

  /** Sends what is left, replies first, and gives all addresses back. */
  @Override
  public void close() {
    shell.close();
    control.close();
    stdin.close();
    iopub.close();
    context.close();
  }
}
