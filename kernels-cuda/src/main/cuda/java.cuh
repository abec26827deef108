// java.lang.Math's names, by which the engine's sources call, and those sources. OWN(name) is how a
// function of CUDA's is called.
#pragma once
#include <cfloat>
#include <cmath>
#ifndef OWN
#define OWN(name) name
#endif

#define MATH(name, call) \
  static __device__ double math_##name(double x) { return call(x); }
MATH(abs, fabs)
MATH(ceil, ceil)
MATH(cos, OWN(cos))
MATH(exp, OWN(exp))
MATH(expm1, OWN(expm1))
MATH(floor, floor)
MATH(log, OWN(log))
MATH(log1p, OWN(log1p))
MATH(rint, rint)
MATH(sin, OWN(sin))
MATH(sqrt, sqrt)
static __device__ double math_copySign(double x, double sign) { return copysign(x, sign); }
__device__ __noinline__ double math_fmod(double a, double b) { return fmod(a, b); }
static __device__ double math_max(double a, double b) { return fmax(a, b); }
static __device__ double math_min(double a, double b) { return fmin(a, b); }
__device__ __noinline__ double math_pow(double a, double b) { return pow(a, b); }
static __device__ double math_scalb(double x, int e) { return ldexp(x, e); }
static __device__ int math_getExponent(double x) { return ilogb(x); }

#include "functions.cuh"
