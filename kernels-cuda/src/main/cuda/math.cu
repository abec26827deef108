// flags: -rdc=true -fmad=false
// The functions of float64 and of whole numbers that generated kernels call by name. Those of the
// engine's own are made from its Java sources (functions.cuh); each operation rounds by itself, as
// in Java: this file is compiled without contraction.
#include <cmath>
#define EXPORT extern "C" __device__ __noinline__

// ---- as CUDA has them ----

EXPORT double gradsh_cbrt(double x) { return cbrt(x); }
EXPORT double gradsh_exp(double x) { return exp(x); }
EXPORT double gradsh_expm1(double x) { return expm1(x); }
EXPORT double gradsh_log(double x) { return log(x); }
EXPORT double gradsh_log10(double x) { return log10(x); }
EXPORT double gradsh_log1p(double x) { return log1p(x); }
EXPORT double gradsh_sin(double x) { return sin(x); }
EXPORT double gradsh_cos(double x) { return cos(x); }
EXPORT double gradsh_tan(double x) { return tan(x); }
EXPORT double gradsh_asin(double x) { return asin(x); }
EXPORT double gradsh_acos(double x) { return acos(x); }
EXPORT double gradsh_atan(double x) { return atan(x); }
EXPORT double gradsh_sinh(double x) { return sinh(x); }
EXPORT double gradsh_cosh(double x) { return cosh(x); }
EXPORT double gradsh_tanh(double x) { return tanh(x); }
EXPORT double gradsh_atan2(double a, double b) { return atan2(a, b); }
EXPORT double gradsh_hypot(double a, double b) { return hypot(a, b); }

// ---- the engine's sources call these ----

#define OWN(name) gradsh_##name
#include "java.cuh"

// ---- the engine's own ----

EXPORT double gradsh_log2(double x) { return j_log2(x); }
EXPORT double gradsh_sigmoid(double x) { return j_sigmoid(x); }
EXPORT double gradsh_erf(double x) { return j_erf(x); }
EXPORT double gradsh_erfc(double x) { return j_erfc(x); }
EXPORT double gradsh_erf_inv(double x) { return j_erfInv(x); }
EXPORT double gradsh_lgamma(double x) { return j_lgamma(x); }
EXPORT double gradsh_digamma(double x) { return j_digamma(x); }
EXPORT double gradsh_sinc(double x) { return j_sinc(x); }
EXPORT double gradsh_pow(double a, double b) { return j_pow(a, b); }
EXPORT double gradsh_rem(double a, double b) { return j_rem(a, b); }
EXPORT double gradsh_floor_divide(double a, double b) { return j_floorDivide(a, b); }
EXPORT double gradsh_polygamma(double n, double x) { return j_polygamma(n, x); }
EXPORT double gradsh_betaln(double x, double y) { return j_betaln(x, y); }
EXPORT double gradsh_sinc_slope(double n, double x) { return j_sincSlope(n, x); }
EXPORT double gradsh_bessel_i(double n, double x) { return j_besselI(n, x); }
EXPORT double gradsh_bessel_ie(double n, double x) { return j_besselIe(n, x); }

// ---- whole numbers; what cannot be is noted, for the engine to tell ----

enum Fault { REM_BY_ZERO = 0, DIVIDE_BY_ZERO = 1, NEGATIVE_POWER = 2 };

template <typename T>
static __device__ T remainder(T a, T b, volatile int *faults) {
  if (b == 0) {
    faults[REM_BY_ZERO] = 1;
    return 0;
  }
  if (b == -1) return 0;
  T r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

template <typename T, typename U>
static __device__ T quotient(T a, T b, volatile int *faults) {
  if (b == 0) {
    faults[DIVIDE_BY_ZERO] = 1;
    return 0;
  }
  if (b == -1) return (T) (0 - (U) a);  // the one that does not fit wraps
  T q = a / b;
  T r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? q - 1 : q;
}

template <typename T, typename U>
static __device__ T power(T a, T b, volatile int *faults) {
  if (b < 0) {
    faults[NEGATIVE_POWER] = 1;
    return 0;
  }
  U result = 1;
  U factor = (U) a;
  for (; b > 0; b >>= 1, factor *= factor) {
    if (b & 1) result *= factor;
  }
  return (T) result;
}

typedef unsigned int U32;
typedef unsigned long long U64;

EXPORT int gradsh_rem32(int a, int b, int *f) { return remainder(a, b, f); }
EXPORT long long gradsh_rem64(long long a, long long b, int *f) { return remainder(a, b, f); }
EXPORT int gradsh_floor_divide32(int a, int b, int *f) { return quotient<int, U32>(a, b, f); }
EXPORT long long gradsh_floor_divide64(long long a, long long b, int *f) {
  return quotient<long long, U64>(a, b, f);
}
EXPORT int gradsh_pow32(int a, int b, int *f) { return power<int, U32>(a, b, f); }
EXPORT long long gradsh_pow64(long long a, long long b, int *f) {
  return power<long long, U64>(a, b, f);
}
