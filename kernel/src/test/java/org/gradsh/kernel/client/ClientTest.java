package org.gradsh.kernel.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a kernel that others wrote: IPython's, where it is installed. */
class ClientTest {
  @TempDir static Path folder;
  private static StartedKernel kernel;
  private static Client client;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(Python.has("ipykernel"), Python.MISSING);
    kernel =
        StartedKernel.start(
            List.of(
                Python.COMMAND, "-m", "ipykernel_launcher", "-f", StartedKernel.CONNECTION_FILE),
            Map.of("IPYTHONDIR", folder.toString()),
            folder);
    client = kernel.connect();
    client.ready();
  }

  @AfterAll
  static void end() {
    if (kernel != null) {
      client.close();
      kernel.close();
    }
  }

  @Test
  void runsCellsAndCollectsWhatComesOfThem() {
    Exchange cell = client.run("print('a'); 1+1");
    assertEquals(
        List.of("busy", "execute_input", "stream", "execute_result", "idle"), cell.published());
    assertEquals("a\n", cell.printed("stdout"));
    assertEquals("2", cell.result().orElseThrow());
    assertEquals("ok", cell.reply().text("status"));
  }

  @Test
  void answersQuestions() {
    client.onInput(question -> question.text("prompt") + "me");
    assertEquals("'who? me'", client.run("input('who? ')").result().orElseThrow());
    client.onInput(null);
  }

  @Test
  void answersQuestionsByHand() {
    Exchange cell = client.send(Channel.SHELL, "execute_request", Client.cell("input('?')"));
    client.await(cell, "input_request", 1);
    client.answer("here");
    assertEquals("'here'", client.await(cell).result().orElseThrow());
  }

  @Test
  void collectsMuch() {
    Exchange cell = client.run("for i in range(20000): print('x' * 49)");
    assertEquals(20_000 * 50, cell.printed("stdout").length());
  }

  @Test
  void interrupts() throws IOException, InterruptedException {
    Exchange cell =
        client.send(
            Channel.SHELL,
            "execute_request",
            Client.cell("print('on', flush=True)\nwhile 1: pass"));
    client.await(cell, "stream", 1);
    kernel.interrupt();
    assertEquals("KeyboardInterrupt", client.await(cell).only("error").text("ename"));
  }

  @Test
  void asksOnTheControlChannel() {
    Exchange info = client.ask(Channel.CONTROL, "kernel_info_request", new JsonObject());
    assertEquals("kernel_info_reply", info.reply().type());
  }

  @Test
  void hearsTheHeart() {
    assertTrue(client.beats(Duration.ofSeconds(10)));
    assertTrue(client.beats(Duration.ofSeconds(10)));
  }

  @Test
  void saysWhatDidNotCome() {
    Exchange cell =
        client.send(Channel.SHELL, "execute_request", Client.cell("import time; time.sleep(0.7)"));
    client.patience(Duration.ofMillis(300));
    String said = assertThrows(Unanswered.class, () -> client.await(cell)).getMessage();
    assertTrue(said.startsWith("no reply and idle for execute_request {\"code\":\"import"), said);
    assertTrue(said.endsWith("within 0.3 s; there came: busy, execute_input"), said);
    client.patience(Duration.ofSeconds(30));
    client.await(cell);
  }

  @Test
  void aSecondClientHearsWhatTheFirstRuns() {
    try (Client second = kernel.connect()) {
      second.ready();
      Exchange cell = client.run("print('both')");
      second.listen(Duration.ofMillis(200));
      assertTrue(
          second.others().stream().anyMatch(m -> m.parentId().equals(cell.request().id())),
          second.others().toString());
    }
  }

  @Test
  void shutsDownAndSaysHowAProcessEnded() throws IOException, InterruptedException {
    Path apart = Files.createDirectory(folder.resolve("apart"));
    try (StartedKernel other =
            StartedKernel.start(
                List.of(
                    Python.COMMAND,
                    "-m",
                    "ipykernel_launcher",
                    "-f",
                    StartedKernel.CONNECTION_FILE),
                Map.of("IPYTHONDIR", folder.toString()),
                apart);
        Client one = other.connect()) {
      one.ready();
      assertEquals("shutdown_reply", one.shutdown(false).reply().type());
      assertEquals(0, other.end(30));
      Exchange late = one.send(Channel.SHELL, "kernel_info_request", new JsonObject());
      String said = assertThrows(Unanswered.class, () -> one.await(late)).getMessage();
      assertTrue(said.contains("the kernel has ended: exit code 0"), said);
    }
  }
}
