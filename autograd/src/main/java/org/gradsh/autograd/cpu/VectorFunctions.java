package org.gradsh.autograd.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.gradsh.autograd.expr.FloatBits;

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

  // ---- as FloatBits, bit by bit ----

  static FloatVector pow2(FloatVector n) {
    IntVector low = n.add(FloatBits.MAGIC).reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return low.add(Float.floatToRawIntBits(1f)).reinterpretAsFloats();
  }

  static FloatVector exponent(FloatVector x) {
    IntVector e = x.reinterpretAsInts().sub(FloatBits.SQRT_HALF).lanewise(VectorOperators.ASHR, 23);
    return (FloatVector) e.convert(VectorOperators.I2F, 0);
  }

  static FloatVector mantissa(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    IntVector e = bits.sub(FloatBits.SQRT_HALF).lanewise(VectorOperators.ASHR, 23);
    return bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
  }
}
