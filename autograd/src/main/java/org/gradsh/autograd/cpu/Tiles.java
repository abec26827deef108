package org.gradsh.autograd.cpu;

import static org.gradsh.autograd.cpu.DirectConvolution.FIVE;
import static org.gradsh.autograd.cpu.DirectConvolution.TILE;

import org.gradsh.autograd.cpu.Convolution.Slide;

/** Where the tiles of {@link DirectTiles} begin in what they multiply, and where their sums go. */
record Tiles(int[] starts, int[] ends) {
  /**
   * Of {@code n} windows of a row each, in all rows. The last of a row begins further left where it
   * would not end with the row: some windows are computed twice.
   */
  static Tiles within(Slide s, int n, int pitch) {
    int width = s.counts()[2];
    int across = (width - 1) / n + 1;
    Tiles tiles = new Tiles(new int[s.counts()[1] * across], new int[s.counts()[1] * across]);
    for (int tile = 0; tile < tiles.starts.length; tile++) {
      int column = Math.min(tile % across * n, width - n);
      tiles.starts[tile] = tile / across * pitch + column;
      tiles.ends[tile] = tile / across * width + column;
    }
    return tiles;
  }

  /**
   * Of five windows each, in all rows, which are as wide as so many tiles.
   *
   * @param from what lies between the beginnings of two rows where the tiles begin
   * @param to where they end
   * @param lanes of one sum
   */
  static Tiles ofFive(Slide s, int from, int to, int lanes) {
    int across = (s.counts()[2] - 1) / FIVE + 1;
    Tiles tiles = new Tiles(new int[s.counts()[1] * across], new int[s.counts()[1] * across]);
    for (int tile = 0; tile < tiles.starts.length; tile++) {
      tiles.starts[tile] = tile / across * from + tile % across * FIVE;
      tiles.ends[tile] = (tile / across * to + tile % across * FIVE) * lanes;
    }
    return tiles;
  }

  Tiles turned() {
    return new Tiles(turned(starts), turned(ends));
  }

  private static int[] turned(int[] a) {
    int[] turned = new int[a.length];
    for (int i = 0; i < a.length; i++) turned[i] = a[a.length - 1 - i];
    return turned;
  }

  /** Of five columns of the kernel each, in the rows of all channels. */
  static Tiles ofLines(PaddedPlanes image) {
    int across = (image.slide().size()[2] - 1) / FIVE + 1;
    int height = image.slide().size()[1];
    Tiles tiles =
        new Tiles(
            new int[image.c().inner() * height * across],
            new int[image.c().inner() * height * across]);
    for (int tile = 0; tile < tiles.starts.length; tile++) {
      int line = tile / across;
      int start = line / height * image.plane() + line % height * image.step();
      tiles.starts[tile] = start + tile % across * FIVE;
      tiles.ends[tile] = tile * FIVE * TILE;
    }
    return tiles;
  }
}
