package org.gradsh.bench.gpu;

import static org.gradsh.autograd.Autograd.memoryStats;
import static org.gradsh.autograd.Autograd.randn;
import static org.gradsh.autograd.Autograd.withMatmulPrecision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Device;
import org.gradsh.autograd.MatmulPrecision;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.device.Accelerator;
import org.gradsh.bench.gpu.GpuRow.Work;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Stream;

/** The rows of the table; those of training are {@link GpuTraining}'s. */
final class GpuRows {
  /** Rows of 2-D operands as long as that. */
  private static final int ROW = 1024;

  private static final Map<String, MatmulPrecision> PRECISIONS =
      Map.of(
          "fp32", MatmulPrecision.HIGHEST,
          "tf32", MatmulPrecision.HIGH,
          "bf16", MatmulPrecision.MEDIUM);

  private GpuRows() {}

  /** Of one group; sizes that the card has memory for. */
  static List<GpuRow> of(String group, boolean small) {
    if (PRECISIONS.containsKey(group)) return products(group, small);
    return switch (group) {
      case "elements" -> elements(small);
      case "launch" -> launches();
      case "mlp" -> List.of(GpuTraining.mlp(small, false));
      case "mlp-compiled" -> List.of(GpuTraining.mlp(small, true));
      case "lenet" -> List.of(GpuTraining.lenet(small, false));
      case "lenet-compiled" -> List.of(GpuTraining.lenet(small, true));
      default -> throw new IllegalArgumentException("no group " + group);
    };
  }

  private static List<GpuRow> products(String group, boolean small) {
    MatmulPrecision precision = PRECISIONS.get(group);
    double bound =
        switch (precision) {
          case HIGHEST -> 1e-6;
          case HIGH -> 1e-3;
          case MEDIUM -> 8e-3;
        };
    List<GpuRow> rows = new ArrayList<>();
    for (int n : small ? new int[] {64, 160} : new int[] {1024, 2048, 4096, 8192}) {
      long bytes = 4L * n * n;
      rows.add(
          new GpuRow(
              group,
              "matmul " + n + " " + group,
              n > 4000 ? 5 : 50,
              2 * bytes,
              () -> {
                Tensor a = randn(n, n);
                Tensor b = randn(n, n);
                return new Work(
                    () -> withMatmulPrecision(precision, () -> a.matmul(b)),
                    y -> GpuChecks.product(a, b, y, bound));
              }));
    }
    return rows;
  }

  /** 2²⁶ elements, less where so many are too many for the card. */
  private static int elementCount(boolean small) {
    int n = small ? 1 << 16 : 1 << 26;
    while (4L * n * 16 > memoryStats().limit()) n /= 2;
    return n;
  }

  private static List<GpuRow> elements(boolean small) {
    int n = elementCount(small);
    long bytes = 4L * n;
    return List.of(
        new GpuRow("elements", "copy", 20, 0, () -> copy(randn(n), randn(n))),
        new GpuRow(
            "elements",
            "add",
            20,
            bytes,
            () -> {
              Tensor a = randn(n);
              Tensor b = randn(n);
              return new Work(
                  () -> a.add(b),
                  y -> {
                    same(a, y, x -> x.add(end(b, false)), false);
                    same(a, y, x -> x.add(end(b, true)), true);
                  });
            }),
        elementwise("exp", bytes, n, Tensor::exp),
        new GpuRow("elements", "sum", 20, 0, () -> sum(randn(n))),
        rows("row sum", n, bytes / ROW, 1, x -> x.sum(1)),
        rows("softmax", n, bytes, 1e-6, x -> x.softmax(1)));
  }

  private static GpuRow elementwise(String name, long bytes, int n, UnaryOperator<Tensor> f) {
    return new GpuRow(
        "elements",
        name,
        20,
        bytes,
        () -> {
          Tensor a = randn(n);
          return new Work(
              () -> f.apply(a),
              y -> {
                same(a, y, f, false);
                same(a, y, f, true);
              });
        });
  }

  private static GpuRow rows(
      String name, int n, long bytes, double least, UnaryOperator<Tensor> f) {
    return new GpuRow(
        "elements",
        name,
        20,
        bytes,
        () -> {
          Tensor m = randn(n / ROW, ROW);
          return new Work(
              () -> f.apply(m),
              y -> {
                for (boolean last : new boolean[] {false, true})
                  GpuChecks.ends(f.apply(end(m, last)), end(y, last), 2e-5, least);
              });
        });
  }

  private static Tensor end(Tensor x, boolean last) {
    int many = Math.min(x.dims()[0], 4 * ROW);
    return x.get(last ? -many + ":" : ":" + many).to(Device.CPU);
  }

  /** float32 ops element by element have the CPU's bits. */
  private static void same(Tensor a, Tensor y, UnaryOperator<Tensor> f, boolean last) {
    GpuChecks.ends(f.apply(end(a, last)), end(y, last), 0, 0);
  }

  /** By the driver: what memory allows for. */
  private static Work copy(Tensor from, Tensor to) {
    CudaDevice device = (CudaDevice) Accelerator.of(from.values());
    long bytes = (long) from.size() * from.dtype().bytes();
    return new Work(
        () -> {
          Stream stream = device.stream();
          stream.within(
              device.address(to.values(), stream), device.address(from.values(), stream), bytes);
          return to;
        },
        y -> same(from, y, x -> x, true));
  }

  private static Work sum(Tensor a) {
    return new Work(
        a::sum,
        y -> {
          double exact = 0;
          double size = 0;
          for (float x : a.toFloatArray()) {
            exact += x;
            size += Math.abs(x);
          }
          GpuChecks.near("the sum", exact, y.item(), 1e-7 * size);
        });
  }

  /** Ops that compute next to nothing: what is measured is the way to the driver. */
  private static List<GpuRow> launches() {
    return List.of(
        launch("launch x + 1", x -> x.add(1)),
        launch("launch x + x", x -> x.add(x)),
        launch("launch sum", Tensor::sum),
        launch("launch matmul", x -> x.matmul(x)));
  }

  private static GpuRow launch(String name, UnaryOperator<Tensor> op) {
    return new GpuRow(
        "launch",
        name,
        2000,
        512,
        () -> {
          Tensor tiny = randn(4, 4);
          Tensor expected = op.apply(tiny.to(Device.CPU));
          return new Work(() -> op.apply(tiny), y -> GpuChecks.ends(expected, y, 1e-5, 1));
        });
  }
}
