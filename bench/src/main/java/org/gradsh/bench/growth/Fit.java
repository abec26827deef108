package org.gradsh.bench.growth;

import java.util.List;

/**
 * A power c·nᵏ through points, by least squares of the logarithms.
 *
 * @param exponent k; NaN for fewer than two sizes
 */
record Fit(double factor, double exponent) {
  static Fit of(List<double[]> points) {
    double x = 0;
    double y = 0;
    for (double[] point : points) {
      x += Math.log(point[0]) / points.size();
      y += Math.log(point[1]) / points.size();
    }
    double xx = 0;
    double xy = 0;
    for (double[] point : points) {
      double dx = Math.log(point[0]) - x;
      xx += dx * dx;
      xy += dx * (Math.log(point[1]) - y);
    }
    double exponent = xx == 0 ? Double.NaN : xy / xx;
    return new Fit(Math.exp(y - exponent * x), exponent);
  }

  double at(double size) {
    return factor * Math.pow(size, exponent);
  }
}
