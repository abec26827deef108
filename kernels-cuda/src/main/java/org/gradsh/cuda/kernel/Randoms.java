package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.autograd.op.RandomOps.Drawing;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;
import org.gradsh.cuda.memory.Faults.Kind;

/** Random numbers, the same as on the CPU: {@code random.cu}. */
public final class Randoms {
  private static final int THREADS = 256;

  /** 32 bits that a block makes. */
  private static final int BITS = 4 * THREADS;

  private Randoms() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("bernoulli", (device, none, in) -> bernoulli(device, in[0]));
    ops.put("poisson", (device, none, in) -> poisson(device, in[0]));
    ops.put("multinomial", (device, d, in) -> multinomial(device, in[0], (Drawing) d));
  }

  /** See {@link org.gradsh.autograd.device.Accelerator#draw}. */
  public static Strided draw(
      CudaDevice device,
      Draws.Kind kind,
      DType dtype,
      Shape shape,
      long low,
      long bound,
      Philox random) {
    Strided out = device.unwritten(dtype, shape);
    String type = Written.suffix(dtype);
    Arguments a = begin(device, out, random);
    switch (kind) {
      case UNIFORM -> {
        int each = dtype == DType.FLOAT32 ? 1 : 2;
        launch(device, "uniform_" + type, out.size(), each, a);
        random.skip((long) each * out.size());
      }
      case NORMAL -> { // two at a time: the last pair is taken as a whole
        launch(device, "normal_" + type, out.size(), 2, a);
        random.skip(4 * ((out.size() + 1L) / 2));
      }
      case INTEGERS -> {
        launch(device, "integers", out.size(), 2, a.of(low).of(bound));
        random.skip(2L * out.size());
      }
    }
    return out;
  }

  private static Arguments begin(CudaDevice device, Strided out, Philox random) {
    return Arguments.begin()
        .of(device.address(out, device.stream()))
        .of(out.size())
        .of(random.seed())
        .of(random.position());
  }

  private static void launch(CudaDevice device, String entry, int n, int each, Arguments a) {
    var kernel = device.written().kernel("random", entry);
    device.stream().launch(kernel, (n - 1) / (BITS / each) + 1, THREADS, a);
  }

  private static Strided bernoulli(CudaDevice device, Strided p) {
    DType dtype = p.dtype().isFloating() ? p.dtype() : DType.FLOAT32;
    Strided chance = Casts.contiguous(Casts.cast(p, DType.FLOAT64));
    Strided out = device.unwritten(dtype, p.shape());
    if (out.size() == 0) return out;
    Stream stream = device.stream();
    Philox random = RandomState.philox();
    Arguments a = begin(device, out, random);
    a.of(device.address(chance, stream)).of(device.faults().address(Kind.CHANCE));
    launch(device, "bernoulli_" + Written.suffix(dtype), out.size(), 2, a);
    random.skip(2L * out.size());
    return out;
  }

  private static Strided poisson(CudaDevice device, Strided rate) {
    DType dtype = Reducers.floating(rate.dtype());
    Strided rates = Casts.contiguous(Casts.cast(rate, DType.FLOAT64));
    Strided out = device.unwritten(dtype, rate.shape());
    if (out.size() == 0) return out;
    Philox random = RandomState.philox();
    Arguments a = begin(device, out, random);
    a.of(device.address(rates, device.stream())).of(device.faults().address(Kind.RATE));
    Flat.launch(device, "random", "poisson_" + Written.suffix(dtype), out.size(), a);
    random.skip(out.size());
    return out;
  }

  private static Strided multinomial(CudaDevice device, Strided in, Drawing d) {
    int[] dims = in.shape().dims();
    int last = dims.length - 1, k = dims[last], count = d.count();
    dims[last] = count;
    Shape shape = Shape.of(dims);
    if (shape.size() == 0) return device.unwritten(DType.INT64, shape);
    if (k == 0 || !d.replacement() && k < count) return null; // the CPU tells what is wrong
    Strided weights = Casts.contiguous(Casts.cast(in, DType.FLOAT64));
    return d.replacement()
        ? again(device, weights, shape, count, k)
        : once(device, weights, shape, count, k);
  }

  private static Strided again(CudaDevice device, Strided weights, Shape shape, int count, int k) {
    Strided out = device.unwritten(DType.INT64, shape);
    Stream stream = device.stream();
    Strided sums = Scans.sums(device, "sum", weights, weights.shape().rank() - 1);
    long from = device.address(weights, stream);
    Arguments a =
        Arguments.begin().of(from).of(weights.size()).of(device.faults().address(Kind.WEIGHT));
    Flat.launch(device, "random", "are_weights", weights.size(), a);
    Philox random = RandomState.philox();
    a = begin(device, out, random);
    a.of(from).of(device.address(sums, stream)).of(count).of(k);
    a.of(device.faults().address(Kind.WEIGHTS));
    launch(device, "reached", out.size(), 2, a);
    random.skip(2L * out.size());
    return out;
  }

  private static Strided once(CudaDevice device, Strided weights, Shape shape, int count, int k) {
    Strided waits = device.unwritten(DType.FLOAT64, weights.shape());
    Stream stream = device.stream();
    Philox random = RandomState.philox();
    long from = device.address(weights, stream);
    Arguments a = begin(device, waits, random);
    a.of(from).of(device.faults().address(Kind.WEIGHT));
    launch(device, "waits", waits.size(), 2, a);
    random.skip(2L * waits.size());
    Strided order = Orders.rows(device, waits, false);
    Strided out = device.unwritten(DType.INT64, shape);
    a =
        Arguments.begin()
            .of(device.address(order, stream))
            .of(from)
            .of(device.address(waits, stream))
            .of(device.address(out, stream))
            .of(out.size())
            .of(count)
            .of(k)
            .of(device.faults().address(Kind.WEIGHTS));
    Flat.launch(device, "random", "winners", out.size(), a);
    return out;
  }
}
