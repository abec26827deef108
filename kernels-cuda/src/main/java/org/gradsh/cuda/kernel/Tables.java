package org.gradsh.cuda.kernel;

import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.cpu.Buffers;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.cuda.CudaDevice;

/**
 * Small tables of ints that kernels read, kept on a device: the same layers ask for the same ones
 * again and again, and a copy waits for the device.
 */
final class Tables {
  private static final int MOST = 256;

  private static final Map<CudaDevice, Map<IntBuffer, Strided>> KEPT = new LinkedHashMap<>();

  private Tables() {}

  /** The table on the device; nobody may change the array any more. */
  static synchronized Strided of(CudaDevice device, int[] table) {
    Map<IntBuffer, Strided> kept = KEPT.computeIfAbsent(device, d -> new LinkedHashMap<>());
    IntBuffer key = IntBuffer.wrap(table);
    Strided known = kept.get(key);
    if (known != null) return known;
    if (kept.size() == MOST) kept.remove(kept.keySet().iterator().next());
    Buffers.Births.giveUp(); // a walk backward would take the array for one of its own
    Shape shape = Shape.of(table.length);
    Strided made = device.upload(Strided.contiguous(DType.INT32, shape, table));
    kept.put(key, made);
    return made;
  }
}
