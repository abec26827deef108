package org.gradsh.cuda.kernel;

import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Draws;
import org.gradsh.autograd.cpu.Philox;
import org.gradsh.autograd.cpu.RandomState;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;
import org.gradsh.cuda.CudaDevice;
import org.gradsh.cuda.driver.Arguments;
import org.gradsh.cuda.driver.Stream;

/** Random numbers, the same as on the CPU: {@code random.cu}. */
public final class Randoms {
  private static final int THREADS = 256;

  /** 32 bits that a block makes. */
  private static final int BITS = 4 * THREADS;

  private Randoms() {}

  static void register(Map<String, Structural.CudaOp> ops) {
    ops.put("bernoulli", (device, none, in) -> bernoulli(device, in[0]));
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
    a.of(device.address(chance, stream)).of(device.faults().chance());
    launch(device, "bernoulli_" + Written.suffix(dtype), out.size(), 2, a);
    random.skip(2L * out.size());
    return out;
  }
}
