// Elements at classes that a target names, and the way back; whether each class is the one.
#include "axes.cuh"

// The class of a line; −1 where it is ignored.
__device__ __forceinline__ int classOf(const long long *target, int line, int classes,
                                              long long ignored, int *fault) {
  long long named = target[line];
  if (named == ignored) return -1;
  if (named >= 0 && named < classes) return (int)named;
  *fault = 1;
  return -1;
}

#define CLASSES(bytes, T)                                                                         \
  extern "C" __global__ void at_classes_##bytes(const T *x, T *y, const long long *target,        \
                                                int lines, int classes, int step,                 \
                                                long long ignored, int *fault, Axes kept) {       \
    int line = blockIdx.x * blockDim.x + threadIdx.x;                                             \
    if (line >= lines) return;                                                                    \
    int chosen = classOf(target, line, classes, ignored, fault);                                  \
    y[line] = chosen < 0 ? (T)0 : x[kept.place(line) + chosen * step];                            \
  }                                                                                               \
  extern "C" __global__ void into_classes_##bytes(const T *x, T *y, const long long *target,      \
                                                  int n, int classes, int inner,                  \
                                                  long long ignored, int *fault) {                \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                                \
    if (i >= n) return;                                                                           \
    int row = i / inner;                                                                          \
    int line = row / classes * inner + i % inner;                                                 \
    int chosen = classOf(target, line, classes, ignored, fault);                                  \
    y[i] = row % classes == chosen ? x[line] : (T)0;                                              \
  }

CLASSES(1, unsigned char)
CLASSES(4, int)
CLASSES(8, long long)

extern "C" __global__ void one_hot(const long long *index, float *y, int n, int classes,
                                   int *fault) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int chosen = classOf(index, i / classes, classes, -1LL << 62, fault);
  y[i] = i % classes == chosen ? 1.f : 0.f;
}
