package org.gradsh.bench;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.Message;
import org.gradsh.kernel.client.StartedKernel;

/** One life of one kernel, measured from its start to its end. */
final class KernelMeasures implements AutoCloseable {
  /** As often the bare JShell has run before it is measured. */
  static final int WARM_UP = 100;

  private static final int TIMES = 20;
  private static final int LONGEST_SECONDS = 60;
  private static final long CALM_MILLIS = 2000;

  private final KernelCode code;
  private final BiConsumer<Measure, Double> results;
  private final StartedKernel kernel;
  private final Client client;

  /**
   * Starts the kernel, which is the first of what is measured.
   *
   * @param results takes each figure
   */
  KernelMeasures(
      List<String> argv,
      Map<String, String> environment,
      KernelCode code,
      Path folder,
      BiConsumer<Measure, Double> results)
      throws IOException {
    this.code = code;
    this.results = results;
    long start = System.nanoTime();
    kernel = StartedKernel.start(argv, environment, folder);
    client = kernel.connect().patience(Duration.ofSeconds(LONGEST_SECONDS));
    results.accept(Measure.INFO, millis(start, client.ready().reply().nanos()));
    Exchange first = client.run("1+1");
    results.accept(Measure.FIRST, millis(start, first.only("execute_result").nanos()));
  }

  /** All that is measured while it lives. */
  void measure() throws IOException, InterruptedException {
    client.run(code == KernelCode.PYTHON ? "import math, time" : "");
    for (int i = 0; i < WARM_UP; i++) {
      client.run("1+1");
    }
    for (int i = 0; i < TIMES; i++) {
      results.accept(Measure.SUM, took(client.run("1+1")));
    }
    for (int i = -1; i < 5; i++) {
      warm(Measure.THIRTY, i, took(client.run(code.thirty(15 * (i + 1)))));
    }
    lookups();
    volume();
    interrupt(Measure.LOOP, code.loop());
    interrupt(Measure.SLEEP, code.sleep());
    interrupt(Measure.PRINTS, code.printLoop());
    results.accept(Measure.MEMORY, residentMegabytes());
    end();
  }

  private void lookups() {
    for (int i = -WARM_UP; i < TIMES; i++) {
      warm(Measure.COMPLETE, i, took(ask("complete_request", code.half())));
      warm(Measure.INSPECT, i, took(ask("inspect_request", code.name())));
      warm(Measure.IS_COMPLETE, i, took(ask("is_complete_request", code.whole())));
    }
  }

  private void warm(Measure measure, int round, double millis) {
    if (round >= 0) {
      results.accept(measure, millis);
    }
  }

  private Exchange ask(String type, String text) {
    JsonObject content = new JsonObject();
    content.addProperty("code", text);
    content.addProperty("cursor_pos", text.length());
    content.addProperty("detail_level", 0);
    return client.ask(Channel.SHELL, type, content);
  }

  private void volume() {
    Exchange cell = client.send(Channel.SHELL, "execute_request", Client.cell(code.volume()));
    boolean idle = true;
    try {
      client.await(cell);
    } catch (RuntimeException e) {
      idle = false;
    }
    client.listen(Duration.ofMillis(200));
    long bytes = (long) KernelCode.LINES * KernelCode.LINE;
    results.accept(Measure.VOLUME, idle ? took(cell) : Double.NaN);
    results.accept(Measure.LOST, (double) bytes - cell.printed("stdout").length());
    results.accept(Measure.MESSAGES, (double) cell.all("stream").size());
    results.accept(Measure.NO_IDLE, idle ? 0.0 : 1.0);
  }

  private void interrupt(Measure measure, String endless) throws InterruptedException {
    Exchange cell = client.send(Channel.SHELL, "execute_request", Client.cell(endless));
    client.await(cell, "execute_input", 1);
    client.listen(Duration.ofMillis(500));
    long asked = System.nanoTime();
    try {
      // As Jupyter does it by default; the kernels take the message or the signal.
      kernel.interrupt();
      client.await(cell);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    results.accept(measure, millis(asked, last(cell)));
    Supplier<Duration> processor =
        () -> kernel.process().info().totalCpuDuration().orElse(Duration.ZERO);
    Duration before = processor.get();
    Thread.sleep(CALM_MILLIS);
    double seconds = processor.get().minus(before).toNanos() / 1e9;
    results.accept(Measure.CPU_AFTER, 100 * seconds / (CALM_MILLIS / 1000.0));
  }

  private double residentMegabytes() throws IOException {
    Path status = Path.of("/proc/" + kernel.process().pid() + "/status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.split("\\s+")[1]) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private void end() throws InterruptedException {
    long asked = System.nanoTime();
    client.shutdown(false);
    kernel.end(LONGEST_SECONDS);
    results.accept(Measure.EXIT, millis(asked, System.nanoTime()));
  }

  /** From the request to what comes last of the reply and the word that the kernel is done. */
  private static double took(Exchange exchange) {
    return millis(exchange.request().nanos(), last(exchange));
  }

  private static long last(Exchange exchange) {
    return exchange.came().stream()
        .filter(m -> m == exchange.reply() || m.isStatus("idle"))
        .mapToLong(Message::nanos)
        .max()
        .orElseThrow();
  }

  private static double millis(long from, long to) {
    return (to - from) / 1e6;
  }

  @Override
  public void close() {
    client.close();
    kernel.close();
  }
}
