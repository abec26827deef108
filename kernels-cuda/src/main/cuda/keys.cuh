// Elements as whole numbers of the same order, so that extremes and sorting compare integers.
#pragma once
#include <climits>

template <class T>
struct Keys;

// FLOOR and TOP are the least and the largest key; NaN is TOP, which is no number's.
template <>
struct Keys<float> {
  typedef int Key;
  static const int FLOOR = INT_MIN, TOP = INT_MAX;
  // −0 below 0.
  static __device__ __forceinline__ int of(float v, int flip) {
    int bits = __float_as_int(v);
    return v != v ? TOP : (bits ^ (bits >> 31 & INT_MAX)) ^ flip;
  }
  // −0 as 0.
  static __device__ __forceinline__ int equal(float v, int flip) { return of(v + 0.f, flip); }
  static __device__ __forceinline__ float element(int key, int flip) {
    if (key == TOP) return __int_as_float(0x7fc00000);
    int bits = key ^ flip;
    return __int_as_float(bits ^ (bits >> 31 & INT_MAX));
  }
};

template <>
struct Keys<double> {
  typedef long long Key;
  static const long long FLOOR = LLONG_MIN, TOP = LLONG_MAX;
  static __device__ __forceinline__ long long of(double v, int flip) {
    long long bits = __double_as_longlong(v);
    return v != v ? TOP : (bits ^ (bits >> 63 & LLONG_MAX)) ^ (long long)flip;
  }
  static __device__ __forceinline__ long long equal(double v, int flip) { return of(v + 0., flip); }
  static __device__ __forceinline__ double element(long long key, int flip) {
    if (key == TOP) return __longlong_as_double(0x7ff8000000000000LL);
    long long bits = key ^ (long long)flip;
    return __longlong_as_double(bits ^ (bits >> 63 & LLONG_MAX));
  }
};

// Whole numbers are their own keys.
template <class T, class K>
struct WholeKeys {
  typedef K Key;
  static __device__ __forceinline__ K of(T v, int flip) { return (K)v ^ (K)flip; }
  static __device__ __forceinline__ K equal(T v, int flip) { return of(v, flip); }
  static __device__ __forceinline__ T element(K key, int flip) { return (T)(key ^ (K)flip); }
};
template <>
struct Keys<int> : WholeKeys<int, int> {
  static const int FLOOR = INT_MIN, TOP = INT_MAX;
};
template <>
struct Keys<long long> : WholeKeys<long long, long long> {
  static const long long FLOOR = LLONG_MIN, TOP = LLONG_MAX;
};
template <>
struct Keys<unsigned char> : WholeKeys<unsigned char, int> {
  static const int FLOOR = INT_MIN, TOP = INT_MAX;
};
