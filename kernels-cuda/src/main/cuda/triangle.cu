// Zeros above a diagonal of the last two axes of a row-major block, or below it.

template <typename T>
static __device__ void triangle(T *x, int n, int rows, int columns, int k, int lower) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int column = i % columns;
  int row = i / columns % rows;
  bool stays = lower ? column <= row + k : column >= row + k;
  if (!stays) x[i] = 0;
}

#define TRIANGLE(bytes, T)                                                                  \
  extern "C" __global__ void triangle_##bytes(T *x, int n, int rows, int columns, int k,    \
                                              int lower) {                                  \
    triangle(x, n, rows, columns, k, lower);                                                \
  }

TRIANGLE(1, char)
TRIANGLE(4, int)
TRIANGLE(8, long long)
