package org.gradsh.kernel.wire;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * A thread without which the kernel would be deaf or mute. The user's code may interrupt every
 * thread there is, and use up the memory: the first does not reach it, and what goes wrong in one
 * turn of its loop does not end it.
 */
final class Service extends Thread {
  /** A loop that fails so often without a good turn between will not do any more. */
  private static final int MOST_FAILURES = 100;

  private static final int FAILED = 1;

  /** Made ahead: where it is needed, there may be no memory for it. */
  private static final byte[] LOST =
      "gradsh: a thread of the kernel's own cannot go on; the kernel ends\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final UncaughtExceptionHandler END = (thread, fault) -> lost();

  private static final FileOutputStream LOG = new FileOutputStream(FileDescriptor.err);

  /** One turn of a loop. */
  interface Turn {
    /** Does what there is to do; false if there will be nothing more. */
    boolean goesOn() throws InterruptedException;
  }

  private Service(Runnable task, String name) {
    super(task, name);
    setDaemon(true);
    // jeromq sees to that for threads of its own making only.
    setUncaughtExceptionHandler(END);
  }

  /** Nothing: an interrupt closes the channels and pipes that a socket works by. */
  @Override
  public void interrupt() {}

  /** A thread of the sockets' own, to be started. */
  static Thread thread(Runnable task, String name) {
    return new Service(task, name);
  }

  /**
   * A thread that does turns, to be started.
   *
   * @param end what is done when it has ended
   */
  static Thread thread(String name, Turn turn, Runnable end) {
    return thread(
        () -> {
          loop(turn);
          end.run();
        },
        "gradsh-" + name);
  }

  private static void loop(Turn turn) {
    int failures = 0;
    while (true) {
      try {
        if (!turn.goesOn()) {
          return;
        }
        failures = 0;
      } catch (ZMQException e) {
        if (e.getErrorCode() == ZMQ.Error.ETERM.getCode()
            || e.getErrorCode() == ZMQ.Error.ENOTSOCK.getCode()) {
          // The kernel ends: its sockets are closed.
          return;
        }
        failures++;
      } catch (Throwable e) {
        failures++;
      }
      if (failures > 0) {
        pause(failures);
      }
      if (failures == MOST_FAILURES) {
        lost();
      }
    }
  }

  /** Others may give the memory back meanwhile. */
  private static void pause(int failures) {
    try {
      Thread.sleep(Math.min(failures, 20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process, so that the client sees it and starts another. */
  static void lost() {
    try {
      LOG.write(LOST);
    } catch (IOException e) {
      // There is nobody left to tell.
      return;
    } finally {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  /** Sends frames by a socket of the calling thread's; false if they were too many to wait for. */
  static boolean send(ZMQ.Socket socket, List<byte[]> frames) {
    if (!socket.send(frames.getFirst(), frames.size() > 1 ? ZMQ.SNDMORE : 0)) {
      return false;
    }
    try {
      for (int i = 1; i < frames.size(); i++) {
        socket.send(frames.get(i), i + 1 < frames.size() ? ZMQ.SNDMORE : 0);
      }
    } catch (RuntimeException | Error e) {
      // Half a message would swallow the next one.
      lost();
    }
    return true;
  }
}
