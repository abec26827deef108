// Arithmetic on integers and on float and double, rounded to nearest.
#include "rounding.hpp"
#include "select.hpp"

namespace emulator {

namespace {

struct Add {
  template <class T>
  static T of(T a, T b) {
    return (T)(a + b);
  }
};

struct Subtract {
  template <class T>
  static T of(T a, T b) {
    return (T)(a - b);
  }
};

struct Multiply {
  template <class T>
  static T of(T a, T b) {
    if constexpr (std::is_same_v<T, uint16_t>)
      return (T)((uint32_t)a * b);
    else
      return (T)(a * b);
  }
};

struct FloatDivide {
  template <class T>
  static T of(T a, T b) {
    return a / b;
  }
};

template <class T>
using Wider =
    std::conditional_t<sizeof(T) == 8,
                       std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>,
                       std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;

struct MultiplyHigh {
  template <class T>
  static T of(T a, T b) {
    return (T)(((Wider<T>)a * (Wider<T>)b) >> (8 * sizeof(T)));
  }
};

// Division by zero gives all ones, as devices do.
struct Divide {
  template <class T>
  static T of(T a, T b) {
    if (b == 0) return (T)-1;
    if constexpr (std::is_signed_v<T>)
      if (b == -1) return (T)(0 - (std::make_unsigned_t<T>)a);
    return a / b;
  }
};

struct Remainder {
  template <class T>
  static T of(T a, T b) {
    if (b == 0) return a;
    if constexpr (std::is_signed_v<T>)
      if (b == -1) return 0;
    return a % b;
  }
};

// A NaN beside a number gives the number, and -0 is less than +0.
struct Minimum {
  template <class T>
  static T of(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      T lesser = a < b ? a : b < a ? b : std::signbit(a) ? a : b;
      return a != a ? b : b != b ? a : lesser;
    } else {
      return a < b ? a : b;
    }
  }
};

struct Maximum {
  template <class T>
  static T of(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      T greater = a > b ? a : b > a ? b : std::signbit(a) ? b : a;
      return a != a ? b : b != b ? a : greater;
    } else {
      return a > b ? a : b;
    }
  }
};

// min.NaN, max.NaN: a NaN stays one.
template <class Op>
struct KeepingNaN {
  template <class T>
  static T of(T a, T b) {
    return a != a || b != b ? (T)NAN : Op::of(a, b);
  }
};

struct Negate {
  template <class T>
  static T of(T a) {
    if constexpr (std::is_floating_point_v<T>)
      return -a;
    else
      return (T)(0 - a);
  }
};

struct Absolute {
  template <class T>
  static T of(T a) {
    if constexpr (std::is_floating_point_v<T>)
      return std::fabs(a);
    else
      return a < 0 ? (T)(0 - (std::make_unsigned_t<T>)a) : a;
  }
};

struct MultiplyAdd {
  template <class T>
  static T of(T a, T b, T c) {
    if constexpr (std::is_floating_point_v<T>)
      return std::fma(a, b, c);
    else
      return Add::of(Multiply::of(a, b), c);
  }
};

struct MultiplyHighAdd {
  template <class T>
  static T of(T a, T b, T c) {
    return (T)((std::make_unsigned_t<T>)MultiplyHigh::of(a, b) + (std::make_unsigned_t<T>)c);
  }
};

// |a - b| + c
struct AbsoluteDifference {
  template <class T>
  static T of(T a, T b, T c) {
    using U = std::make_unsigned_t<T>;
    return (T)((a > b ? (U)a - (U)b : (U)b - (U)a) + (U)c);
  }
};

// copysign d, a, b: the sign of a, the magnitude of b
struct CopySign {
  template <class T>
  static T of(T a, T b) {
    return std::copysign(b, a);
  }
};

// add.sat.s32: the nearest number that there is
struct AddSaturated {
  static int32_t of(int32_t a, int32_t b) {
    int64_t r = (int64_t)a + b;
    return (int32_t)(r > INT32_MAX ? INT32_MAX : r < INT32_MIN ? INT32_MIN : r);
  }
};

struct SubtractSaturated {
  static int32_t of(int32_t a, int32_t b) {
    int64_t r = (int64_t)a - b;
    return (int32_t)(r > INT32_MAX ? INT32_MAX : r < INT32_MIN ? INT32_MIN : r);
  }
};

// mul.wide, mad.wide: the product has twice the size
template <class T, class W, bool PLUS>
void wide(Warp& w, const Instruction& i, uint32_t mask) {
  using U = std::make_unsigned_t<W>;
  if constexpr (PLUS)
    lanes(
        mask, w.out<U>(i.d), [](T a, T b, U c) -> U { return (U)((W)a * (W)b) + c; }, w.in<T>(i.a),
        w.in<T>(i.b), w.in<U>(i.c));
  else
    lanes(
        mask, w.out<W>(i.d), [](T a, T b) -> W { return (W)a * (W)b; }, w.in<T>(i.a), w.in<T>(i.b));
}

