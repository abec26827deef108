// Operations on bits.
#include <bit>

#include "select.hpp"

namespace emulator {

namespace {

struct And {
  template <class T>
  static T of(T a, T b) {
    return a & b;
  }
};

struct Or {
  template <class T>
  static T of(T a, T b) {
    return a | b;
  }
};

struct Xor {
  template <class T>
  static T of(T a, T b) {
    return a ^ b;
  }
};

struct Not {
  template <class T>
  static T of(T a) {
    return (T)~a;
  }
};

// Shifts by more than the size give what shifting bit by bit would.
template <class T, int>
void shiftLeft(Warp& w, const Instruction& i, uint32_t mask) {
  constexpr uint32_t N = sizeof(T) * 8;
  lanes(
      mask, w.out<T>(i.d), [](T a, uint32_t n) -> T { return n >= N ? 0 : (T)(a << n); },
      w.in<T>(i.a), w.in<uint32_t>(i.b));
}

template <class T, int>
void shiftRight(Warp& w, const Instruction& i, uint32_t mask) {
  constexpr uint32_t N = sizeof(T) * 8;
  lanes(
      mask, w.out<T>(i.d),
      [](T a, uint32_t n) -> T {
        if constexpr (std::is_signed_v<T>)
          return (T)(a >> (n >= N ? N - 1 : n));
        else
          return n >= N ? 0 : (T)(a >> n);
      },
      w.in<T>(i.a), w.in<uint32_t>(i.b));
}

// shf: 32 of the 64 bits of b:a, shifted; variant 1: left, option 1: the count is taken modulo 32
void funnelShift(Warp& w, const Instruction& i, uint32_t mask) {
  bool left = i.variant, wrap = i.option;
  lanes(
      mask, w.out<uint32_t>(i.d),
      [=](uint32_t a, uint32_t b, uint32_t c) {
        uint32_t n = wrap ? c & 31 : c > 32 ? 32 : c;
        uint64_t v = (uint64_t)b << 32 | a;
        return left ? (uint32_t)(n == 32 ? a : v << n >> 32) : (uint32_t)(v >> n);
      },
      w.in<uint32_t>(i.a), w.in<uint32_t>(i.b), w.in<uint32_t>(i.c));
}

// lop3: any function of three bits, i.immediate is its truth table
void anyLogic(Warp& w, const Instruction& i, uint32_t mask) {
  uint32_t term[8];
  for (int k = 0; k < 8; k++) term[k] = i.immediate >> k & 1 ? ALL_LANES : 0;
  lanes(
      mask, w.out<uint32_t>(i.d),
      [=](uint32_t a, uint32_t b, uint32_t c) {
        uint32_t low =
            (~b & ~c & term[0]) | (~b & c & term[1]) | (b & ~c & term[2]) | (b & c & term[3]);
        uint32_t high =
            (~b & ~c & term[4]) | (~b & c & term[5]) | (b & ~c & term[6]) | (b & c & term[7]);
        return (~a & low) | (a & high);
      },
      w.in<uint32_t>(i.a), w.in<uint32_t>(i.b), w.in<uint32_t>(i.c));
}

// prmt: each byte of the result is one of the eight of b:a, or its sign
void permuteBytes(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(
      mask, w.out<uint32_t>(i.d),
      [](uint32_t a, uint32_t b, uint32_t choice) {
        uint64_t v = (uint64_t)b << 32 | a;
        uint32_t r = 0;
        for (int k = 0; k < 4; k++) {
          uint32_t n = choice >> (4 * k) & 15;
          uint32_t byte = (uint32_t)(v >> (8 * (n & 7))) & 255;
          if (n & 8) byte = byte & 128 ? 255 : 0;
          r |= byte << (8 * k);
        }
        return r;
      },
      w.in<uint32_t>(i.a), w.in<uint32_t>(i.b), w.in<uint32_t>(i.c));
}

// bfe: c bits of a from bit b on
template <class T, int>
void extract(Warp& w, const Instruction& i, uint32_t mask) {
  T* d = w.out<T>(i.d);
  const T* a = w.in<T>(i.a);
  const uint32_t *from = w.in<uint32_t>(i.b), *count = w.in<uint32_t>(i.c);
  constexpr int N = sizeof(T) * 8;
  using U = std::make_unsigned_t<T>;
  each(mask, [=](int l) {
    int p = from[l] & 255, n = count[l] & 255;
    U sign = std::is_signed_v<T> && a[l] < 0 ? (U)-1 : 0;
    U v = p >= N ? sign : (U)(a[l] >> p);
    if (n == 0) {
      v = 0;
    } else if (n < N) {
      U low = ((U)1 << n) - 1;
      bool negative = std::is_signed_v<T> && (v >> (n - 1) & 1);
      v = negative ? v | ~low : v & low;
    }
    d[l] = (T)v;
  });
}

// bfi: b with e bits from bit c on replaced by those of a
template <class T, int>
void insert(Warp& w, const Instruction& i, uint32_t mask) {
  T* d = w.out<T>(i.d);
  const T *a = w.in<T>(i.a), *b = w.in<T>(i.b);
  const uint32_t *to = w.in<uint32_t>(i.c), *count = w.in<uint32_t>(i.e);
  constexpr int N = sizeof(T) * 8;
  each(mask, [=](int l) {
    int p = to[l] & 255, n = count[l] & 255;
    T bits = n >= N ? (T) ~(T)0 : (T)(((T)1 << n) - 1);
    d[l] = p >= N ? b[l] : (T)((b[l] & ~(T)(bits << p)) | ((a[l] & bits) << p));
  });
}

template <class T, int>
void countOnes(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(mask, w.out<uint32_t>(i.d), [](T a) { return (uint32_t)std::popcount(a); }, w.in<T>(i.a));
}

template <class T, int>
void countLeadingZeros(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(
      mask, w.out<uint32_t>(i.d), [](T a) { return (uint32_t)std::countl_zero(a); }, w.in<T>(i.a));
}

// bfind: the highest bit that differs from the sign; option 1: how far to shift it to the top
template <class T, int>
void findHighest(Warp& w, const Instruction& i, uint32_t mask) {
  using U = std::make_unsigned_t<T>;
  uint32_t* d = w.out<uint32_t>(i.d);
  const T* a = w.in<T>(i.a);
  each(mask, [=](int l) {
    U v = (U)(a[l] < 0 ? ~a[l] : a[l]);
    uint32_t zeros = (uint32_t)std::countl_zero(v);
    d[l] = !v ? 0xffffffff : i.option ? zeros : (uint32_t)sizeof(T) * 8 - 1 - zeros;
  });
}

struct Reverse {
  template <class T>
  static T of(T a) {
    T r = 0;
    for (unsigned k = 0; k < sizeof(T) * 8; k++) r |= (a >> k & 1) << (sizeof(T) * 8 - 1 - k);
    return r;
  }
};

void predicateLogic(Warp& w, const Instruction& i, uint32_t mask) {
  uint32_t a = predicate(w, i.a), b = i.b ? predicate(w, i.b) : 0;
  uint32_t r = i.variant == 0 ? a & b : i.variant == 1 ? a | b : i.variant == 2 ? a ^ b : ~a;
  setPredicate(w, i.d, mask, r);
}

bool logic(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, type);
  i.variant = o.word[0] == "and" ? 0 : o.word[0] == "or" ? 1 : 2;
  if (type == Type::Pred)
    i.run = predicateLogic;
  else
    i.run = i.variant == 0   ? BY_SIZE(binary, And)
            : i.variant == 1 ? BY_SIZE(binary, Or)
                             : BY_SIZE(binary, Xor);
  return i.run;
}

bool invert(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type);
  i.variant = 3;
  i.run = type == Type::Pred ? predicateLogic : BY_SIZE(unary, Not);
  return i.run;
}

