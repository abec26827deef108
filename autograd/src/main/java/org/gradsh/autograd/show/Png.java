package org.gradsh.autograd.show;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Pixels as a PNG file. Java's own writer would load all of its desktop for it. */
public final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final byte EIGHT_BITS = 8, RGB_WITH_ALPHA = 6;

  private Png() {}

  /**
   * A file of an image.
   *
   * @param argb colours row by row, alpha in the highest byte
   * @param scale each of them becomes a square of {@code scale} by {@code scale} pixels
   */
  public static byte[] of(int[] argb, int width, int height, int scale) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width * scale).putInt(height * scale).put(EIGHT_BITS).put(RGB_WITH_ALPHA);
    chunk(out, "IHDR", header.array(), 13);

    // Each row begins with the number of its filter: none.
    byte[] row = new byte[1 + 4 * width * scale];
    Deflater deflater = new Deflater(Deflater.BEST_SPEED + 2);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    for (int y = 0; y < height; y++) {
      ByteBuffer pixels = ByteBuffer.wrap(row, 1, row.length - 1);
      for (int x = 0; x < width; x++) {
        int colour = argb[y * width + x];
        int rgba = colour << 8 | colour >>> 24;
        for (int i = 0; i < scale; i++) pixels.putInt(rgba);
      }
      for (int i = 0; i < scale; i++) {
        deflater.setInput(row);
        while (!deflater.needsInput()) packed.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    deflater.finish();
    while (!deflater.finished()) packed.write(buffer, 0, deflater.deflate(buffer));
    deflater.end();
    chunk(out, "IDAT", packed.toByteArray(), packed.size());
    chunk(out, "IEND", new byte[0], 0);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String kind, byte[] data, int length) {
    byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    out.writeBytes(name);
    out.write(data, 0, length);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
