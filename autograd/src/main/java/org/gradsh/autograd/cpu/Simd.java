package org.gradsh.autograd.cpu;

import jdk.incubator.vector.VectorShape;

/**
 * Says whether kernels may use the vector module, and what the machine's vectors are called.
 *
 * <p>Classes that touch {@code jdk.incubator.vector} must only be loaded behind {@link #enabled()}:
 * as a plain library the engine runs without the module. The property {@code gradsh.simd=off}
 * switches the vectors off where the module is present.
 */
public final class Simd {
  private static final boolean ENABLED = VectorModule.isWanted() && VectorModule.present();

  private Simd() {}

  /** Whether the vector module is there and wanted. */
  public static boolean enabled() {
    return ENABLED;
  }

  /** The width of a vector in bits, 0 when vectors are off. */
  public static int bits() {
    return ENABLED ? Widest.BITS : 0;
  }

  /** What a banner prints: AVX-512, AVX2, SSE, SVE, NEON, or that vectors are off. */
  public static String name() {
    return VectorModule.name(bits());
  }

  /** Touches the vector module, so it is loaded only behind {@link #ENABLED}. */
  private static final class Widest {
    static final int BITS = VectorShape.preferredShape().vectorBitSize();
  }
}