bool shift(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, Type::U32);
  i.run = o.word[0] == "shl" ? BY_SIZE(shiftLeft, 0) : BY_INTEGER(shiftRight, 0);
  return i.run;
}

bool funnel(Operands& o, Instruction& i) {
  o.operands(i.d, Type::B32, i.a, Type::B32, i.b, Type::B32, i.c, Type::U32);
  i.variant = o.has("l");
  i.option = o.has("wrap");
  i.run = funnelShift;
  return true;
}

bool lop3(Operands& o, Instruction& i) {
  o.operands(i.d, Type::B32, i.a, Type::B32, i.b, Type::B32, i.c, Type::B32);
  o.need(",");
  i.immediate = (int64_t)number(o.take());
  i.run = anyLogic;
  return o.type == Type::B32 && o.word.size() == 2;
}

bool permute(Operands& o, Instruction& i) {
  o.operands(i.d, Type::B32, i.a, Type::B32, i.b, Type::B32, i.c, Type::B32);
  i.run = permuteBytes;
  return o.word.size() == 2;  // without a special mode
}

bool bitField(Operands& o, Instruction& i) {
  Type type = o.type;
  if (o.word[0] == "bfe") {
    o.operands(i.d, type, i.a, type, i.b, Type::U32, i.c, Type::U32);
    i.run = BY_INTEGER(extract, 0);
  } else {
    o.operands(i.d, type, i.a, type, i.b, type, i.c, Type::U32, i.e, Type::U32);
    i.run = BY_SIZE(insert, 0);
  }
  return i.run;
}

bool count(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, Type::U32, i.a, type);
  i.option = o.has("shiftamt");
  i.run = o.word[0] == "popc"  ? BY_SIZE(countOnes, 0)
          : o.word[0] == "clz" ? BY_SIZE(countLeadingZeros, 0)
                               : BY_INTEGER(findHighest, 0);
  return i.run;
}

bool reverse(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type);
  i.run = BY_SIZE(unary, Reverse);
  return i.run;
}

constexpr Opcode TABLE[] = {
    {"and", logic},    {"or", logic},   {"xor", logic}, {"not", invert},   {"shl", shift},
    {"shr", shift},    {"shf", funnel}, {"lop3", lop3}, {"prmt", permute}, {"bfe", bitField},
    {"bfi", bitField}, {"popc", count}, {"clz", count}, {"bfind", count},  {"brev", reverse},
};

}  // namespace

Family bits() { return TABLE; }

}  // namespace emulator
