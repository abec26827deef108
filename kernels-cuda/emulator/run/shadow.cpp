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
  if (!(earlier.bytes & now.bytes) || (earlier.atomic && now.atomic)) return false;
  if (sameThread(earlier, now) && !earlier.several) return false;
  if (earlier.block != now.block) return publication && !publication->orders(earlier);
  if (earlier.epoch != now.epoch) return false;
  return !sameWarp(earlier, now) || earlier.warpEpoch == now.warpEpoch;
}

void noteRead(Cell& cell, const Access& now) {
  bool current = cell.read.bytes && cell.read.block == now.block && cell.read.epoch == now.epoch;
  if (current && !sameWarp(cell.read, now)) cell.readOfOtherWarp = cell.read;
  bool together = current && sameWarp(cell.read, now) && cell.read.warpEpoch == now.warpEpoch;
  if (together && cell.read.bytes == now.bytes)
    cell.read.several |= !sameThread(cell.read, now);
  else if (together && sameThread(cell.read, now) && !cell.read.several)
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
    // What is plain races with more, and stays until the next barrier.
    bool stays = now.atomic && cell.write.bytes == now.bytes && !cell.write.atomic &&
                 cell.write.block == now.block && cell.write.epoch == now.epoch;
    if (!stays) cell.write = now;
    cell.written |= now.bytes;
  } else {
    noteRead(cell, now);
  }
  return race;
}

}  // namespace emulator
