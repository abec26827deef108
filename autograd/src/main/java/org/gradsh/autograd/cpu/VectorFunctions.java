package org.gradsh.autograd.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What generated vector loops need beyond the vector module. Loaded only where that is present. */
final class VectorFunctions {
  private VectorFunctions() {}

  static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;

  /** The first elements of a mask, as many as {@code rest} has lanes set; false after them. */
  static <E> VectorMask<E> load(
      VectorSpecies<E> species, boolean[] from, int offset, VectorMask<?> rest) {
    boolean[] lanes = new boolean[species.length()];
    System.arraycopy(from, offset, lanes, 0, rest.trueCount());
    return VectorMask.fromArray(species, lanes, 0);
  }

  /** Writes the first lanes of a mask, as many as {@code rest} has lanes set. */
  static void save(VectorMask<?> mask, boolean[] to, int offset, VectorMask<?> rest) {
    System.arraycopy(mask.toArray(), 0, to, offset, rest.trueCount());
  }

  static FloatVector copySign(FloatVector magnitude, FloatVector sign) {
    IntVector bits = magnitude.abs().reinterpretAsInts();
    IntVector top = sign.reinterpretAsInts().and(0x80000000);
    return bits.or(top).reinterpretAsFloats();
  }

  static DoubleVector copySign(DoubleVector magnitude, DoubleVector sign) {
    LongVector bits = magnitude.abs().reinterpretAsLongs();
    LongVector top = sign.reinterpretAsLongs().and(0x8000000000000000L);
    return bits.or(top).reinterpretAsDoubles();
  }

  /** As ScalarFunctions.pow: 1 to any power is 1, and so is -1 to an infinite one. */
  static FloatVector pow(FloatVector a, FloatVector b) {
    VectorMask<Float> one = a.compare(VectorOperators.EQ, 1f);
    VectorMask<Float> endless =
        a.compare(VectorOperators.EQ, -1f)
            .and(b.abs().compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
    return a.lanewise(VectorOperators.POW, b).blend(1f, one.or(endless));
  }

  static DoubleVector pow(DoubleVector a, DoubleVector b) {
    VectorMask<Double> one = a.compare(VectorOperators.EQ, 1d);
    VectorMask<Double> endless =
        a.compare(VectorOperators.EQ, -1d)
            .and(b.abs().compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
    return a.lanewise(VectorOperators.POW, b).blend(1d, one.or(endless));
  }
}
