package org.gradsh.autograd.io;

import java.nio.ByteBuffer;
import org.gradsh.autograd.DType;

/**
 * A type of elements as files have them, by its name in safetensors, and the dtype that holds all
 * its values.
 */
enum ElementType {
  F64(8, DType.FLOAT64),
  F32(4, DType.FLOAT32),
  F16(2, DType.FLOAT32),
  BF16(2, DType.FLOAT32),
  I64(8, DType.INT64),
  I32(4, DType.INT32),
  I16(2, DType.INT32),
  I8(1, DType.INT32),
  U32(4, DType.INT64),
  U16(2, DType.INT32),
  U8(1, DType.INT32),
  BOOL(1, DType.BOOL);

  private final int bytes;
  private final DType dtype;

  ElementType(int bytes, DType dtype) {
    this.bytes = bytes;
    this.dtype = dtype;
  }

  int bytes() {
    return bytes;
  }

  /** What an element becomes. */
  DType dtype() {
    return dtype;
  }

  /** What a dtype is written as. */
  static ElementType of(DType dtype) {
    return switch (dtype) {
      case FLOAT64 -> F64;
      case FLOAT32 -> F32;
      case INT64 -> I64;
      case INT32 -> I32;
      case BOOL -> BOOL;
    };
  }

  /** Takes {@code n} elements out of a buffer, in its byte order, into an array of the dtype. */
  void read(ByteBuffer in, Object to, int at, int n) {
    int from = in.position();
    switch (this) {
      case F64 -> in.asDoubleBuffer().get((double[]) to, at, n);
      case F32 -> in.asFloatBuffer().get((float[]) to, at, n);
      case I64 -> in.asLongBuffer().get((long[]) to, at, n);
      case I32 -> in.asIntBuffer().get((int[]) to, at, n);
      case F16 -> {
        float[] y = (float[]) to;
        for (int i = 0; i < n; i++) y[at + i] = Float.float16ToFloat(in.getShort(from + 2 * i));
      }
      case BF16 -> {
        float[] y = (float[]) to; // the upper half of a float32
        for (int i = 0; i < n; i++)
          y[at + i] = Float.intBitsToFloat(in.getShort(from + 2 * i) << 16);
      }
      case I16 -> {
        int[] y = (int[]) to;
        for (int i = 0; i < n; i++) y[at + i] = in.getShort(from + 2 * i);
      }
      case U16 -> {
        int[] y = (int[]) to;
        for (int i = 0; i < n; i++) y[at + i] = in.getShort(from + 2 * i) & 0xFFFF;
      }
      case I8 -> {
        int[] y = (int[]) to;
        for (int i = 0; i < n; i++) y[at + i] = in.get(from + i);
      }
      case U8 -> {
        int[] y = (int[]) to;
        for (int i = 0; i < n; i++) y[at + i] = in.get(from + i) & 0xFF;
      }
      case U32 -> {
        long[] y = (long[]) to;
        for (int i = 0; i < n; i++) y[at + i] = in.getInt(from + 4 * i) & 0xFFFFFFFFL;
      }
      case BOOL -> {
        boolean[] y = (boolean[]) to;
        for (int i = 0; i < n; i++) y[at + i] = in.get(from + i) != 0;
      }
    }
    in.position(from + n * bytes);
  }

  /** Puts {@code n} elements of an array into a buffer, in its byte order. */
  static void write(Object from, int at, int n, ByteBuffer out) {
    int to = out.position();
    int bytes =
        switch (from) {
          case double[] x -> {
            out.asDoubleBuffer().put(x, at, n);
            yield 8;
          }
          case float[] x -> {
            out.asFloatBuffer().put(x, at, n);
            yield 4;
          }
          case long[] x -> {
            out.asLongBuffer().put(x, at, n);
            yield 8;
          }
          case int[] x -> {
            out.asIntBuffer().put(x, at, n);
            yield 4;
          }
          default -> {
            boolean[] x = (boolean[]) from;
            for (int i = 0; i < n; i++) out.put(to + i, (byte) (x[at + i] ? 1 : 0));
            yield 1;
          }
        };
    out.position(to + n * bytes);
  }
}
