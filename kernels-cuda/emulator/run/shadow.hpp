// Who touched each word of memory last: the race detector.
//
// Two accesses to one byte, one of them a write, by different threads are a race when nothing
// orders them. Within a block a barrier does (the epoch counts them), within a warp also
// __syncwarp (the warp's epoch), but no shuffle: that orders no memory. Between blocks of a launch
// only an atomic after a fence does, seen by an atomic of the later block. Atomics do not race with
// each other, and those on global memory with nothing, as volatile accesses. A word remembers its
// last write and its last reads from two warps, with the bytes that each touched.
#pragma once
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace emulator {

struct Accessor {  // who, and when
  uint32_t block = 0, thread = 0;
  uint32_t epoch = 0, warpEpoch = 0;
  uint32_t time = 0;
};

struct Access : Accessor {
  uint8_t bytes = 0;     // of the word; 0: none yet
  bool pending = false;  // written by a cp.async that nobody has waited for
  bool atomic = false;
  bool several = false;  // reads: of the same bytes by other threads of the warp too
};

struct Cell {
  Access write, read, readOfOtherWarp;
  uint8_t written = 0;  // bytes that hold something
};

// Which blocks have published what they did, and what the running block has seen of it.
struct Publication {
  uint32_t now = 1;                 // counts blocks, fences and atomics
  uint32_t fenced = 0;              // of the running block
  uint32_t seen = 0;                // of the running block: its last atomic
  std::vector<uint32_t> published;  // by block: all until then
  std::vector<uint32_t> since;      // by block: the time of publishing

  void start(uint64_t blocks) {
    published.assign(blocks, 0);
    since.assign(blocks, 0);
  }

  void enter() {
    now++;
    fenced = seen = 0;
  }

  void fence() { fenced = now++; }

  void atomic(uint32_t block) {
    seen = now;
    if (fenced) {
      published[block] = fenced;
      since[block] = now;
    }
    now++;
  }

  bool orders(const Access& earlier) const {
    return published[earlier.block] && earlier.time <= published[earlier.block] &&
           since[earlier.block] <= seen;
  }
};

// Notes an access and says which kind of race it is, if it is one; null if not. `publication` is
// null for shared memory. `same`: the write leaves the value as it is, which is harmless beside
// other writes.
const char* note(Cell& cell, const Access& now, bool write, bool same,
                 const Publication* publication);

// The cells of all global memory that a launch touches, by pages.
class GlobalShadow {
 public:
  Publication publication;

  Cell& at(uint64_t address) {
    uint64_t page = address / PAGE;
    if (page != last) {
      auto& p = pages[page];
      if (!p) p = std::make_unique<Cell[]>(PAGE / 4);
      last = page;
      cells = p.get();
    }
    return cells[address % PAGE / 4];
  }

 private:
  static constexpr uint64_t PAGE = 4096;
  std::unordered_map<uint64_t, std::unique_ptr<Cell[]>> pages;
  uint64_t last = ~0ull;
  Cell* cells = nullptr;
};

}  // namespace emulator
