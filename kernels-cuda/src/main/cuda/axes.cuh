// Where elements lie: axes of a block, neighbours joined, innermost first.
#pragma once

struct Axes {
  static const int MOST = 4;
  int count;  // 1 or more; behind them extents are 1
  int extent[MOST], multiplier[MOST], shift[MOST], stride[MOST];

  // As org.gradsh.cuda.kernel.Division: whole numbers below 2^31 by a constant.
  __device__ __forceinline__ int divided(int i, int axis) const {
    unsigned high = __umulhi((unsigned)i, (unsigned)multiplier[axis]);
    return (int)((high + (unsigned)i) >> shift[axis]);
  }

  // Where the element of a row-major index lies, from the first. Without a loop over the count,
  // which would put the axes into memory.
  __device__ __forceinline__ int place(int i) const {
    int at = 0;
#pragma unroll
    for (int k = 0; k < MOST - 1; k++) {
      int q = divided(i, k);
      at += (i - q * extent[k]) * stride[k];
      i = q;
    }
    return at + i * stride[MOST - 1];
  }
};
