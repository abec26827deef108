// The state of what runs: a launch, its blocks, their warps.
#pragma once
#include <cstring>
#include <vector>

#include "../ptx/instruction.hpp"
#include "counters.hpp"
#include "memory_map.hpp"
#include "shadow.hpp"

namespace emulator {

struct Checks {
  bool races = false, fatalRaces = false;
  bool count = false;    // coalescing and bank conflicts
  bool reverse = false;  // blocks, and warps within one, in reversed order
  int threads = 1;
};

struct Launch {
  const Kernel* kernel = nullptr;
  uint32_t grid[3] = {1, 1, 1}, block[3] = {1, 1, 1};
  uint32_t dynamicShared = 0;
  const uint8_t* parameters = nullptr;
  const MemoryMap* memory = nullptr;
  Checks checks;
  std::string* race = nullptr;  // takes the text of the first race when races are only counted

  uint32_t threads() const { return block[0] * block[1] * block[2]; }

  uint64_t blocks() const { return (uint64_t)grid[0] * grid[1] * grid[2]; }
};

struct Block {
  const Launch* launch = nullptr;
  uint32_t index[3] = {0, 0, 0};
  uint32_t number = 0;
  uint32_t epoch = 1;  // counts barriers
  std::vector<uint8_t> shared;
  std::vector<Cell> cells;  // of shared memory, when races are looked for
  GlobalShadow* global = nullptr;
};

// Lanes of a warp at the same instruction. Divergence splits a group, meeting at a place merges
// two.
struct Group {
  enum State : uint8_t { RUNS, AT_BARRIER, AWAITS_LANES };

  int pc;
  uint32_t mask;
  State state = RUNS;
  uint8_t barrier = 0;
  uint32_t threads = 0;  // that the barrier waits for; 0: all of the block
};

// A cp.async that was issued and not yet waited for.
struct PendingCopy {
  uint64_t to, from;
  uint32_t bytes, filled;  // the rest of bytes becomes zero
  int lane, group;
};

struct Warp {
  uint8_t* registers = nullptr;
  const uint8_t* constants = nullptr;
  Block* block = nullptr;
  const Launch* launch = nullptr;
  const Kernel* kernel = nullptr;
  Counters* counters = nullptr;
  uint8_t* local = nullptr;
  uint32_t live = 0;  // lanes that have not left the kernel
  int number = 0;
  uint32_t epoch = 1;          // counts barriers of the warp
  MemoryMap::Range recent[4];  // the allocations that global accesses hit last
  int oldest = 0;              // of them
  bool plain = true;           // neither races nor counters: accesses may take the short way
  std::vector<Group> groups;
  std::vector<PendingCopy> copies;
  int copyGroup[LANES] = {};  // of the next cp.async, by lane
  uint32_t arrived[16] = {};  // by bar.arrive

  template <class T>
  T* out(const Operand& o) {
    return (T*)(registers + o.offset);
  }

  template <class T>
  const T* in(const Operand& o) const {
    return (const T*)((o.constant ? constants : registers) + o.offset);
  }

  const Operand& listed(const Instruction& i, int k) const { return kernel->lists[i.list + k]; }

  uint32_t thread(int lane) const { return number * LANES + lane; }

  // Is the range [begin, end) within one of the allocations hit last?
  bool knows(uint64_t begin, uint64_t end) const {
    for (auto& r : recent)
      if (begin >= r.begin && end <= r.end) return true;
    return false;
  }
};

// What happened, where in the grid, at which instruction and line of the .cu.
std::string told(const Warp& w, const Instruction& i, int lane, const std::string& what);

// Ends the launch: what happened, where in the grid, at which instruction and line of the .cu.
[[noreturn]] void fault(const Warp& w, const Instruction& i, int lane, Code code,
                        const std::string& what);

// Runs a launch; a Fault if the kernel is at fault.
Counters run(const Launch& launch);

}  // namespace emulator
