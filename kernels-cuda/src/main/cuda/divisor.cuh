// Division by a number that all threads share, as org.gradsh.cuda.kernel.Division prepares it.
#pragma once

struct Divisor {
  int divisor, multiplier, shift;

  // Of a whole number from 0 to 2^31 - 1.
  __device__ __forceinline__ int of(int n) const {
    return (int)((__umulhi((unsigned)n, (unsigned)multiplier) + (unsigned)n) >> shift);
  }
};
