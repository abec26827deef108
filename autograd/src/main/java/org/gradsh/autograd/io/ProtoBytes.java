package org.gradsh.autograd.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message of protocol buffers in the making, field by field: <a
 * href="https://protobuf.dev/programming-guides/encoding">protobuf.dev, "Encoding"</a>.
 */
final class ProtoBytes {
  private static final int VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtoBytes number(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  ProtoBytes real(int field, double value) {
    tag(field, FIXED64);
    return raw(little(8).putDouble(value));
  }

  ProtoBytes real(int field, float value) {
    tag(field, FIXED32);
    return raw(little(4).putFloat(value));
  }

  ProtoBytes bytes(int field, byte[] value) {
    tag(field, LENGTH);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoBytes message(int field, ProtoBytes value) {
    return bytes(field, value.toBytes());
  }

  /** Packed: the numbers one after the other. */
  ProtoBytes reals(int field, double[] values) {
    ByteBuffer all = little(8 * values.length);
    for (double v : values) all.putDouble(v);
    return bytes(field, all.array());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private void tag(int field, int kind) {
    varint((long) field << 3 | kind);
  }

  private void varint(long value) {
    while ((value & ~0x7fL) != 0) {
      out.write((int) (value & 0x7f | 0x80));
      value >>>= 7;
    }
    out.write((int) value);
  }

  private ProtoBytes raw(ByteBuffer bytes) {
    out.writeBytes(bytes.array());
    return this;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
