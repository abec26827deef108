// Sums, products and norms. float32 is summed eight at a time, and the sums of eight in float64, as
// on the CPU: the error does not grow with the number of elements, and float64 units, of which most
// cards have few, are used for one element in eight.
#include "reduce.cuh"

template <class T>
struct RealResult {
  typedef double State;
  typedef T Element;
  typedef T Result;
  static __device__ __forceinline__ T result(double s, double by, int) { return (T)s / (T)by; }
};

template <class T>
struct SumOf : RealResult<T> {
  static __device__ __forceinline__ double start() { return 0; }
  static __device__ __forceinline__ void taken(double &s, T x, int, int) { s += x; }
  static __device__ __forceinline__ void run(double &s, const T *x, int, int, int) {
    s += ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
  }
  static __device__ __forceinline__ double combined(double a, double b) { return a + b; }
};

template <class T>
struct ProdOf : RealResult<T> {
  static __device__ __forceinline__ double start() { return 1; }
  static __device__ __forceinline__ void taken(double &s, T x, int, int) { s *= x; }
  static __device__ __forceinline__ void run(double &s, const T *x, int, int, int) {
#pragma unroll
    for (int q = 0; q < RUN; q++) s *= x[q];
  }
  static __device__ __forceinline__ double combined(double a, double b) { return a * b; }
};

// Squares of float32 are exact in float64, and neither too large nor too small for it.
template <class T>
struct NormOf : RealResult<T> {
  static __device__ __forceinline__ double start() { return 0; }
  static __device__ __forceinline__ void taken(double &s, T x, int, int) {
    s = fma((double)x, (double)x, s);
  }
  static __device__ __forceinline__ void run(double &s, const T *x, int, int, int) {
#pragma unroll
    for (int q = 0; q < RUN; q++) taken(s, x[q], 0, 0);
  }
  static __device__ __forceinline__ double combined(double a, double b) { return a + b; }
  static __device__ __forceinline__ T result(double s, double, int) { return (T)sqrt(s); }
};

template <class T, bool PRODUCT>
struct WholeOf {
  typedef long long State;
  typedef T Element;
  typedef long long Result;
  static __device__ __forceinline__ long long start() { return PRODUCT; }
  static __device__ __forceinline__ void taken(long long &s, T x, int, int) {
    s = PRODUCT ? s * (long long)x : s + (long long)x;
  }
  static __device__ __forceinline__ void run(long long &s, const T *x, int, int, int) {
#pragma unroll
    for (int q = 0; q < RUN; q++) taken(s, x[q], 0, 0);
  }
  static __device__ __forceinline__ long long combined(long long a, long long b) {
    return PRODUCT ? a * b : a + b;
  }
  static __device__ __forceinline__ long long result(long long s, double, int) { return s; }
};

REDUCTION(sum_float32, SumOf<float>)
REDUCTION(sum_float64, SumOf<double>)
REDUCTION(sum_int32, WholeOf<int, false>)
REDUCTION(sum_int64, WholeOf<long long, false>)
REDUCTION(sum_bool, WholeOf<unsigned char, false>)
REDUCTION(prod_float32, ProdOf<float>)
REDUCTION(prod_float64, ProdOf<double>)
REDUCTION(prod_int64, WholeOf<long long, true>)
REDUCTION(norm_float32, NormOf<float>)
REDUCTION(norm_float64, NormOf<double>)
