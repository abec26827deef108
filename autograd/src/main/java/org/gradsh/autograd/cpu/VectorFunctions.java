package org.gradsh.autograd.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.gradsh.autograd.expr.BitFunctions;

/** What generated vector loops need beyond the vector module. Loaded only where that is present. */
final class VectorFunctions {
  private VectorFunctions() {}

  static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;

  // ---- large numbers, which are rare: one by one ----

  static FloatVector largeSin(FloatVector x, FloatVector y) {
    return oneByOne(x, y, BitFunctions::largeSin);
  }

  static FloatVector largeCos(FloatVector x, FloatVector y) {
    return oneByOne(x, y, BitFunctions::largeCos);
  }

  static FloatVector largeTan(FloatVector x, FloatVector y) {
    return oneByOne(x, y, BitFunctions::largeTan);
  }

  private interface Function {
    float of(float x, float y);
  }

  private static FloatVector oneByOne(FloatVector x, FloatVector y, Function f) {
    float[] xs = x.toArray(), ys = y.toArray();
    for (int i = 0; i < xs.length; i++) ys[i] = f.of(xs[i], ys[i]);
    return FloatVector.fromArray(F32, ys, 0);
  }
}
