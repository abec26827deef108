// f16, bf16 and tf32 as numbers.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

namespace emulator {

template <class To, class From>
inline To bitsOf(From v) {
  static_assert(sizeof(To) == sizeof(From));
  To r;
  memcpy(&r, &v, sizeof r);
  return r;
}

inline float fromBf16(uint16_t h) { return bitsOf<float>((uint32_t)h << 16); }

inline uint16_t toBf16(float f) {
  auto u = bitsOf<uint32_t>(f);
  if ((u & 0x7fffffff) > 0x7f800000) return 0x7fff;
  return (uint16_t)((u + 0x7fff + (u >> 16 & 1)) >> 16);
}

inline float fromF16(uint16_t h) {
  uint32_t sign = (h & 0x8000u) << 16, exponent = h >> 10 & 31, fraction = h & 1023;
  if (exponent == 31) return bitsOf<float>(sign | 0x7f800000 | fraction << 13);
  if (exponent) return bitsOf<float>(sign | (exponent + 112) << 23 | fraction << 13);
  float f = (float)fraction * 0x1p-24f;  // subnormal
  return sign ? -f : f;
}

inline uint16_t toF16(float f) {
  auto u = bitsOf<uint32_t>(f);
  uint32_t sign = u >> 16 & 0x8000;
  u &= 0x7fffffff;
  if (u > 0x7f800000) return 0x7fff;
  if (u >= 0x47800000) return (uint16_t)(sign | 0x7c00);
  if (u < 0x38800000)  // subnormal
    return (uint16_t)(sign | (uint32_t)std::nearbyint(bitsOf<float>(u) * 0x1p24f));
  return (uint16_t)(sign | (u + 0xfff + (u >> 13 & 1) - 0x38000000) >> 13);
}

// A double rounded once: by way of a float that was rounded to odd.
inline float oddFloat(double d) {
  auto f = (float)d;
  if ((double)f == d || f != f || std::isinf(f)) return f;
  auto u = bitsOf<uint32_t>(f);
  if (u & 1) return f;
  bool up = std::fabs((double)f) < std::fabs(d);
  return bitsOf<float>(up ? u + 1 : u - 1);
}

// To the nearest, halves away from zero; the lower 13 bits become zero.
inline uint32_t toTf32(float f) {
  auto u = bitsOf<uint32_t>(f);
  if ((u & 0x7f800000) != 0x7f800000) u += 0x1000;
  return u & 0xffffe000;
}

}  // namespace emulator
