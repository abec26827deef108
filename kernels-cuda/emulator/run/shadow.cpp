#include "shadow.hpp"

namespace emulator {

namespace {

bool sameThread(const Access& a, const Access& b) {
  return a.block == b.block && a.thread == b.thread;
}

bool sameWarp(const Access& a, const Access& b) {
  return a.block == b.block && a.thread / 32 == b.thread / 32;
}

bool unordered(const Access& earlier, const Access& now, const Publication* publication) {
  if (!(earlier.bytes & now.bytes) || sameThread(earlier, now)) return false;
  if (earlier.block != now.block) return publication && !publication->orders(earlier);
  if (earlier.epoch != now.epoch) return false;
  return !sameWarp(earlier, now) || earlier.warpEpoch == now.warpEpoch;
}

void noteRead(Cell& cell, const Access& now) {
  bool current = cell.read.bytes && cell.read.block == now.block && cell.read.epoch == now.epoch;
  if (current && !sameWarp(cell.read, now)) cell.readOfOtherWarp = cell.read;
  if (current && sameThread(cell.read, now) && cell.read.warpEpoch == now.warpEpoch)
    cell.read.bytes |= now.bytes;
  else
    cell.read = now;
}

}  // namespace

const char* note(Cell& cell, const Access& now, bool write, bool same,
                 const Publication* publication) {
  const char* race = nullptr;
  if (cell.write.pending && !now.pending && (cell.write.bytes & now.bytes)) {
    if (!write) race = "read of what a cp.async is still writing";
  } else if (unordered(cell.write, now, publication)) {
    if (!write)
      race = "read after write";
    else if (!same)
      race = "write after write";
  }
  if (write && !race && !same &&
      (unordered(cell.read, now, publication) || unordered(cell.readOfOtherWarp, now, publication)))
    race = "write after read";
  if (write) {
    cell.write = now;
    cell.written |= now.bytes;
  } else {
    noteRead(cell, now);
  }
  return race;
}

}  // namespace emulator
