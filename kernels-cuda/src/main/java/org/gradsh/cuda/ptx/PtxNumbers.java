package org.gradsh.cuda.ptx;

import org.gradsh.autograd.DType;

/** Numbers as PTX writes them: floating ones by their bits. */
final class PtxNumbers {
  private PtxNumbers() {}

  static String text(DType dtype, double v) {
    return switch (dtype) {
      case FLOAT32 -> "0f%08X".formatted(Float.floatToRawIntBits((float) v));
      case FLOAT64 -> "0d%016X".formatted(Double.doubleToRawLongBits(v));
      case INT64 -> String.valueOf((long) v);
      case INT32, BOOL -> String.valueOf((int) v);
    };
  }
}
