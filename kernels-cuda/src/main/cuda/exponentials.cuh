// Sums of exponentials without overflow: the largest element so far, and the sum beside it.
#pragma once

__device__ __forceinline__ float exponential(float x) { return expf(x); }
// Functions of float64 are long: one copy of each will do.
inline __device__ __noinline__ double exponential(double x) { return exp(x); }
inline __device__ __noinline__ double logarithm(double x) { return log(x); }

// NaN if one is; PTX's max would drop it.
template <class T>
__device__ __forceinline__ T larger(T a, T b) {
  return a > b || a != a ? a : b;
}

template <class T>
__device__ __forceinline__ bool isFinite(T x) {
  return fabs(x) < (T)INFINITY;
}

// Where the largest is infinite or NaN the sum has no meaning, and is 0.
struct __align__(16) Exponentials {
  double largest, sum;
};

template <class T>
struct ExponentialSum {
  typedef Exponentials State;
  static __device__ __forceinline__ State start() { return {-INFINITY, 0}; }
  static __device__ __forceinline__ State combined(const State &a, const State &b) {
    double m = larger(a.largest, b.largest);
    if (!isFinite(m)) return {m, 0};
    // One of the two factors is exp(0).
    double from = a.largest < b.largest ? a.largest : b.largest;
    double e = exponential((T)(from - m));
    double sum = a.largest < b.largest ? b.sum + a.sum * e : a.sum + b.sum * e;
    return {m, sum};
  }
  static __device__ __forceinline__ void taken(State &s, T x) { run<1>(s, &x); }
  template <int N>
  static __device__ __forceinline__ void run(State &s, const T *x) {
    T m = (T)s.largest;
#pragma unroll
    for (int q = 0; q < N; q++) m = larger(m, x[q]);
    if (!isFinite(m)) {
      s = {m, 0};
      return;
    }
    T sum = 0;
#pragma unroll
    for (int q = 0; q < N; q++) sum += exponential(x[q] - m);
    if (m != (T)s.largest) s.sum *= exponential((T)s.largest - m);
    s.sum += sum;
    s.largest = m;
  }
};
