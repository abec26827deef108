package org.gradsh.bench.gpu;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gradsh.autograd.MemoryStats;

/** The table: what was measured here beside the peers, and whether it is what is asked. */
final class GpuReport {
  private static final String BYTES = "bytes of ";

  /** How often a row reads or writes its elements; a copy does twice. */
  private static final Map<String, Integer> PASSES =
      Map.of("copy", 2, "add", 3, "exp", 2, "sum", 1, "row sum", 1, "softmax", 2);

  /** What is asked: at least that part of the copy's speed, of cuBLAS'. */
  private static final Map<String, Double> LEAST =
      Map.of(
          "fp32", .85, "tf32", .6, "bf16", .8, "wgmma", .8, "add", .9, "exp", .9, "sum", .85,
          "row sum", .85, "softmax", .85);

  /** What is asked: at most that part of PyTorch's time. */
  private static final Map<String, Double> MOST =
      Map.of("launch", .3, "MLP step", .5, "LeNet step", .5);

  /** Of an op's name and of a compiled step's the row that it is measured like. */
  private static String kind(String name) {
    return name.startsWith("launch ") ? "launch" : peer(name);
  }

  /** PyTorch runs its steps op by op. */
  private static String peer(String name) {
    return name.replace(GpuRow.COMPILED, "");
  }

  private final Map<String, String> ours;
  private final Map<String, String> cublas;
  private final Map<String, String> torch;

  GpuReport(Path ours, Path cublas, Path torch) throws IOException {
    this.ours = read(ours);
    this.cublas = read(cublas);
    this.torch = read(torch);
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    if (!Files.exists(file)) return values;
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t", 2);
      if (parts.length == 2) values.put(parts[0], parts[1]);
    }
    return values;
  }

  private static double number(Map<String, String> values, String name) {
    String text = values.getOrDefault(name, "failed");
    return text.startsWith("failed") ? Double.NaN : Double.parseDouble(text);
  }

  void print(PrintStream out) {
    out.printf("%-28s %13s %12s   %s%n", "", "here", "speed", "beside what");
    ours.keySet().stream().filter(name -> !name.startsWith(BYTES)).forEach(n -> row(out, n));
    ours.keySet().stream().filter(name -> name.startsWith(BYTES)).forEach(n -> memory(out, n));
  }

  private void row(PrintStream out, String name) {
    double seconds = number(ours, name);
    if (Double.isNaN(seconds)) {
      out.printf("%-28s %s%n", name, ours.get(name).replace('\t', ' '));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%-28s %10.2f µs %12s   %s%n",
        name,
        seconds * 1e6,
        speed(name, seconds),
        beside(name, seconds));
  }

  private String speed(String name, double seconds) {
    if (!name.startsWith("matmul ")) return "";
    double n = Double.parseDouble(name.split(" ")[1]);
    return String.format(Locale.ROOT, "%.1f TFLOP/s", 2 * n * n * n / seconds / 1e12);
  }

  private String beside(String name, double seconds) {
    Double least = LEAST.get(name.startsWith("matmul ") ? name.split(" ")[2] : name);
    Double most = MOST.get(kind(name));
    if (most != null) {
      double ratio = seconds / number(torch, peer(name));
      return part(ratio, "of PyTorch's time", most, ratio <= most, "at most");
    }
    if (least == null) return "";
    Integer passes = PASSES.get(name);
    double ratio =
        passes == null ? fastestPeer(name) / seconds : number(ours, "copy") / 2 * passes / seconds;
    String what = passes == null ? "of cuBLAS' speed" : "of the copy's speed";
    return part(ratio, what, least, ratio >= least, "at least");
  }

  /** cuBLAS under the same engine, and as PyTorch calls it. */
  private double fastestPeer(String row) {
    String name = row.replace("wgmma", "bf16");
    double a = number(cublas, name);
    double b = number(torch, name);
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  private static String part(double ratio, String what, double asked, boolean met, String how) {
    if (Double.isNaN(ratio)) return "no peer here (" + how + " " + asked + " " + what + ")";
    return String.format(
        Locale.ROOT, "%.2f %s (%s %s: %s)", ratio, what, how, asked, met ? "met" : "MISSED");
  }

  private void memory(PrintStream out, String name) {
    String mine = MemoryStats.text((long) number(ours, name));
    double peer = number(torch, peer(name));
    String beside = Double.isNaN(peer) ? "" : "PyTorch's: " + MemoryStats.text((long) peer);
    out.printf(
        "%-28s %13s %12s   %s%n", "memory, " + name.substring(BYTES.length()), mine, "", beside);
  }
}
