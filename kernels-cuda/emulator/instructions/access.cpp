#include "access.hpp"

#include <cstdio>

#include "coalescing.hpp"

namespace emulator {

namespace {

std::string hexadecimal(uint64_t v) {
  char b[32];
  snprintf(b, sizeof b, "0x%llx", (unsigned long long)v);
  return b;
}

// What the addresses of all lanes have in common.
struct Spread {
  uint64_t low = ~0ull, high = 0, together = 0;
};

// Addresses are added up in the width of their registers: 32 bits wrap round in shared memory.
template <class A>
Spread addresses(Warp& w, uint32_t mask, const Operand& o, int64_t offset, Reach& r) {
  const A* a = w.in<A>(o);
  A by = (A)offset, first = a[firstLane(mask)] + by;
  if (mask == ALL_LANES)
    for (int l = 0; l < LANES; l++) r.at[l] = (A)(a[l] + by);
  else
    for (int l = 0; l < LANES; l++) r.at[l] = mask >> l & 1 ? (A)(a[l] + by) : first;
  Spread s;
  for (int l = 0; l < LANES; l++) {
    uint64_t x = r.at[l];
    s.low = x < s.low ? x : s.low;
    s.high = x > s.high ? x : s.high;
    s.together |= x;
  }
  return s;
}

[[noreturn]] void illegal(Warp& w, const Instruction& i, int lane, uint64_t address, uint32_t bytes,
                          Intent intent, const MemoryMap::Range& range) {
  std::string what = "illegal address " + hexadecimal(address) + " (";
  what += intent == Intent::Read    ? "read of "
          : intent == Intent::Write ? "write of "
                                    : "atomic on ";
  what += std::to_string(bytes) + " bytes: ";
  what += range.end ? "crosses the end of " + std::to_string(range.end - range.begin) + " bytes)"
                    : "no allocation there)";
  fault(w, i, lane, ILLEGAL_ADDRESS, what);
}

void checkGlobal(Warp& w, const Instruction& i, uint32_t mask, const Reach& r, const Spread& s,
                 uint32_t bytes, Intent intent) {
  if (w.knows(s.low, s.high + bytes)) return;
  each(mask, [&](int l) {
    if (w.knows(r.at[l], r.at[l] + bytes)) return;
    auto range = w.launch->memory->find(r.at[l]);
    if (!range.holds(r.at[l], bytes)) illegal(w, i, l, r.at[l], bytes, intent, range);
    w.recent[w.oldest++ & 3] = range;
  });
}

void checkWindow(Warp& w, const Instruction& i, uint32_t mask, const Reach& r, const Spread& s,
                 uint64_t size, uint32_t bytes, const char* space) {
  if (s.low <= s.high && s.high < size && s.high + bytes <= size) return;
  each(mask, [&](int l) {
    if (r.at[l] >= size || r.at[l] + bytes > size)
      fault(w, i, l, ILLEGAL_ADDRESS,
            std::string(space) + " memory address " + hexadecimal(r.at[l]) + " (" +
                std::to_string(bytes) + " bytes) is beyond its " + std::to_string(size) + " bytes");
  });
}

// Generic addresses: all lanes usually point into one window.
Space windowOf(Warp& w, const Instruction& i, Reach& r, Spread& s) {
  auto within = [&](uint64_t window) {
    if (s.low < window || s.high >= window + WINDOW_BYTES) return false;
    for (uint64_t& a : r.at) a -= window;
    s.low -= window;
    s.high -= window;
    return true;
  };
  if (within(SHARED_WINDOW)) return Space::Shared;
  if (within(LOCAL_WINDOW)) return Space::Local;
  if (s.high >= SHARED_WINDOW && s.low < SHARED_WINDOW && s.low > 0xffff)
    fault(w, i, 0, NOT_SUPPORTED, "one instruction on global and on shared memory");
  return Space::Global;
}

Access accessor(const Warp& w, int lane) {
  Access a;
  a.block = w.block->number;
  a.thread = w.thread(lane);
  a.epoch = w.block->epoch;
  a.warpEpoch = w.epoch;
  a.time = w.block->global ? w.block->global->publication.now : 0;
  return a;
}

void tell(Warp& w, const Instruction& i, int lane, const std::string& race) {
  w.counters->races++;
  if (w.launch->checks.fatalRaces) fault(w, i, lane, LAUNCH_FAILED, "race: " + race);
  std::string* text = w.launch->race;
  if (text && text->empty()) *text = told(w, i, lane, "race: " + race);
}

// One access of one lane, word by word.
template <class CellAt>
void noteWords(Warp& w, const Instruction& i, int lane, uint64_t address, uint32_t bytes,
               Intent intent, bool pending, const uint8_t* value, const uint8_t* host,
               const char* space, const Publication* publication, CellAt cellAt) {
  Access now = accessor(w, lane);
  now.pending = pending;
  now.atomic = intent == Intent::Atomic;
  bool write = intent != Intent::Read;
  uint64_t end = address + bytes;
  for (uint64_t word = address & ~3ull; word < end; word += 4) {
    uint64_t from = word < address ? address : word, to = word + 4 < end ? word + 4 : end;
    now.bytes = (uint8_t)(((1u << (to - from)) - 1) << (from - word));
    bool same = value && !memcmp(value + (from - address), host + (from - address), to - from);
    Cell& cell = cellAt(word);
    if (!publication && intent != Intent::Write && (now.bytes & ~cell.written))
      tell(w, i, lane,
           std::string("read of ") + space + " memory that nobody has written, at " +
               hexadecimal(from));
    if (const char* race = note(cell, now, write, same, publication))
      tell(w, i, lane,
           std::string(race) + " in " + space + " memory with nothing between, at " +
               hexadecimal(from));
  }
}

// Values are stored lane by lane on the way: the next lane may write the same one to the same
// place.
void noteAll(Warp& w, const Instruction& i, uint32_t mask, const Reach& r, const uint64_t* within,
             uint32_t bytes, Intent intent, const uint8_t* values) {
  auto keep = [&](int l) {
    if (values) memcpy(r.host<uint8_t>(l), values + bytes * l, bytes);
  };
  if (r.space == Space::Shared) {
    auto& cells = w.block->cells;
    each(mask, [&](int l) {
      noteWords(w, i, l, within[l], bytes, intent, false, values ? values + bytes * l : nullptr,
                r.host<uint8_t>(l), "shared", nullptr,
                [&](uint64_t a) -> Cell& { return cells[a / 4]; });
      keep(l);
    });
  } else if (r.space == Space::Global && w.block->global) {
    auto& shadow = *w.block->global;
    each(mask, [&](int l) {
      noteWords(w, i, l, r.at[l], bytes, intent, false, values ? values + bytes * l : nullptr,
                r.host<uint8_t>(l), "global", &shadow.publication,
                [&](uint64_t a) -> Cell& { return shadow.at(a); });
      keep(l);
    });
  }
}

// Volatile accesses do not race, but what they write is written.
void noteWritten(Warp& w, uint32_t mask, const Reach& r, const uint64_t* within, uint32_t bytes) {
  if (r.space != Space::Shared) return;
  each(mask, [&](int l) {
    for (uint64_t a = within[l]; a < within[l] + bytes; a++)
      w.block->cells[a / 4].written |= (uint8_t)(1 << (a & 3));
  });
}

}  // namespace

Reach reach(Warp& w, const Instruction& i, uint32_t mask, Space space, const Operand& address,
            int64_t offset, uint32_t bytes, Intent intent, const uint8_t* values) {
  Reach r;
  Spread s = address.bytes == 8 ? addresses<uint64_t>(w, mask, address, offset, r)
                                : addresses<uint32_t>(w, mask, address, offset, r);
  if (s.together & (bytes - 1))
    each(mask, [&](int l) {
      if (r.at[l] & (bytes - 1))
        fault(w, i, l, MISALIGNED_ADDRESS,
              "misaligned address " + hexadecimal(r.at[l]) + " for " + std::to_string(bytes) +
                  " bytes");
    });
  if (space == Space::Generic) space = windowOf(w, i, r, s);
  r.space = space == Space::Constant ? Space::Global : space;
  uint64_t within[LANES];
  if (!w.plain) memcpy(within, r.at, sizeof within);
  switch (r.space) {
    case Space::Shared: {
      checkWindow(w, i, mask, r, s, w.block->shared.size(), bytes, "shared");
      auto base = (uint64_t)w.block->shared.data();
      for (uint64_t& a : r.at) a += base;
      break;
    }
    case Space::Local: {
      checkWindow(w, i, mask, r, s, w.kernel->localBytes, bytes, "local");
      for (int l = 0; l < LANES; l++)
        r.at[l] += (uint64_t)w.local + (uint64_t)l * w.kernel->localBytes;
      break;
    }
    case Space::Param: {
      checkWindow(w, i, mask, r, s, w.kernel->parameterBytes, bytes, "parameter");
      for (uint64_t& a : r.at) a += (uint64_t)w.launch->parameters;
      break;
    }
    default: checkGlobal(w, i, mask, r, s, bytes, intent);
  }
  if (w.plain) return r;
  if (w.launch->checks.count) {
    if (r.space == Space::Global && space != Space::Constant && intent <= Intent::Write)
      countSectors(*w.counters, mask, within, bytes, intent == Intent::Write);
    if (r.space == Space::Shared && intent <= Intent::Write)
      countBanks(*w.counters, mask, within, bytes);
  }
  if (w.launch->checks.races && space != Space::Constant) {
    if (intent == Intent::Ordered || (intent == Intent::Atomic && r.space != Space::Shared))
      noteWritten(w, mask, r, within, bytes);
    else
      noteAll(w, i, mask, r, within, bytes, intent, values);
  }
  return r;
}

void noteCopy(Warp& w, const Instruction& i, int lane, uint32_t offset, uint32_t bytes,
              bool pending) {
  if (!w.launch->checks.races) return;
  auto& cells = w.block->cells;
  noteWords(w, i, lane, offset, bytes, Intent::Write, pending, nullptr, nullptr, "shared", nullptr,
            [&](uint64_t a) -> Cell& { return cells[a / 4]; });
}

void noteFence(Warp& w) {
  if (w.block->global) w.block->global->publication.fence();
}

void noteAtomic(Warp& w) {
  if (w.block->global) w.block->global->publication.atomic(w.block->number);
}

}  // namespace emulator