// add.cc, addc, sub.cc, subc, mad.cc, madc: a + b (or a - b, a * b + c) with a carry flag, which
// lies in i.e. variant: 0 add, 1 sub, 2 mad.lo, 3 mad.hi
template <class T>
void withCarry(Warp& w, const Instruction& i, uint32_t mask) {
  T* d = w.out<T>(i.d);
  const T *a = w.in<T>(i.a), *b = w.in<T>(i.b), *c = i.c ? w.in<T>(i.c) : nullptr;
  uint32_t flags = *w.in<uint32_t>(i.e), made = 0;
  each(mask, [&](int l) {
    T carry = i.carryIn && (flags >> l & 1), r;
    bool out;
    if (i.variant == 1) {
      out = __builtin_sub_overflow(a[l], b[l], &r);
      out |= __builtin_sub_overflow(r, carry, &r);
    } else {
      T x = i.variant == 0 ? a[l] : i.variant == 2 ? a[l] * b[l] : MultiplyHigh::of(a[l], b[l]);
      T y = i.variant == 0 ? b[l] : c[l];
      out = __builtin_add_overflow(x, y, &r);
      out |= __builtin_add_overflow(r, carry, &r);
    }
    d[l] = r;
    made |= (uint32_t)out << l;
  });
  if (i.carryOut) setPredicate(w, i.e, mask, made);
}

// dp4a: c + the sum of the products of four bytes; variant: bit 0 a is signed, bit 1 b is
void dotOfBytes(Warp& w, const Instruction& i, uint32_t mask) {
  bool sa = i.variant & 1, sb = i.variant & 2;
  lanes(
      mask, w.out<uint32_t>(i.d),
      [=](uint32_t a, uint32_t b, uint32_t c) {
        for (int k = 0; k < 32; k += 8) {
          int x = sa ? (int8_t)(a >> k) : (uint8_t)(a >> k);
          int y = sb ? (int8_t)(b >> k) : (uint8_t)(b >> k);
          c += (uint32_t)(x * y);
        }
        return c;
      },
      w.in<uint32_t>(i.a), w.in<uint32_t>(i.b), w.in<uint32_t>(i.c));
}

Type widened(Type t) {
  switch (t) {
    case Type::S32: return Type::S64;
    case Type::U32: return Type::U64;
    case Type::S16: return Type::S32;
    default: return Type::U32;
  }
}

template <bool PLUS>
Execute wideOf(Type t) {
  switch (t) {
    case Type::S32: return wide<int32_t, int64_t, PLUS>;
    case Type::U32: return wide<uint32_t, uint64_t, PLUS>;
    case Type::S16: return wide<int16_t, int32_t, PLUS>;
    case Type::U16: return wide<uint16_t, uint32_t, PLUS>;
    default: return nullptr;
  }
}

bool carrying(Operands& o, Instruction& i, int variant) {
  i.variant = (uint8_t)variant;
  i.carryOut = o.has("cc");
  i.carryIn = o.word[0].back() == 'c';
  if (variant < 2)
    o.operands(i.d, o.type, i.a, o.type, i.b, o.type);
  else
    o.operands(i.d, o.type, i.a, o.type, i.b, o.type, i.c, o.type);
  i.e = o.carry();
  i.run = bytesOf(o.type) == 8 ? withCarry<uint64_t> : withCarry<uint32_t>;
  return true;
}

bool addOrSubtract(Operands& o, Instruction& i) {
  Type type = o.type;
  bool sub = o.word[0][0] == 's';
  if (isHalf(type)) return halfArithmetic(o, i);
  if (o.has("cc") || o.word[0].size() == 4) return carrying(o, i, sub);
  o.operands(i.d, type, i.a, type, i.b, type);
  if (isFloat(type) && o.rounding() != Rounding::Nearest) return directed(o, i);
  if (type == Type::S32 && o.has("sat"))
    i.run = sub ? binary<int32_t, SubtractSaturated> : binary<int32_t, AddSaturated>;
  else if (isFloat(type))
    i.run = sub ? BY_FLOAT(binary, Subtract) : BY_FLOAT(binary, Add);
  else
    i.run = sub ? BY_SIZE(binary, Subtract) : BY_SIZE(binary, Add);
  return i.run;
}

