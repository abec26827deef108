package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Connection;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.StartedKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Beside a client that reads nothing, another one is served. */
class SlowClientTest {
  private static final int PIECES = 2000;
  private static final String PIECE = "display(\"x\".repeat(20_000));";

  @TempDir Path folder;

  private StartedKernel kernel(long patienceMillis) throws IOException {
    String option = "-Dgradsh.patience=" + patienceMillis;
    return Gradsh.kernel(Connection.local(), Map.of("JDK_JAVA_OPTIONS", option), folder);
  }

  /** One that hears all and reads nothing. */
  private static ZMQ.Socket dead(ZContext context, StartedKernel kernel)
      throws InterruptedException {
    ZMQ.Socket socket = context.createSocket(SocketType.SUB);
    socket.setRcvHWM(1);
    socket.setReceiveBufferSize(4096);
    socket.setLinger(0);
    socket.connect(kernel.connection().address(Channel.IOPUB));
    socket.subscribe(new byte[0]);
    // Until it hears; what it does not hear cannot be in its way.
    Thread.sleep(500);
    return socket;
  }

  private static void assertAllComes(Client client) {
    Exchange cell = client.run("for (int i = 0; i < " + PIECES + "; i++) " + PIECE);
    assertEquals("ok", cell.reply().text("status"));
    assertEquals(PIECES, cell.all("display_data").size());
  }

  @Test
  void nothingIsLostForOthersWhileItIsThereNorAfterIt() throws Exception {
    try (StartedKernel kernel = kernel(1000);
        Client client = kernel.connect();
        ZContext context = new ZContext()) {
      client.ready();
      ZMQ.Socket dead = dead(context, kernel);
      assertAllComes(client);
      assertAllComes(client);
      context.destroySocket(dead);
      assertAllComes(client);
    }
  }

  @Test
  void anInterruptDoesNotWaitForIt() throws Exception {
    try (StartedKernel kernel = kernel(Duration.ofHours(1).toMillis());
        Client client = kernel.connect();
        ZContext context = new ZContext()) {
      client.ready();
      ZMQ.Socket dead = dead(context, kernel);
      Exchange cell =
          client.send(Channel.SHELL, "execute_request", Client.cell("while (true) " + PIECE));
      client.await(cell, "display_data", 1000);
      client.listen(Duration.ofSeconds(1));
      Exchange interrupt = client.send(Channel.CONTROL, "interrupt_request", Served.json());
      client.await(interrupt, () -> interrupt.replied().isPresent(), "a reply");
      assertEquals("ok", interrupt.reply().text("status"));
      context.destroySocket(dead);
      assertEquals("error", client.await(cell).reply().text("status"));
    }
  }
}
