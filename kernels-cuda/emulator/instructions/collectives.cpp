// What the lanes of a warp do together: shuffles, votes, matches, reductions.
#include <algorithm>

#include "select.hpp"

namespace emulator {

namespace {

constexpr uint32_t NOT_THERE = 0xdeadbeef;  // read from a lane that takes no part

// a: value, b: lane or distance, c: clamp and segment; variant: 0 up, 1 down, 2 bfly, 3 idx
void shuffle(Warp& w, const Instruction& i, uint32_t mask) {
  uint32_t* d = w.out<uint32_t>(i.d);
  uint32_t a[LANES], inRange = 0;
  memcpy(a, w.in<uint32_t>(i.a), sizeof a);
  const uint32_t *b = w.in<uint32_t>(i.b), *c = w.in<uint32_t>(i.c);
  each(mask, [&](int l) {
    int clamp = c[l] & 31, segment = c[l] >> 8 & 31, by = b[l] & 31;
    int least = l & segment, most = least | (clamp & ~segment), from = l;
    bool in = true;
    switch (i.variant) {
      case 0:
        from = l - by;
        in = from >= most;
        break;
      case 1:
        from = l + by;
        in = from <= most;
        break;
      case 2:
        from = l ^ by;
        in = from <= most;
        break;
      default: from = least | (by & ~segment); in = from <= most;
    }
    if (!in) from = l;
    d[l] = mask >> from & 1 ? a[from] : NOT_THERE;
    inRange |= (uint32_t)in << l;
  });
  setPredicate(w, i.d2, mask, inRange);
}

// variant: 0 all, 1 any, 2 uni, 3 ballot
void vote(Warp& w, const Instruction& i, uint32_t mask) {
  uint32_t p = predicate(w, i.a) & mask;
  if (i.variant == 3) return broadcast(mask, w.out<uint32_t>(i.d), p);
  bool r = i.variant == 0 ? p == mask : i.variant == 1 ? p != 0 : p == 0 || p == mask;
  setPredicate(w, i.d, mask, r ? ALL_LANES : 0);
}

// match.any: which lanes have my value; match.all (variant 1): all of them, or none
template <class T, int>
void match(Warp& w, const Instruction& i, uint32_t mask) {
  uint32_t* d = w.out<uint32_t>(i.d);
  T a[LANES];
  memcpy(a, w.in<T>(i.a), sizeof a);
  uint32_t all = ALL_LANES;
  each(mask, [&](int l) {
    uint32_t equal = 0;
    each(mask, [&](int k) { equal |= (uint32_t)(a[k] == a[l]) << k; });
    d[l] = equal;
    if (equal != mask) all = 0;
  });
  if (!i.variant) return;
  broadcast(mask, d, all & mask);
  setPredicate(w, i.d2, mask, all);
}

void activeMask(Warp& w, const Instruction& i, uint32_t mask) {
  broadcast(mask, w.out<uint32_t>(i.d), mask);
}

// redux.sync; variant: 0 add, 1 min, 2 max, 3 and, 4 or, 5 xor
template <class T, int>
void reduce(Warp& w, const Instruction& i, uint32_t mask) {
  const T* a = w.in<T>(i.a);
  T r = a[firstLane(mask)];
  each(mask & (mask - 1), [&](int l) {
    switch (i.variant) {
      case 0: r = (T)((uint32_t)r + (uint32_t)a[l]); break;
      case 1: r = std::min(r, a[l]); break;
      case 2: r = std::max(r, a[l]); break;
      case 3: r &= a[l]; break;
      case 4: r |= a[l]; break;
      default: r ^= a[l];
    }
  });
  broadcast(mask, w.out<T>(i.d), r);
}

bool shuffles(Operands& o, Instruction& i) {
  i.flow = Flow::WarpSync;
  i.variant = (uint8_t)o.which({"up", "down", "bfly", "idx"});
  i.d = o.operand(Type::B32);
  if (o.eat("|")) i.d2 = o.operand(Type::Pred);
  o.need(",");
  o.operands(i.a, Type::B32, i.b, Type::U32, i.c, Type::U32, i.e, Type::U32);
  i.run = shuffle;
  return true;
}

bool votes(Operands& o, Instruction& i) {
  i.flow = Flow::WarpSync;
  i.variant = (uint8_t)o.which({"all", "any", "uni", "ballot"});
  o.operands(i.d, i.variant == 3 ? Type::B32 : Type::Pred, i.a, Type::Pred, i.e, Type::U32);
  i.run = vote;
  return true;
}

bool matches(Operands& o, Instruction& i) {
  Type type = o.type;
  i.flow = Flow::WarpSync;
  i.variant = o.has("all");
  i.d = o.operand(Type::B32);
  if (o.eat("|")) i.d2 = o.operand(Type::Pred);
  o.need(",");
  o.operands(i.a, type, i.e, Type::U32);
  i.run = BY_SIZE(match, 0);
  return i.run;
}

bool mask(Operands& o, Instruction& i) {
  i.d = o.operand(Type::B32);
  i.run = activeMask;
  return true;
}

bool reductions(Operands& o, Instruction& i) {
  i.flow = Flow::WarpSync;
  int op = o.which({"add", "min", "max", "and", "or", "xor"});
  if (op < 0 || isFloat(o.type)) return false;
  i.variant = (uint8_t)op;
  o.operands(i.d, o.type, i.a, o.type, i.e, Type::U32);
  i.run = isSigned(o.type) ? reduce<int32_t, 0> : reduce<uint32_t, 0>;
  return true;
}

constexpr Opcode TABLE[] = {{"shfl", shuffles},
                            {"vote", votes},
                            {"match", matches},
                            {"activemask", mask},
                            {"redux", reductions}};

}  // namespace

Family collectives() { return TABLE; }

}  // namespace emulator