bool multiply(Operands& o, Instruction& i) {
  Type type = o.type;
  if (isHalf(type)) return halfArithmetic(o, i);
  if (o.has("wide")) {
    o.operands(i.d, widened(type), i.a, type, i.b, type);
    i.run = wideOf<false>(type);
    return i.run;
  }
  o.operands(i.d, type, i.a, type, i.b, type);
  if (isFloat(type) && o.rounding() != Rounding::Nearest) return directed(o, i);
  i.run = isFloat(type) ? BY_FLOAT(binary, Multiply)
          : o.has("hi") ? BY_INTEGER(binary, MultiplyHigh)
                        : BY_SIZE(binary, Multiply);
  return i.run;
}

bool multiplyAdd(Operands& o, Instruction& i) {
  Type type = o.type;
  if (isHalf(type)) return halfArithmetic(o, i);
  if (o.has("cc") || o.word[0] == "madc") return carrying(o, i, o.has("hi") ? 3 : 2);
  if (o.has("wide")) {
    o.operands(i.d, widened(type), i.a, type, i.b, type, i.c, widened(type));
    i.run = wideOf<true>(type);
    return i.run;
  }
  o.operands(i.d, type, i.a, type, i.b, type, i.c, type);
  if (isFloat(type) && o.rounding() != Rounding::Nearest) return directed(o, i);
  i.run = isFloat(type) ? BY_FLOAT(ternary, MultiplyAdd)
          : o.has("hi") ? BY_INTEGER(ternary, MultiplyHighAdd)
                        : BY_SIZE(ternary, MultiplyAdd);
  return i.run;
}

bool minOrMax(Operands& o, Instruction& i) {
  Type type = o.type;
  if (isHalf(type)) return halfArithmetic(o, i);
  bool min = o.word[0] == "min";
  o.operands(i.d, type, i.a, type, i.b, type);
  if (o.next() == ",") return false;  // of three
  if (o.has("NaN"))
    i.run = min ? BY_FLOAT(binary, KeepingNaN<Minimum>) : BY_FLOAT(binary, KeepingNaN<Maximum>);
  else if (isFloat(type))
    i.run = min ? BY_FLOAT(binary, Minimum) : BY_FLOAT(binary, Maximum);
  else
    i.run = min ? BY_INTEGER(binary, Minimum) : BY_INTEGER(binary, Maximum);
  return i.run;
}

bool divide(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, type);
  if (isFloat(type) && o.rounding() != Rounding::Nearest) return directed(o, i);
  i.run = isFloat(type) ? BY_FLOAT(binary, FloatDivide) : BY_INTEGER(binaryEach, Divide);
  return i.run;
}

bool remainder(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, type);
  i.run = BY_INTEGER(binaryEach, Remainder);
  return i.run;
}

bool negate(Operands& o, Instruction& i) {
  Type type = o.type;
  if (isHalf(type)) return halfArithmetic(o, i);
  o.operands(i.d, type, i.a, type);
  i.run = isFloat(type) ? BY_FLOAT(unary, Negate) : BY_SIZE(unary, Negate);
  return i.run;
}

bool absolute(Operands& o, Instruction& i) {
  Type type = o.type;
  if (isHalf(type)) return halfArithmetic(o, i);
  o.operands(i.d, type, i.a, type);
  i.run = isFloat(type)       ? BY_FLOAT(unary, Absolute)
          : type == Type::S32 ? unary<int32_t, Absolute>
          : type == Type::S64 ? unary<int64_t, Absolute>
          : type == Type::S16 ? unary<int16_t, Absolute>
                              : nullptr;
  return i.run;
}

bool copySign(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, type);
  i.run = BY_FLOAT(binary, CopySign);
  return i.run;
}

bool absoluteDifference(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, type, i.c, type);
  i.run = BY_INTEGER(ternary, AbsoluteDifference);
  return i.run;
}

bool dotProduct(Operands& o, Instruction& i) {
  i.variant = (uint8_t)((o.word[1] == "s32") | (o.word[2] == "s32") << 1);
  o.operands(i.d, Type::U32, i.a, Type::U32, i.b, Type::U32, i.c, Type::U32);
  i.run = dotOfBytes;
  return true;
}

constexpr Opcode TABLE[] = {
    {"add", addOrSubtract},  {"sub", addOrSubtract},
    {"addc", addOrSubtract}, {"subc", addOrSubtract},
    {"mul", multiply},       {"mad", multiplyAdd},
    {"madc", multiplyAdd},   {"fma", multiplyAdd},
    {"min", minOrMax},       {"max", minOrMax},
    {"div", divide},         {"rem", remainder},
    {"neg", negate},         {"abs", absolute},
    {"copysign", copySign},  {"sad", absoluteDifference},
    {"dp4a", dotProduct},
};

}  // namespace

Family arithmetic() { return TABLE; }

}  // namespace emulator
