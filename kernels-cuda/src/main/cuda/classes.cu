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
    into(x, y, target, n, classes, inner, ignored, fault);                                        \
  }

// A thread has neighbours, which seldom are of different lines: what a line has is read once.
static const int EACH = 4;

template <class T>
struct alignas(sizeof(T) * EACH) Some {
  T each[EACH];
};

// value(line, chosen) is what the chosen class of a line has; others have 0.
template <class T, class Value>
__device__ __forceinline__ void atChosen(T *y, const long long *target, int n, int classes,
                                         int inner, long long ignored, int *fault, Value value) {
  int first = (blockIdx.x * blockDim.x + threadIdx.x) * EACH;
  if (first >= n) return;
  Some<T> some;
  int line = -1, chosen = -1;
#pragma unroll
  for (int e = 0; e < EACH; e++) {
    int i = first + e;
    some.each[e] = 0;
    if (i >= n) continue;
    int row = i / inner;
    int own = row / classes * inner + i - row * inner;
    if (own != line) {
      line = own;
      chosen = classOf(target, line, classes, ignored, fault);
    }
    if (row % classes == chosen) some.each[e] = value(line);
  }
  if (first + EACH <= n) {
    *(Some<T> *)(y + first) = some;
    return;
  }
#pragma unroll
  for (int e = 0; e < EACH; e++) {
    if (first + e < n) y[first + e] = some.each[e];
  }
}

template <class T>
__device__ __forceinline__ void into(const T *x, T *y, const long long *target, int n, int classes,
                                     int inner, long long ignored, int *fault) {
  atChosen(y, target, n, classes, inner, ignored, fault, [&](int line) { return x[line]; });
}

CLASSES(1, unsigned char)
CLASSES(4, int)
CLASSES(8, long long)

extern "C" __global__ void one_hot(const long long *index, float *y, int n, int classes,
                                   int *fault) {
  atChosen(y, index, n, classes, 1, -1LL << 62, fault, [](int) { return 1.f; });
}
