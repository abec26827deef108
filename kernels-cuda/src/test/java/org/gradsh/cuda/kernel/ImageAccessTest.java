package org.gradsh.cuda.kernel;

import static org.gradsh.autograd.DType.BOOL;
import static org.gradsh.autograd.DType.FLOAT32;
import static org.gradsh.autograd.DType.FLOAT64;
import static org.gradsh.autograd.DType.INT64;
import static org.gradsh.cuda.kernel.Accesses.REAL;
import static org.gradsh.cuda.kernel.Accesses.name;
import static org.gradsh.cuda.kernel.Accesses.row;
import static org.gradsh.cuda.kernel.Accesses.tests;
import static org.gradsh.cuda.kernel.Both.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Conv;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Pool;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.op.ConvolutionOps;
import org.gradsh.autograd.op.IndexOps;
import org.gradsh.autograd.op.PlaceOps;
import org.gradsh.autograd.op.PoolingOps;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same of windows, convolutions and what picks elements. See {@link Accesses}. */
class ImageAccessTest {
  @BeforeAll
  static void counting() {
    Accesses.counting();
  }

  @AfterAll
  static void countingNoMore() {
    Accesses.countingNoMore();
  }

  // ---- windows ----

  @TestFactory
  Stream<DynamicTest> windows() {
    List<Accesses> rows = new ArrayList<>();
    for (DType d : REAL) {
      pools(rows, d, "", random(d, 1, 2, 4, 32, 64));
      pools(rows, d, " of odd planes", random(d, 1, 3, 5, 29, 31));
    }
    return tests(rows);
  }

  private static void pools(List<Accesses> rows, DType d, String planes, Tensor x) {
    for (Pool w :
        List.of(
            Pool.size(2), Pool.size(3).stride(1).padding(1), Pool.size(3).stride(2).padding(1))) {
      String of = " " + w.size() + " by " + w.stride() + planes;
      rows.add(row(name("maxPool" + of, d), in -> PoolingOps.maxPool2d(in[0], w), x));
      rows.add(
          row(
              name("its gradient" + of, d),
              in -> Autograd.grad(t -> PoolingOps.maxPool2d(t, w).sum()).apply(in[0]),
              x));
      rows.add(row(name("avgPool" + of, d), in -> PoolingOps.avgPool2d(in[0], w), x));
      rows.add(
          row(
              name("its gradient" + of, d),
              in -> Autograd.grad(t -> PoolingOps.avgPool2d(t, w).sum()).apply(in[0]),
              x));
    }
  }

  @TestFactory
  Stream<DynamicTest> convolutions() {
    List<Accesses> rows = new ArrayList<>();
    for (DType d : REAL) {
      for (Conv.Options c : List.of(Conv.DEFAULT, Conv.padding(1), Conv.stride(2).padding(1))) {
        for (int channels : new int[] {4, 32, 7}) {
          int side = channels == 7 ? 27 : 32; // an odd image
          Tensor x = random(d, 1, 2, channels, side, side),
              w = random(d, 2, 32, channels, 3, 3),
              b = random(d, 3, 32);
          String of = " by " + c.stride() + " with " + c.padding() + " of " + channels;
          rows.add(
              row(
                  name("conv" + of, d),
                  in -> ConvolutionOps.conv2d(in[0], in[1], in[2], c),
                  x,
                  w,
                  b));
          rows.add(
              row(
                  name("by the image" + of, d),
                  in ->
                      Autograd.grad(t -> ConvolutionOps.conv2d(t, in[1], in[2], c).sum())
                          .apply(in[0]),
                  x,
                  w,
                  b));
          rows.add(
              row(
                  name("by the kernel" + of, d),
                  in ->
                      Autograd.grad(t -> ConvolutionOps.conv2d(in[0], t, in[2], c).sum())
                          .apply(in[1]),
                  x,
                  w,
                  b));
        }
      }
    }
    return tests(rows);
  }

  // ---- places ----

  @TestFactory
  Stream<DynamicTest> places() {
    List<Accesses> rows = new ArrayList<>();
    Tensor few = random(INT64, 2, 512).abs();
    for (DType d : REAL) {
      Tensor table = random(d, 1, 64, 128);
      rows.add(
          row(name("rows of a table", d), in -> IndexOps.indexSelect(in[0], 0, in[1]), table, few));
      rows.add(
          row(
              name("their gradient", d),
              in -> Autograd.grad(t -> IndexOps.indexSelect(t, 0, in[1]).sum()).apply(in[0]),
              table,
              few));
      rows.add(
          row(
              name("columns of a table", d),
              in -> IndexOps.indexSelect(in[0], 1, in[1]),
              table,
              few));
      rows.add(
          row(
              name("gather", d),
              in -> IndexOps.gather(in[0], 0, in[1]),
              table,
              random(INT64, 3, 64, 128).abs()));
      rows.add(
          row(
              name("gather along rows", d),
              in -> IndexOps.gather(in[0], 1, in[1]),
              table,
              random(INT64, 3, 64, 128).abs()));
      rows.add(
          row(
              name("their gradient", d),
              in -> Autograd.grad(t -> IndexOps.gather(t, 0, in[1]).sum()).apply(in[0]),
              table,
              random(INT64, 3, 64, 128).abs()));
    }
    byKeys(rows);
    rows.add(row("where", in -> PlaceOps.argWhere(in[0]), random(BOOL, 1, 64, 256)));
    rows.add(row("bincount", in -> Autograd.bincount(in[0]), random(INT64, 2, 20_000).abs()));
    rows.add(
        row(
            "weighed",
            in -> Autograd.bincount(in[0], in[1], 0),
            random(INT64, 2, 20_000).abs(),
            random(FLOAT32, 1, 20_000)));
    rows.add(
        row(
            "histogram",
            in -> Autograd.histogram(in[0], 50, -2, 2).counts(),
            random(FLOAT64, 2, 20_000)));
    rows.add(
        row(
            "histogram of float32",
            in -> Autograd.histogram(in[0], 50, -2, 2).counts(),
            random(FLOAT32, 2, 20_000)));
    for (DType d : DType.values()) {
      rows.add(
          row(name("argSort of rows", d), in -> in[0].argSort(1, false), random(d, 1, 64, 512)));
      rows.add(
          row(
              name("argSort of a long row", d),
              in -> in[0].argSort(0, false),
              random(d, 1, 16384)));
    }
    return tests(rows);
  }

  /** What is read and added by keys that have no order, and by such as lead neighbours on. */
  private static void byKeys(List<Accesses> rows) {
    Function<Tensor[], Tensor> back =
        in -> Autograd.grad(t -> IndexOps.gather(t, 0, in[1]).sum()).apply(in[0]);
    for (int bound : new int[] {2_000, 60_000}) {
      Tensor chance = Autograd.rand(100_000).mul(bound).to(INT64);
      rows.add(row("by " + bound + " keys, by chance", back, Autograd.zeros(bound), chance));
    }
    for (DType d : REAL) {
      Tensor table = random(d, 1, 512, 128);
      // Another row for each, the same one for all its elements.
      Tensor whole =
          Autograd.arange(512).mul(37).rem(512).unsqueeze(1).to(INT64).broadcastTo(512, 128);
      rows.add(
          row(name("rows, gathered", d), in -> IndexOps.gather(in[0], 0, in[1]), table, whole));
      rows.add(row(name("rows, added back", d), back, table, whole));
    }
  }
}
