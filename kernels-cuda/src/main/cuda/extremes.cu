// Largest and smallest elements, and where they are. A flip of all bits turns the order of keys
// round, so that the smallest is the largest; NaN stays above all. "any" is the largest of truth
// values, "all" the smallest.
#include "keys.cuh"
#include "reduce.cuh"

template <class T>
struct ExtremeOf {
  typedef typename Keys<T>::Key State;
  typedef T Element;
  typedef T Result;
  static __device__ __forceinline__ State start() { return Keys<T>::FLOOR; }
  static __device__ __forceinline__ State combined(State a, State b) { return a > b ? a : b; }
  static __device__ __forceinline__ void taken(State &s, T x, int, int flip) {
    s = combined(s, Keys<T>::of(x, flip));
  }
  static __device__ __forceinline__ void run(State &s, const T *x, int, int, int flip) {
#pragma unroll
    for (int q = 0; q < RUN; q++) taken(s, x[q], 0, flip);
  }
  static __device__ __forceinline__ T result(State s, double, int flip) {
    return Keys<T>::element(s, flip);
  }
};

// An element's key and its index. 4-byte keys make 8 bytes, others 16, so that no bank is asked
// for more than it must be.
template <class K>
struct __align__(2 * sizeof(K)) Place {
  K key;
  K index;
};

// The first among equals; −0 equals 0.
template <class T>
struct PlaceOf {
  typedef typename Keys<T>::Key Key;
  typedef Place<Key> State;
  typedef T Element;
  typedef long long Result;
  static __device__ __forceinline__ State start() { return {Keys<T>::FLOOR, INT_MAX}; }
  static __device__ __forceinline__ State combined(const State &a, const State &b) {
    return b.key > a.key || (b.key == a.key && b.index < a.index) ? b : a;
  }
  static __device__ __forceinline__ void taken(State &s, T x, int i, int flip) {
    Key key = Keys<T>::equal(x, flip);
    bool first = key > s.key || s.index == INT_MAX;
    s.index = first ? i : s.index;
    s.key = first ? key : s.key;
  }
  static __device__ __forceinline__ void run(State &s, const T *x, int i, int step, int flip) {
#pragma unroll
    for (int q = 0; q < RUN; q++) taken(s, x[q], i + q * step, flip);
  }
  static __device__ __forceinline__ long long result(const State &s, double, int) {
    return s.index;
  }
};

#define EXTREMES(name, T)                  \
  REDUCTION(extreme_##name, ExtremeOf<T>)  \
  REDUCTION(place_##name, PlaceOf<T>)

EXTREMES(float32, float)
EXTREMES(float64, double)
EXTREMES(int32, int)
EXTREMES(int64, long long)
EXTREMES(bool, unsigned char)
