// The way from a memory instruction's addresses to host memory, with all checks.
#pragma once
#include "../run/lanes.hpp"

namespace emulator {

enum class Intent : uint8_t { Read, Write, Atomic };

// Where the active lanes of an instruction point. Inactive ones repeat the first active one.
struct Reach {
  uint64_t at[LANES];  // first addresses within the space, at last those of the host
  Space space;
  bool same = false;   // all lanes point to one place
  bool dense = false;  // all lanes are active and lie side by side

  template <class T>
  T* host(int l) const {
    return (T*)at[l];
  }
};

// Finds the host memory behind an address operand. A Fault if an active lane may not touch it.
// `values`, for writes: what each lane writes, in bytes bytes each; used to tell harmless races.
Reach reach(Warp& w, const Instruction& i, uint32_t mask, Space space, const Operand& address,
            int64_t offset, uint32_t bytes, Intent intent, const uint8_t* values = nullptr);

// For the race detector: cp.async begins (pending) or completes a write to shared memory.
void noteCopy(Warp& w, const Instruction& i, int lane, uint32_t offset, uint32_t bytes,
              bool pending);

// Fences and atomics on global memory, which order blocks.
void noteFence(Warp& w);
void noteAtomic(Warp& w);

}  // namespace emulator
