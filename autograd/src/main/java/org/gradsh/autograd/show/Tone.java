package org.gradsh.autograd.show;

import java.util.Locale;

/**
 * Numbers as colours: the nearer to zero, or to the least of them, the more transparent, so that
 * they are readable on light and on dark ground alike.
 *
 * @param diverging whether there are numbers on both sides of zero, which have a colour each
 * @param low the number without colour
 * @param reach how far from there the full colour is
 */
record Tone(boolean diverging, double low, double reach) {
  static final int NEGATIVE = 0x3b78c4;
  static final int POSITIVE = 0xd9692b;
  static final int SEQUENTIAL = 0x1c8c86;
  static final int NAN = 0xd4229a;
  static final int INFINITE = 0x955ccf;

  /** The least number is seen as well, where it is no zero in the middle. */
  private static final double FAINT = 0.06;

  /** Below full colour numbers can be read on it. */
  private static final double BEHIND_TEXT = 0.42;

  static Tone of(Summary s) {
    if (s.finite() == 0) return new Tone(false, 0, 0);
    if (s.min() < 0 && s.max() > 0) return new Tone(true, 0, Math.max(-s.min(), s.max()));
    // Halves: the difference of the largest numbers is none.
    return new Tone(false, s.min(), s.max() / 2 - s.min() / 2);
  }

  /** How much of its colour a number has, 0 … 1. */
  private double weight(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x)) return 1;
    if (diverging) return Math.pow(Math.min(1, Math.abs(x) / reach), 0.8);
    double part = reach > 0 ? (x / 2 - low / 2) / reach : x == 0 ? 0 : 0.5;
    return FAINT + (1 - FAINT) * Math.clamp(part, 0, 1);
  }

  int rgb(double x) {
    if (Double.isNaN(x)) return NAN;
    if (Double.isInfinite(x)) return INFINITE;
    return diverging ? x < 0 ? NEGATIVE : POSITIVE : SEQUENTIAL;
  }

  /** A pixel. Few steps of each colour are enough to the eye, and a fraction of the bytes. */
  int argb(double x) {
    int alpha = (int) Math.round(weight(x) * 31) * 255 / 31;
    return alpha << 24 | rgb(x);
  }

  /** The colour of a cell behind its number. */
  String background(double x) {
    return background(rgb(x), weight(x) * BEHIND_TEXT);
  }

  private static String background(int rgb, double alpha) {
    return String.format(
        Locale.ROOT, "background:rgba(%d,%d,%d,%.2f)", rgb >> 16, rgb >> 8 & 255, rgb & 255, alpha);
  }

  static String css(int rgb) {
    return String.format("#%06x", rgb);
  }
}
