// The way from a memory instruction's addresses to host memory, with all checks.
#pragma once
#include "../run/lanes.hpp"

namespace emulator {

// Ordered: volatile, acquire and the like.
enum class Intent : uint8_t { Read, Write, Atomic, Ordered };

// Where the active lanes of an instruction point. Inactive ones repeat the first active one.
struct Reach {
  uint64_t at[LANES];  // first addresses within the space, at last those of the host
  Space space;

  template <class T>
  T* host(int l) const {
    return (T*)at[l];
  }
};

// Finds the host memory behind an address operand. A Fault if an active lane may not touch it.
// `values`, for writes: what each lane writes, in bytes bytes each; used to tell harmless races.
Reach reach(Warp& w, const Instruction& i, uint32_t mask, Space space, const Operand& address,
            int64_t offset, uint32_t bytes, Intent intent, const uint8_t* values = nullptr);

// The short way of a whole warp whose addresses are all the same or lie side by side, when nothing
// is counted: the first host address. Null: take the long way.
struct Run {
  uint8_t* first = nullptr;
  bool same = false;
};

template <class A>
inline Run runOf(Warp& w, const Instruction& i, uint32_t bytes) {
  const A* a = w.in<A>(i.a);
  A first = a[0], differs = 0, gaps = 0;
  for (int l = 0; l < LANES; l++) {
    differs |= a[l] ^ first;
    gaps |= (a[l] - first) ^ (A)(l * bytes);
  }
  if (differs && gaps) return {};
  uint64_t at = (uint64_t)first + (uint64_t)i.immediate, end = at + (differs ? LANES : 1) * bytes;
  if (at & (bytes - 1)) return {};
  if (i.space == Space::Shared)
    return end <= w.block->shared.size() && at < end ? Run{w.block->shared.data() + at, !differs}
                                                     : Run{};
  return w.knows(at, end) ? Run{(uint8_t*)at, !differs} : Run{};
}

inline Run shortWay(Warp& w, const Instruction& i, uint32_t mask, uint32_t bytes) {
  if (!w.plain || mask != ALL_LANES || (i.space != Space::Global && i.space != Space::Shared))
    return {};
  return i.a.bytes == 8 ? runOf<uint64_t>(w, i, bytes) : runOf<uint32_t>(w, i, bytes);
}

// The short way to shared memory for any aligned addresses of a whole warp; false: take the long
// one.
inline bool sharedOffsets(Warp& w, const Instruction& i, uint32_t mask, uint32_t bytes,
                          uint32_t* at) {
  if (!w.plain || mask != ALL_LANES || i.space != Space::Shared || i.a.bytes != 4) return false;
  const uint32_t* a = w.in<uint32_t>(i.a);
  uint32_t high = 0, together = 0, by = (uint32_t)i.immediate;
  for (int l = 0; l < LANES; l++) {
    at[l] = a[l] + by;
    high = at[l] > high ? at[l] : high;
    together |= at[l];
  }
  return !(together & (bytes - 1)) && (uint64_t)high + bytes <= w.block->shared.size();
}

// For the race detector: cp.async begins (pending) or completes a write to shared memory.
void noteCopy(Warp& w, const Instruction& i, int lane, uint32_t offset, uint32_t bytes,
              bool pending);

// Fences and atomics on global memory, which order blocks.
void noteFence(Warp& w);
void noteAtomic(Warp& w);

}  // namespace emulator
