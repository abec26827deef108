package org.gradsh.autograd.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What readers of files that may lie have in common. */
public final class Bytes {
  /**
   * Deflate, and gzip with it, makes at most so many bytes of one: what says more of itself lies.
   */
  public static final long MOST_INFLATION = 1032;

  private Bytes() {}

  /**
   * The next bytes.
   *
   * @throws EOFException when there are fewer
   */
  public static byte[] exactly(InputStream in, int n) throws IOException {
    byte[] bytes = in.readNBytes(n);
    if (bytes.length < n) throw new EOFException();
    return bytes;
  }
}
