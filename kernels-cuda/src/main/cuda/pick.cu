// Elements picked by index tensors, and places told.
#include "divisor.cuh"

// An index as a place of an axis; where there is none that is noted, and the first is taken.
template <typename I>
static __device__ __forceinline__ int placeOf(I index, int extent, int fromEnd, int *fault) {
  long long v = index;
  if (v < 0 && fromEnd) v += extent;
  if (v >= 0 && v < extent) return (int)v;
  *fault = 1;
  return 0;
}

// Slices: y[o][p][k] = x[o][index[p]][k].
template <typename T, typename I>
static __device__ __forceinline__ void select(const T *x, T *y, const I *index, int n, int extent,
                                              int fromEnd, int *fault, Divisor places,
                                              Divisor inner) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int row = inner.of(i);
  int outer = places.of(row);
  int place = placeOf(index[row - outer * places.divisor], extent, fromEnd, fault);
  y[i] = x[(outer * extent + place) * inner.divisor + i - row * inner.divisor];
}

// Elements: y[o][p][k] = x[o][index[o][p][k]][k].
template <typename T, typename I>
static __device__ __forceinline__ void gather(const T *x, T *y, const I *index, int n, int extent,
                                              int fromEnd, int *fault, Divisor places,
                                              Divisor inner) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int row = inner.of(i);
  int outer = places.of(row);
  int place = placeOf(index[i], extent, fromEnd, fault);
  y[i] = x[(outer * extent + place) * inner.divisor + i - row * inner.divisor];
}

#define PICK(name, bytes, T, index, I)                                                           \
  extern "C" __global__ void name##_##bytes##_##index(const T *x, T *y, const I *at, int n,      \
                                                      int extent, int fromEnd, int *fault,       \
                                                      Divisor places, Divisor inner) {           \
    name(x, y, at, n, extent, fromEnd, fault, places, inner);                                    \
  }
#define PICKS(bytes, T)                  \
  PICK(select, bytes, T, 4, int)         \
  PICK(select, bytes, T, 8, long long)   \
  PICK(gather, bytes, T, 4, int)         \
  PICK(gather, bytes, T, 8, long long)

PICKS(1, char)
PICKS(4, int)
PICKS(8, long long)
PICK(select, 16, int4, 4, int)
PICK(select, 16, int4, 8, long long)

// Where each element of a scatter goes, as gather goes there.
#define KEYS(index, I)                                                                          \
  extern "C" __global__ void keys_##index(const I *at, int *keys, int n, int extent,            \
                                          int *fault, Divisor places, Divisor inner) {          \
    int i = blockIdx.x * blockDim.x + threadIdx.x;                                              \
    if (i >= n) return;                                                                         \
    int row = inner.of(i);                                                                      \
    int outer = places.of(row);                                                                 \
    int place = placeOf(at[i], extent, 1, fault);                                               \
    keys[i] = (outer * extent + place) * inner.divisor + i - row * inner.divisor;               \
  }

KEYS(4, int)
KEYS(8, long long)
