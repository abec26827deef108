package org.gradsh.autograd.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.io.SafetensorsHeader.Malformed;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.op.Casts;

/**
 * One array in a file of NumPy's, {@code x.npy}.
 *
 * <p>All dtypes are written; numbers of up to 64 bits and bool are read, narrow ones widened as
 * {@link Safetensors} does, in either byte order, row-major or Fortran's. Arrays of Python objects
 * are refused: they are code.
 */
public final class Npy {
  private Npy() {}

  public static Tensor load(String file) {
    return load(Path.of(file));
  }

  /**
   * The array of a file.
   *
   * @throws TensorException when it cannot be read, is no array of numbers, or says of its size
   *     what is not so
   */
  public static Tensor load(Path file) {
    return Reading.of(
        "npy",
        file,
        () -> {
          try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, Files.size(file));
          }
        });
  }

  /**
   * @param size all bytes there are
   */
  static Tensor read(InputStream in, long size) throws IOException {
    NpyHeader header = NpyHeader.read(in);
    long there = size - header.bytes();
    if (header.dataBytes() > there) {
      throw new Malformed(
          "it ends too early: %s takes %d bytes, there are %d"
              .formatted(header.shape(), header.dataBytes(), there));
    }
    if (header.dataBytes() < there) {
      throw new Malformed(
          "%s takes %d bytes, and there are %d"
              .formatted(header.shape(), header.dataBytes(), there));
    }
    Strided read =
        new Payload(new CRC32C(), header.order())
            .read(Channels.newChannel(in), header.type(), header.shape());
    return Tensor.of(header.isFortran() ? rowMajor(read) : read);
  }

  private static Strided rowMajor(Strided columns) {
    Shape shape = columns.shape();
    int[] strides = new int[shape.rank()];
    int step = 1;
    for (int a = 0; a < strides.length; a++) {
      strides[a] = step;
      step *= Math.max(1, shape.dim(a));
    }
    Strided seen = new Strided(columns.dtype(), shape, columns.data(), 0, strides);
    return Casts.fresh(seen, columns.dtype());
  }

  public static void save(String file, Tensor t) {
    save(Path.of(file), t);
  }

  /**
   * Writes a tensor, row-major; a file of that name is replaced when the new one is whole.
   *
   * @throws TensorException when it cannot be written; a former file is as it was
   */
  public static void save(Path file, Tensor t) {
    Arguments.nonNull("npy", "the tensor", t);
    Tensor now = t.detach();
    AtomicFile.write("npy", file, out -> write(now, out));
  }

  static void write(Tensor t, WritableByteChannel out) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(NpyHeader.of(ElementType.of(t.dtype()), t.shape()));
    while (header.hasRemaining()) out.write(header);
    new Payload(new CRC32C(), ByteOrder.LITTLE_ENDIAN).write(t, out);
  }
}
