// Loads, stores and atomics.
#include <atomic>

#include "access.hpp"
#include "half.hpp"
#include "select.hpp"

namespace emulator {

namespace {

// M: what lies in memory; R: the register, which may be wider. M is signed where R is to be
// extended.
template <class M, class R>
void load(Warp& w, const Instruction& i, uint32_t mask) {
  int n = i.vector;
  uint32_t offsets[LANES];
  if (Run run = shortWay(w, i, mask, i.bytes * n); run.first) {
    const M* from = (const M*)run.first;
    for (int v = 0; v < n; v++) {
      const Operand& o = w.listed(i, v);
      if (!o) continue;
      R* d = w.out<R>(o);
      if (run.same)
        for (int l = 0; l < LANES; l++) d[l] = (R)from[v];
      else if (n == 1)
        for (int l = 0; l < LANES; l++) d[l] = (R)from[l];
      else
        for (int l = 0; l < LANES; l++) d[l] = (R)from[l * n + v];
    }
    return;
  }
  if (sharedOffsets(w, i, mask, i.bytes * n, offsets)) {
    const uint8_t* shared = w.block->shared.data();
    for (int v = 0; v < n; v++) {
      const Operand& o = w.listed(i, v);
      if (!o) continue;
      R* d = w.out<R>(o);
      for (int l = 0; l < LANES; l++) d[l] = (R)((const M*)(shared + offsets[l]))[v];
    }
    return;
  }
  Reach r = reach(w, i, mask, i.space, i.a, i.immediate, i.bytes * n,
                  i.option ? Intent::Ordered : Intent::Read);
  if (i.option) noteAtomic(w);
  for (int v = 0; v < n; v++) {
    const Operand& o = w.listed(i, v);
    if (!o) continue;
    R* d = w.out<R>(o);
    each(mask, [&](int l) { d[l] = (R)r.host<M>(l)[v]; });
  }
}

// ld.param with a name: the place is known, the value the same for all lanes
template <class M, class R>
void loadParameter(Warp& w, const Instruction& i, uint32_t mask) {
  for (int v = 0; v < i.vector; v++) {
    const Operand& o = w.listed(i, v);
    if (!o) continue;
    M m;
    memcpy(&m, w.launch->parameters + i.immediate + v * sizeof(M), sizeof(M));
    broadcast(mask, w.out<R>(o), (R)m);
  }
}

template <class M, class R>
void store(Warp& w, const Instruction& i, uint32_t mask) {
  int n = i.vector;
  if (Run run = shortWay(w, i, mask, i.bytes * n); run.first && !run.same) {
    M* to = (M*)run.first;
    for (int v = 0; v < n; v++) {
      const R* s = w.in<R>(w.listed(i, v));
      if (n == 1)
        for (int l = 0; l < LANES; l++) to[l] = (M)s[l];
      else
        for (int l = 0; l < LANES; l++) to[l * n + v] = (M)s[l];
    }
    return;
  }
  M values[LANES * 8];
  bool noted = !w.plain && w.launch->checks.races;
  if (noted)
    for (int v = 0; v < n; v++) {
      const R* s = w.in<R>(w.listed(i, v));
      for (int l = 0; l < LANES; l++) values[l * n + v] = (M)s[l];
    }
  Reach r = reach(w, i, mask, i.space, i.a, i.immediate, i.bytes * n,
                  i.option ? Intent::Ordered : Intent::Write, noted ? (uint8_t*)values : nullptr);
  if (i.option) noteAtomic(w);
  for (int v = 0; v < n; v++) {
    const R* s = w.in<R>(w.listed(i, v));
    each(mask, [&](int l) { r.host<M>(l)[v] = (M)s[l]; });
  }
}

enum Kind { LOAD, PARAMETER, STORE };

template <Kind K, class M, class R>
Execute transferOf() {
  return K == LOAD ? load<M, R> : K == PARAMETER ? loadParameter<M, R> : store<M, R>;
}

template <Kind K>
Execute transfer(Type t, int bytes) {
  auto wide = [&]<class M>(M) -> Execute {
    if constexpr (sizeof(M) <= 2)
      if (bytes == 2) return transferOf<K, M, uint16_t>();
    if constexpr (sizeof(M) <= 4)
      if (bytes == 4) return transferOf<K, M, uint32_t>();
    if (bytes == 8) return transferOf<K, M, uint64_t>();
    return nullptr;
  };
  bool extend = isSigned(t) && K != STORE;
  switch (bytesOf(t)) {
    case 1: return extend ? wide((int8_t)0) : wide((uint8_t)0);
    case 2: return extend ? wide((int16_t)0) : wide((uint16_t)0);
    case 4: return extend ? wide((int32_t)0) : wide((uint32_t)0);
    case 8: return wide((uint64_t)0);
    default: return nullptr;
  }
}

Space spaceOf(const Operands& o) {
  for (auto part : o.word) {
    auto base = part.substr(0, part.find(':'));
    if (base == "global") return Space::Global;
    if (base == "shared") return part == "shared::cluster" ? Space::Generic : Space::Shared;
    if (base == "local") return Space::Local;
    if (base == "param") return Space::Param;
    if (base == "const") return Space::Constant;
  }
  return Space::Generic;
}

// Volatile, acquire and the like: ordered accesses, which are no races.
bool isOrdered(const Operands& o) {
  return o.which({"volatile", "acquire", "release", "relaxed", "mmio"}) >= 0;
}

int elements(const Operands& o) { return o.has("v8") ? 8 : o.has("v4") ? 4 : o.has("v2") ? 2 : 1; }

// The registers of a load or store are all of one size, `_` aside.
int registerBytes(const std::vector<Operand>& list) {
  for (auto& o : list)
    if (o) return o.bytes;
  return 0;
}

bool readVector(Operands& o, Instruction& i, std::vector<Operand>& found) {
  found = o.vector(o.type);
  o.append(i, found);
  return (int)found.size() == i.vector;
}

bool loadValue(Operands& o, Instruction& i) {
  i.space = spaceOf(o);
  i.vector = (uint8_t)elements(o);
  i.bytes = (uint32_t)bytesOf(o.type);
  i.option = isOrdered(o);
  std::vector<Operand> to;
  if (!readVector(o, i, to)) return false;
  i.listedOut = i.listed;
  o.need(",");
  bool known = o.address(i, i.a, i.immediate);
  bool parameter = i.space == Space::Param && known;
  i.run = parameter ? transfer<PARAMETER>(o.type, registerBytes(to))
                    : transfer<LOAD>(o.type, registerBytes(to));
  return i.run;
}

bool storeValue(Operands& o, Instruction& i) {
  i.space = spaceOf(o);
  i.vector = (uint8_t)elements(o);
  i.bytes = (uint32_t)bytesOf(o.type);
  i.option = isOrdered(o);
  o.address(i, i.a, i.immediate);
  o.need(",");
  std::vector<Operand> from;
  if (!readVector(o, i, from)) return false;
  i.run = transfer<STORE>(o.type, registerBytes(from));
  return i.run;
}

// ---- atomics ----

enum Atomic : uint8_t { ADD, MIN, MAX, EXCH, CAS, AND, OR, XOR, INC, DEC };

template <class T>
T combined(Atomic op, T old, T b, T c) {
  if constexpr (std::is_integral_v<T>) {
    using U = std::make_unsigned_t<T>;
    switch (op) {
      case ADD: return (T)((U)old + (U)b);
      case AND: return old & b;
      case OR: return old | b;
      case XOR: return old ^ b;
      case INC: return old >= b ? 0 : old + 1;
      case DEC: return old == 0 || old > b ? b : old - 1;
      default: break;
    }
  } else if (op == ADD) {
    return old + b;
  }
  switch (op) {
    case MIN: return b < old ? b : old;
    case MAX: return b > old ? b : old;
    case EXCH: return b;
    default: return old == b ? c : old;  // CAS
  }
}

template <class T, int>
void atomic(Warp& w, const Instruction& i, uint32_t mask) {
  Reach r = reach(w, i, mask, i.space, i.a, i.immediate, sizeof(T), Intent::Atomic);
  noteAtomic(w);
  T* d = i.d ? w.out<T>(i.d) : nullptr;
  const T *b = w.in<T>(i.b), *c = i.c ? w.in<T>(i.c) : b;
  each(mask, [&](int l) {
    std::atomic_ref<T> place(*r.host<T>(l));
    T old = place.load(), made;
    do made = combined<T>((Atomic)i.variant, old, b[l], c[l]);
    while (!place.compare_exchange_weak(old, made));
    if (d) d[l] = old;
  });
}

// atom.add on f16, bf16 and their pairs
template <class T, int>
void atomicHalf(Warp& w, const Instruction& i, uint32_t mask) {
  Reach r = reach(w, i, mask, i.space, i.a, i.immediate, sizeof(T), Intent::Atomic);
  noteAtomic(w);
  bool bf = i.type == Type::BF16 || i.type == Type::BF16x2;
  auto sum = [bf](uint16_t a, uint16_t b) {
    return bf ? toBf16(fromBf16(a) + fromBf16(b)) : toF16(fromF16(a) + fromF16(b));
  };
  each(mask, [&](int l) {
    std::atomic_ref<T> place(*r.host<T>(l));
    T old = place.load(), made, b = lane<T>(w, i.b, l);
    do {
      made = sum((uint16_t)old, (uint16_t)b);
      if constexpr (sizeof(T) == 4)
        made |= (T)sum((uint16_t)(old >> 16), (uint16_t)(b >> 16)) << 16;
    } while (!place.compare_exchange_weak(old, made));
    if (i.d) memcpy(w.out<uint8_t>(i.d) + (size_t)i.d.bytes * l, &old, sizeof(T));
  });
}

bool atomicOperation(Operands& o, Instruction& i) {
  Type type = o.type;
  int op = o.which({"add", "min", "max", "exch", "cas", "and", "or", "xor", "inc", "dec"});
  if (op < 0 || elements(o) > 1) return false;
  i.space = spaceOf(o);
  i.variant = (uint8_t)op;
  if (o.word[0] == "atom") {
    i.d = o.operand(type);
    o.need(",");
  }
  o.address(i, i.a, i.immediate);
  o.need(",");
  i.b = o.operand(type);
  if (op == CAS) {
    o.need(",");
    i.c = o.operand(type);
  }
  if (isHalf(type))
    i.run = op != ADD ? nullptr : BY_SIZE(atomicHalf, 0);
  else if (isFloat(type))
    i.run = op == ADD ? BY_FLOAT(atomic, 0) : nullptr;
  else
    i.run = BY_INTEGER(atomic, 0);
  return i.run;
}

void fence(Warp& w, const Instruction&, uint32_t) { noteFence(w); }

bool memoryFence(Operands& o, Instruction& i) {
  while (o.next() != ";") o.take();
  bool ofBlock = o.has("cta");
  if (!ofBlock) i.run = fence;
  return true;
}

// Hints: nothing happens.
bool hint(Operands& o, Instruction& i) {
  while (o.next() != ";") o.take();
  i.run = nullptr;
  return true;
}

constexpr Opcode TABLE[] = {
    {"ld", loadValue},         {"ldu", loadValue},       {"st", storeValue},
    {"atom", atomicOperation}, {"red", atomicOperation}, {"membar", memoryFence},
    {"fence", memoryFence},    {"prefetch", hint},       {"prefetchu", hint},
    {"discard", hint},         {"applypriority", hint},  {"nanosleep", hint},
    {"griddepcontrol", hint},  {"setmaxnreg", hint},
};

}  // namespace

Family memory() { return TABLE; }

}  // namespace emulator
