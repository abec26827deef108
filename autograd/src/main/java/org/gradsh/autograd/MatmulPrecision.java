package org.gradsh.autograd;

import java.util.function.Supplier;

/**
 * How exactly an accelerator multiplies float32 matrices. Tensor cores are many times as fast where
 * operands may be rounded first; sums are in float32 always. PyTorch's names, {@code
 * set_float32_matmul_precision}.
 *
 * <p>The CPU computes in float32 whatever is asked, and so does a device that has no such cores.
 * What counts is the precision at the time when a product is computed: derivatives are computed in
 * the backward pass.
 */
public enum MatmulPrecision {
  /** float32, where nothing is asked. */
  HIGHEST,

  /** Operands are rounded to TF32, 11 bits: each term is within 10⁻³ of what it is. */
  HIGH,

  /** Operands are rounded to bfloat16, 8 bits: each term is within 8·10⁻³ of what it is. */
  MEDIUM;

  private static final ScopedValue<MatmulPrecision> WITHIN = ScopedValue.newInstance();
  private static volatile MatmulPrecision everywhere = HIGHEST;

  /** Engine: what holds for the calling thread. */
  @EngineSide
  public static MatmulPrecision current() {
    MatmulPrecision all = everywhere;
    return WITHIN.orElse(all);
  }

  static void everywhere(MatmulPrecision precision) {
    everywhere = precision;
  }

  <T> T within(Supplier<T> body) {
    return ScopedValue.where(WITHIN, this).call(body::get);
  }
}
