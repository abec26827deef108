package org.gradsh.autograd.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.zip.Checksum;
import org.gradsh.autograd.Shape;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.cpu.Strided;
import org.gradsh.autograd.op.Casts;

/**
 * The elements of tensors on their way from and to a channel, through one buffer: what is in memory
 * beside the tensor itself is that buffer.
 */
final class Payload {
  private static final int BUFFER_BYTES = 1 << 18;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Checksum sum;

  /**
   * @param sum sees every byte that goes through
   */
  Payload(Checksum sum, ByteOrder order) {
    this.sum = sum;
    buffer.order(order);
  }

  /** Row-major elements; whoever calls has seen that there are so many. */
  Strided read(ReadableByteChannel in, ElementType type, Shape shape) throws IOException {
    Object array = type.dtype().newArray(shape.size());
    int most = BUFFER_BYTES / type.bytes();
    for (int at = 0; at < shape.size(); ) {
      int n = Math.min(most, shape.size() - at);
      buffer.clear().limit(n * type.bytes());
      while (buffer.hasRemaining()) if (in.read(buffer) < 0) throw new EOFException();
      sum.update(buffer.flip());
      type.read(buffer.rewind(), array, at, n);
      at += n;
    }
    return Strided.contiguous(type.dtype(), shape, array);
  }

  /** The elements of a tensor row by row, wherever it is. */
  void write(Tensor t, WritableByteChannel out) throws IOException {
    Strided values = t.values().host();
    if (!values.isContiguous()) values = Casts.fresh(values, t.dtype());
    int most = BUFFER_BYTES / t.dtype().bytes();
    for (int at = 0; at < values.size(); ) {
      int n = Math.min(most, values.size() - at);
      buffer.clear();
      ElementType.write(values.data(), values.offset() + at, n, buffer);
      sum.update(buffer.flip());
      buffer.rewind();
      while (buffer.hasRemaining()) out.write(buffer);
      at += n;
    }
  }
}
