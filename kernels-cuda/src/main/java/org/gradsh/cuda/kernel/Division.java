package org.gradsh.cuda.kernel;

import org.gradsh.cuda.driver.Arguments;

/**
 * Division of whole numbers below 2³¹ by a constant, as a multiplication and a shift: n / d is
 * (high half of n · multiplier + n) ≫ shift. After Granlund and Montgomery, "Division by invariant
 * integers using multiplication", 1994.
 */
record Division(int divisor, int multiplier, int shift) {
  static Division by(int divisor) {
    int shift = 32 - Integer.numberOfLeadingZeros(divisor - 1);
    if (divisor == 1) shift = 0;
    long multiplier = (1L << 32) * ((1L << shift) - divisor) / divisor + 1;
    return new Division(divisor, (int) multiplier, shift);
  }

  /** As a kernel takes it: one parameter, {@code struct Divisor}. */
  Arguments asOne(Arguments a) {
    return a.of(new int[] {divisor, multiplier, shift}, 3);
  }

  /** As a kernel takes it: three parameters. */
  Arguments into(Arguments a) {
    return a.of(divisor).of(multiplier).of(shift);
  }
}
