package org.gradsh.cuda.kernel;

import java.nio.IntBuffer;
import java.util.concurrent.ConcurrentHashMap;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;

/**
 * Small tables of ints that kernels read, kept on a device: the same layers ask for the same ones
 * again and again.
 */
public final class Tables {
  private static final int MOST = 256;

  private final CudaDevice device;
  private final ConcurrentHashMap<IntBuffer, Strided> kept = new ConcurrentHashMap<>();

  public Tables(CudaDevice device) {
    this.device = device;
  }

  /** The table on the device; nobody may change the array any more. */
  Strided of(int[] table) {
    IntBuffer key = IntBuffer.wrap(table);
    Strided known = kept.get(key);
    if (known != null) return known;
    if (kept.size() >= MOST) kept.keySet().stream().findAny().ifPresent(kept::remove);
    Shape shape = Shape.of(table.length);
    // A walk backward would take the array for one of its own.
    Strided made =
        Buffers.Births.unseen(() -> device.kept(Strided.contiguous(DType.INT32, shape, table)));
    Strided before = kept.putIfAbsent(key, made);
    return before == null ? made : before;
  }
}
