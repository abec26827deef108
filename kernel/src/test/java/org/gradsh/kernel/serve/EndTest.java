package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Connection;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.StartedKernel;
import org.gradsh.kernel.client.Unanswered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How kernels end. Each test has one of its own. */
class EndTest {
  private static final int LONGEST_SECONDS = 20;

  @TempDir Path folder;
  private StartedKernel kernel;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    begin(Map.of());
  }

  private void begin(Map<String, String> environment) throws IOException {
    kernel = Gradsh.kernel(Connection.local(), environment, folder);
    client = kernel.connect();
    client.ready();
  }

  @AfterEach
  void end() {
    client.close();
    kernel.close();
  }

  private int exit() throws IOException, InterruptedException {
    try {
      return kernel.end(LONGEST_SECONDS);
    } catch (Unanswered e) {
      // What its threads are at is the only thing that tells why.
      new ProcessBuilder("kill", "-QUIT", Long.toString(kernel.process().pid())).start().waitFor();
      Thread.sleep(1000);
      throw new AssertionError(e.getMessage() + kernel.log(), e);
    }
  }

  @Test
  void shutdownOnTheControlChannelIsAnsweredAndEndsTheProcess()
      throws IOException, InterruptedException {
    JsonObject reply = client.shutdown(false).reply().content();
    assertEquals(Served.json("status", "ok", "restart", false), reply);
    assertEquals(0, exit());
    assertEquals("", kernel.log());
  }

  @Test
  void aRestartIsAnsweredAsOne() throws IOException, InterruptedException {
    assertTrue(client.shutdown(true).reply().content().get("restart").getAsBoolean());
    assertEquals(0, exit());
  }

  @Test
  void shutdownOnTheShellWorksToo() throws IOException, InterruptedException {
    Exchange asked = client.send(Channel.SHELL, "shutdown_request", Served.json("restart", false));
    client.await(asked, () -> asked.replied().isPresent(), "reply");
    assertEquals(0, exit());
  }

  @Test
  void shutdownEndsACellThatRuns() throws IOException, InterruptedException {
    Exchange cell =
        client.send(
            Channel.SHELL,
            "execute_request",
            Client.cell("System.out.print(\"on\"); while (true) { }"));
    client.await(cell, "stream", 1);
    client.shutdown(false);
    assertEquals(0, exit());
  }

  @Test
  void threadsOfTheUserHoldUpNothing() throws IOException, InterruptedException {
    client.run("for (int i = 0; i < 4; i++) new Thread(() -> { while (true) { } }).start();");
    client.shutdown(false);
    assertEquals(0, exit());
  }

  @Test
  void aShutdownHookThatHangsHoldsUpNothing() throws IOException, InterruptedException {
    client.run("Runtime.getRuntime().addShutdownHook(new Thread(() -> { while (true) { } }));");
    client.shutdown(false);
    exit();
  }

  @Test
  void whatWasPrintedLastStillComes() throws IOException, InterruptedException {
    Exchange cell =
        client.run("new Thread(() -> { while (true) { } }).start(); println(\"last words\");");
    assertEquals("last words\n", cell.printed("stdout"));
    client.shutdown(false);
    assertEquals(0, exit());
  }

  @Test
  void theExitCommandEndsTheKernelWithItsCode() throws IOException, InterruptedException {
    client.send(Channel.SHELL, "execute_request", Client.cell("/exit 7"));
    assertEquals(7, exit());
  }

  @Test
  void theExitCommandIsAnsweredBefore() throws IOException, InterruptedException {
    Exchange cell = client.send(Channel.SHELL, "execute_request", Client.cell("/exit"));
    assertEquals("ok", client.await(cell).reply().text("status"));
    assertEquals(0, exit());
  }

  @Test
  void termEndsIt() throws IOException, InterruptedException {
    kernel.process().destroy();
    assertEquals(143, exit());
  }

  @Test
  void itEndsWithItsParent() throws IOException, InterruptedException {
    end();
    Process parent = new ProcessBuilder("sleep", "1000").start();
    try {
      begin(Map.of("JPY_PARENT_PID", Long.toString(parent.pid())));
      assertEquals("ok", client.run("1 + 1").reply().text("status"));
    } finally {
      parent.destroyForcibly();
    }
    exit();
  }

  @Test
  void aParentThatIsNoneIsNoHarm() throws IOException {
    for (String parent : new String[] {"", "x", "-1", "99999999"}) {
      end();
      begin(Map.of("JPY_PARENT_PID", parent));
      assertFalse(client.run("1 + 1").result().isEmpty(), parent);
    }
  }
}
