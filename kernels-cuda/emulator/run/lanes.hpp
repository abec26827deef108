// Loops over the lanes of a warp.
#pragma once
#include "warp.hpp"

namespace emulator {

inline int firstLane(uint32_t mask) { return __builtin_ctz(mask); }

// For the active lanes, one after the other.
template <class F>
inline __attribute__((always_inline)) void each(uint32_t mask, F f) {
  if (mask == ALL_LANES)
    for (int l = 0; l < LANES; l++) f(l);
  else
    for (; mask; mask &= mask - 1) f(__builtin_ctz(mask));
}

// d[l] = f(s[l] ...) for the active lanes, computed for all of them so that the compiler can use
// vector instructions: f must be harmless for any operand.
template <class D, class F, class... S>
inline __attribute__((always_inline)) void lanes(uint32_t mask, D* d, F f, const S*... s) {
  if (mask == ALL_LANES) {
#pragma GCC ivdep
    for (int l = 0; l < LANES; l++) d[l] = f(s[l]...);
  } else {
#pragma GCC ivdep
    for (int l = 0; l < LANES; l++) d[l] = mask >> l & 1 ? (D)f(s[l]...) : d[l];
  }
}

// One value for all active lanes.
template <class D>
inline void broadcast(uint32_t mask, D* d, D value) {
#pragma GCC ivdep
  for (int l = 0; l < LANES; l++) d[l] = mask >> l & 1 ? value : d[l];
}

// Predicates are masks.
inline uint32_t predicate(const Warp& w, const Operand& o) {
  uint32_t v = *w.in<uint32_t>(o);
  return o.negated ? ~v : v;
}

inline void setPredicate(Warp& w, const Operand& o, uint32_t mask, uint32_t value) {
  if (!o) return;
  uint32_t* d = w.out<uint32_t>(o);
  *d = (*d & ~mask) | (value & mask);
}

// The mask of the lanes for which f holds.
template <class F, class... S>
inline __attribute__((always_inline)) uint32_t lanesWhere(F f, const S*... s) {
  uint32_t r = 0;
  for (int l = 0; l < LANES; l++) r |= f(s[l]...) ? 1u << l : 0;
  return r;
}

}  // namespace emulator
