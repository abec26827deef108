// cp.async: copies from global to shared memory. A copy is made at the wait and not before, so that
// a missing wait shows.
#include "copies.hpp"

#include "access.hpp"
#include "select.hpp"

namespace emulator {

void completeCopies(Warp& w, const Instruction& i, int lane, int keep) {
  size_t left = 0;
  for (auto& c : w.copies) {
    if (c.lane != lane || c.group >= w.copyGroup[lane] - keep) {
      w.copies[left++] = c;
      continue;
    }
    memcpy((void*)c.to, (void*)c.from, c.filled);
    memset((uint8_t*)c.to + c.filled, 0, c.bytes - c.filled);
    noteCopy(w, i, lane, (uint32_t)(c.to - (uint64_t)w.block->shared.data()), c.bytes, false);
  }
  w.copies.resize(left);
}

namespace {

// cp.async.ca.shared.global [a], [b], bytes{, bytes that are filled}
void begin(Warp& w, const Instruction& i, uint32_t mask) {
  bool plain = w.plain;
  w.plain = true;  // the write is noted below, as one that is not yet complete
  Reach to = reach(w, i, mask, Space::Shared, i.a, i.immediate, i.bytes, Intent::Write);
  w.plain = plain;
  Reach from = reach(w, i, mask, Space::Global, i.b, i.target, i.bytes, Intent::Read);
  const uint32_t* filled = i.c ? w.in<uint32_t>(i.c) : nullptr;
  auto shared = (uint64_t)w.block->shared.data();
  each(mask, [&](int l) {
    w.copies.push_back({to.at[l], from.at[l], i.bytes,
                        filled ? std::min(filled[l], i.bytes) : i.bytes, l, w.copyGroup[l]});
    noteCopy(w, i, l, (uint32_t)(to.at[l] - shared), i.bytes, true);
  });
}

void commit(Warp& w, const Instruction&, uint32_t mask) {
  each(mask, [&](int l) { w.copyGroup[l]++; });
}

void wait(Warp& w, const Instruction& i, uint32_t mask) {
  each(mask, [&](int l) { completeCopies(w, i, l, (int)i.immediate); });
}

void waitForAll(Warp& w, const Instruction& i, uint32_t mask) {
  commit(w, i, mask);
  each(mask, [&](int l) { completeCopies(w, i, l, 0); });
}

bool copy(Operands& o, Instruction& i) {
  if (o.word.size() < 3 || o.word[1] != "async") return false;
  if (o.word[2] == "commit_group") {
    i.run = commit;
    return true;
  }
  if (o.word[2] == "wait_group") {
    i.immediate = (int64_t)number(o.take());
    i.run = wait;
    return true;
  }
  if (o.word[2] == "wait_all") {
    i.run = waitForAll;
    return true;
  }
  if (o.word[2] == "bulk" || o.word[2] == "mbarrier") return false;
  int64_t offset = 0;
  o.address(i, i.a, i.immediate);
  o.need(",");
  o.address(i, i.b, offset);
  i.target = (int32_t)offset;
  o.need(",");
  i.bytes = (uint32_t)number(o.take());
  if (o.eat(",")) i.c = o.operand(Type::U32);
  i.run = begin;
  return i.target == offset && o.next() == ";";
}

constexpr Opcode TABLE[] = {{"cp", copy}};

}  // namespace

Family copies() { return TABLE; }

}  // namespace emulator
