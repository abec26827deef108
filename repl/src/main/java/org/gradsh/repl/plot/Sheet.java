package org.gradsh.repl.plot;

/** Colours row by row; images of a batch in rows, a transparent pixel apart. */
record Sheet(int[] argb, int width, int height) {

  /** What the numbers of images span. Infinite ones count to neither bound. */
  record Range(double low, double high, long finite, long nans) {
    static Range of(Images images) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      long finite = 0;
      long nans = 0;
      for (double[] image : images.values()) {
        for (double v : image) {
          if (Double.isNaN(v)) nans++;
          if (!Double.isFinite(v)) continue;
          finite++;
          low = Math.min(low, v);
          high = Math.max(high, v);
        }
      }
      return new Range(low, high, finite, nans);
    }

    String text() {
      return low == high
          ? "all " + Frame.brief(low)
          : "range " + Frame.brief(low) + " … " + Frame.brief(high);
    }
  }

  static Sheet of(Images images, int across, Colormap colormap, double low, double high) {
    int n = images.values().size();
    int columns = Math.clamp(across, 1, n);
    int rows = Math.ceilDiv(n, columns);
    int width = columns * (images.width() + 1) - 1;
    int height = rows * (images.height() + 1) - 1;
    int[] argb = new int[Math.multiplyExact(width, height)];
    Scale scale = Scale.of(images, low, high);
    for (int i = 0; i < n; i++) {
      int left = i % columns * (images.width() + 1);
      int top = i / columns * (images.height() + 1);
      double[] values = images.values().get(i);
      int at = 0;
      for (int y = 0; y < images.height(); y++) {
        int place = (top + y) * width + left;
        for (int x = 0; x < images.width(); x++, at += images.channels()) {
          argb[place + x] = scale.colour(values, at, images.channels(), colormap);
        }
      }
    }
    return new Sheet(argb, width, height);
  }

  /** Numbers to 0 … 1. */
  private record Scale(double low, double high) {
    static Scale of(Images images, double low, double high) {
      if (!Double.isNaN(low)) return new Scale(low, high);
      Range range = Range.of(images);
      if (images.channels() == 1) return new Scale(range.low, range.high);
      // Colours of floating-point numbers are 0 … 1, unless they cannot be.
      return new Scale(0, images.integer() || range.high > 1 ? 255 : 1);
    }

    private double part(double v) {
      // All the same: the first colour. Halves, for the range may be longer than a double.
      if (v == low || low >= high) return Double.isNaN(v) ? v : 0;
      return Math.clamp((v / 2 - low / 2) / (high / 2 - low / 2), 0, 1);
    }

    int colour(double[] values, int at, int channels, Colormap colormap) {
      if (channels == 1) return colormap.argb(part(values[at]));
      int colour = 0xff;
      for (int c = 0; c < 3; c++) {
        double v = part(values[at + c]);
        if (Double.isNaN(v)) return 0;
        colour = colour << 8 | (int) Math.round(v * 255);
      }
      return colour;
    }
  }

  /** The mean colour of the pixels in a part of the sheet; of a large part, of some of them. */
  int mean(double left, double top, double right, double bottom) {
    int x0 = Math.min((int) left, width - 1);
    int y0 = Math.min((int) top, height - 1);
    int x1 = Math.clamp((int) Math.ceil(right - 1e-9), x0 + 1, Math.max(x0 + 1, width));
    int y1 = Math.clamp((int) Math.ceil(bottom - 1e-9), y0 + 1, Math.max(y0 + 1, height));
    long a = 0;
    long r = 0;
    long g = 0;
    long b = 0;
    for (int y = y0; y < y1; y++) {
      for (int x = x0; x < x1; x++) {
        int colour = argb[y * width + x];
        if (colour == 0) continue;
        a++;
        r += colour >> 16 & 255;
        g += colour >> 8 & 255;
        b += colour & 255;
      }
    }
    long area = (long) (x1 - x0) * (y1 - y0);
    if (2 * a < area || a == 0) return 0;
    return 0xff << 24 | (int) (r / a) << 16 | (int) (g / a) << 8 | (int) (b / a);
  }
}
