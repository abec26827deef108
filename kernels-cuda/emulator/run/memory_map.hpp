// Which addresses of a device may be touched: a device address is a host address within a live
// range.
#pragma once
#include <cstdint>
#include <iterator>
#include <map>

namespace emulator {

class MemoryMap {
 public:
  struct Range {
    uint64_t begin = 1, end = 0;

    bool holds(uint64_t address, uint64_t bytes) const {
      return address >= begin && address + bytes <= end;
    }
  };

  // Neighbours stay apart, so that a step from one block of a pool into the next is seen.
  void allow(uint64_t begin, uint64_t bytes) { ends[begin] = begin + bytes; }

  // Takes a range out, also the middle of a greater one.
  void forbid(uint64_t begin, uint64_t bytes) {
    uint64_t end = begin + bytes;
    Range r = find(begin);
    if (r.end < end) return;
    ends.erase(r.begin);
    if (r.begin < begin) ends[r.begin] = begin;
    if (end < r.end) ends[end] = r.end;
  }

  // Takes out whatever lies within a range.
  void forbidAll(uint64_t begin, uint64_t bytes) {
    uint64_t end = begin + bytes;
    for (auto at = ends.lower_bound(begin); at != ends.end() && at->first < end;)
      at = ends.erase(at);
  }

  // The live range that holds an address; an empty one if none does.
  Range find(uint64_t address) const {
    auto next = ends.upper_bound(address);
    if (next == ends.begin()) return {};
    auto at = std::prev(next);
    return address < at->second ? Range{at->first, at->second} : Range{};
  }

 private:
  std::map<uint64_t, uint64_t> ends;  // by begin
};

}  // namespace emulator
