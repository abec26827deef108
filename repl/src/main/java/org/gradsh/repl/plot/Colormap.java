package org.gradsh.repl.plot;

import java.util.Locale;
import org.gradsh.autograd.TensorException;

/** Numbers from 0 to 1 as colours. */
enum Colormap {
  /** From dark blue to yellow, evenly to the eye, also to a colour-blind one. */
  VIRIDIS(0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725),
  GREY(0x000000, 0xffffff);

  private final int[] stops;

  Colormap(int... stops) {
    this.stops = stops;
  }

  static Colormap named(String name) {
    String wish = name == null ? "" : name.strip().toUpperCase(Locale.ROOT);
    return switch (wish) {
      case "VIRIDIS" -> VIRIDIS;
      case "GREY", "GRAY" -> GREY;
      default ->
          throw TensorException.value("colormap: there is no " + name)
              .hint("\"viridis\" or \"grey\"")
              .build();
    };
  }

  /** An opaque colour; a transparent one for NaN. */
  int argb(double v) {
    if (Double.isNaN(v)) return 0;
    double at = Math.clamp(v, 0, 1) * (stops.length - 1);
    int stop = Math.min((int) at, stops.length - 2);
    double part = at - stop;
    int colour = 0xff;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = stops[stop] >> shift & 255;
      int to = stops[stop + 1] >> shift & 255;
      colour = colour << 8 | (int) Math.round(from + (to - from) * part);
    }
    return colour;
  }
}
