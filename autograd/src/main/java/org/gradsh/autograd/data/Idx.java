package org.gradsh.autograd.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.file.Bytes;

/**
 * Arrays in the format IDX, in which MNIST comes ({@code train-images-idx3-ubyte.gz}), packed by
 * gzip or not. After Y. LeCun's description: two zeros, a type, the number of axes, their extents,
 * the elements, all big-endian.
 */
public final class Idx {
  private Idx() {}

  public static Tensor read(String file) {
    return read(Path.of(file));
  }

  /**
   * The array of a file: bytes and shorts become int32, other types are dtypes.
   *
   * @throws TensorException when it cannot be read, is no such file, or says of its size what is
   *     not so
   */
  public static Tensor read(Path file) {
    try (InputStream in = Source.open(file)) {
      return read(in, file);
    } catch (EOFException e) {
      throw refuse(file, "it ends too early");
    } catch (IOException e) {
      throw Source.unreadable("idx", file.toString(), e);
    }
  }

  private static Tensor read(InputStream in, Path file) throws IOException {
    ByteBuffer start = ByteBuffer.wrap(Bytes.exactly(in, 4));
    if (start.getShort() != 0) throw refuse(file, "it is no IDX file: it begins with other bytes");
    int code = start.get() & 0xFF;
    int rank = start.get() & 0xFF;
    int width =
        switch (code) {
          case 0x08, 0x09 -> 1;
          case 0x0B -> 2;
          case 0x0C, 0x0D -> 4;
          case 0x0E -> 8;
          default -> throw refuse(file, "its elements are of an unknown type: " + code);
        };
    if (rank > 8) throw refuse(file, "it has " + rank + " axes");
    ByteBuffer extents = ByteBuffer.wrap(Bytes.exactly(in, 4 * rank));
    int[] dims = new int[rank];
    long size = 1;
    for (int a = 0; a < rank; a++) {
      dims[a] = extents.getInt();
      if (dims[a] < 0 || (size *= dims[a]) > Integer.MAX_VALUE) {
        throw refuse(file, "its size is not to be believed: " + Arrays.toString(dims));
      }
    }
    if (size * width / Bytes.MOST_INFLATION > Files.size(file)) {
      throw refuse(file, "it ends too early for " + Arrays.toString(dims));
    }
    Strided block = elements(in, code, width, Shape.of(dims));
    if (in.read() >= 0) throw refuse(file, "it has more bytes than " + Arrays.toString(dims));
    return Tensor.of(block);
  }

  private static Strided elements(InputStream in, int code, int width, Shape shape)
      throws IOException {
    DType dtype =
        switch (code) {
          case 0x0D -> DType.FLOAT32;
          case 0x0E -> DType.FLOAT64;
          default -> DType.INT32;
        };
    Object array = dtype.newArray(shape.size());
    int most = 1 << 16;
    for (int at = 0; at < shape.size(); ) {
      int n = Math.min(most, shape.size() - at);
      ByteBuffer bytes = ByteBuffer.wrap(Bytes.exactly(in, n * width));
      switch (array) {
        case float[] y -> bytes.asFloatBuffer().get(y, at, n);
        case double[] y -> bytes.asDoubleBuffer().get(y, at, n);
        default -> {
          int[] y = (int[]) array;
          for (int i = 0; i < n; i++) {
            y[at + i] =
                switch (code) {
                  case 0x08 -> bytes.get() & 0xFF;
                  case 0x09 -> bytes.get();
                  case 0x0B -> bytes.getShort();
                  default -> bytes.getInt();
                };
          }
        }
      }
      at += n;
    }
    return Strided.contiguous(dtype, shape, array);
  }

  private static TensorException refuse(Path file, String why) {
    return TensorException.value("idx: cannot read " + file).detail(why).build();
  }
}
