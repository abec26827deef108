// What results of a convolution are made of, back to its kernel: slide.cuh tells how.
#include "slide_product.cuh"

PRODUCTS(kernel, KERNEL)

// The parts of a sum, one after the other.
#define PARTS(type, T)                                                                         \
  extern "C" __global__ void parts_##type(const T *parts, T *y, int n, int count) {            \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                             \
    if (i >= n) return;                                                                        \
    T sum = parts[i];                                                                          \
    for (int p = 1; p < count; p++) sum += parts[(long long)p * n + i];                        \
    y[i] = sum;                                                                                \
  }

PARTS(float32, float)
PARTS(float64, double)
