// Moves, and conversions between types.
#include "half.hpp"
#include "select.hpp"

namespace emulator {

namespace {

struct Same {
  template <class T>
  static T of(T a) {
    return a;
  }
};

void movePredicate(Warp& w, const Instruction& i, uint32_t mask) {
  setPredicate(w, i.d, mask, predicate(w, i.a));
}

// mov.b64 {%r1, %r2}, %rd1
void unpack(Warp& w, const Instruction& i, uint32_t mask) {
  uint8_t source[LANES * 16];
  memcpy(source, w.in<uint8_t>(i.a), (size_t)LANES * i.a.bytes);
  for (int k = 0; k < i.listed; k++) {
    const Operand& d = w.listed(i, k);
    if (!d) continue;
    each(mask, [&](int l) {
      memcpy(w.out<uint8_t>(d) + (size_t)d.bytes * l, source + (size_t)i.a.bytes * l + k * i.bytes,
             i.bytes);
    });
  }
}

// mov.b64 %rd1, {%r1, %r2}
void pack(Warp& w, const Instruction& i, uint32_t mask) {
  uint8_t result[LANES * 16];
  for (int k = 0; k < i.listed; k++) {
    const Operand& a = w.listed(i, k);
    const auto* from = w.in<uint8_t>(a);
    each(mask, [&](int l) {
      memcpy(result + (size_t)i.d.bytes * l + k * i.bytes, from + (size_t)a.bytes * l, i.bytes);
    });
  }
  each(mask, [&](int l) {
    memcpy(w.out<uint8_t>(i.d) + (size_t)i.d.bytes * l, result + (size_t)i.d.bytes * l, i.d.bytes);
  });
}

template <class T>
T rounded(T x, Rounding r) {
  switch (r) {
    case Rounding::Zero: return std::trunc(x);
    case Rounding::Down: return std::floor(x);
    case Rounding::Up: return std::ceil(x);
    default: return std::nearbyint(x);
  }
}

// The float that is nearest to x in the given direction, for x that is exact as a long double.
template <class D>
D narrowed(long double x, Rounding r) {
  auto d = (D)x;
  long double back = d;
  bool tooFar = r == Rounding::Zero   ? std::fabs(back) > std::fabs(x)
                : r == Rounding::Down ? back > x
                : r == Rounding::Up   ? back < x
                                      : false;
  if (!tooFar) return d;
  return std::nextafter(d, r == Rounding::Up     ? (D)INFINITY
                           : r == Rounding::Down ? (D)-INFINITY
                                                 : (D)0);
}

template <class D, class S>
D converted(S s, const Instruction& i) {
  constexpr bool toFloat = std::is_floating_point_v<D>, fromFloat = std::is_floating_point_v<S>;
  if constexpr (fromFloat && !toFloat) {  // beyond the range the nearest number
    if (s != s)  // NaN gives 0, and where 64 bits are involved the highest bit alone
      return sizeof(S) == 8 || sizeof(D) == 8 ? (D)(1ull << (8 * sizeof(D) - 1)) : 0;
    double x = rounded((double)s, i.rounding);
    double low = (double)std::numeric_limits<D>::min(),
           high = (double)std::numeric_limits<D>::max();
    if (x <= low) return std::numeric_limits<D>::min();
    if (x >= high) return std::numeric_limits<D>::max();
    return (D)x;
  } else if constexpr (!fromFloat && !toFloat) {
    if (!i.saturate) return (D)s;
    __int128 v = s, low = std::numeric_limits<D>::min(), high = std::numeric_limits<D>::max();
    return (D)(v < low ? low : v > high ? high : v);
  } else if constexpr (!fromFloat) {
    return i.rounding == Rounding::Nearest ? (D)s : narrowed<D>(s, i.rounding);
  } else {
    if (i.toInteger) return (D)rounded(s, i.rounding);
    return i.rounding == Rounding::Nearest ? (D)s : narrowed<D>(s, i.rounding);
  }
}

// Registers may be wider than the type: an integer result is extended to all of its register.
template <class S, class D>
void convert(Warp& w, const Instruction& i, uint32_t mask) {
  auto* d = w.out<uint8_t>(i.d);
  each(mask, [&](int l) {
    D v = converted<D>(lane<S>(w, i.a, l), i);
    if (i.d.bytes == sizeof(D)) {
      memcpy(d + (size_t)sizeof(D) * l, &v, sizeof(D));
    } else {
      auto extended = (int64_t)v;
      memcpy(d + (size_t)i.d.bytes * l, &extended, i.d.bytes);
    }
  });
}

// The common case: registers of just the types' sizes, nothing to round but to the nearest.
template <class S, class D>
void convertPlain(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(mask, w.out<D>(i.d), [](S s) { return (D)s; }, w.in<S>(i.a));
}

template <class S, class D>
Execute conversion(const Instruction& i) {
  bool plain = i.d.bytes == sizeof(D) && i.a.bytes == sizeof(S) && !i.saturate && !i.toInteger &&
               i.rounding == Rounding::Nearest;
  if constexpr (std::is_integral_v<S> || std::is_floating_point_v<D>)
    if (plain) return convertPlain<S, D>;
  return convert<S, D>;
}

template <class S>
Execute conversionTo(Type t, const Instruction& i) {
  switch (t) {
    case Type::U8: return conversion<S, uint8_t>(i);
    case Type::S8: return conversion<S, int8_t>(i);
    case Type::U16: return conversion<S, uint16_t>(i);
    case Type::S16: return conversion<S, int16_t>(i);
    case Type::U32: return conversion<S, uint32_t>(i);
    case Type::S32: return conversion<S, int32_t>(i);
    case Type::U64: return conversion<S, uint64_t>(i);
    case Type::S64: return conversion<S, int64_t>(i);
    case Type::F32: return conversion<S, float>(i);
    case Type::F64: return conversion<S, double>(i);
    default: return nullptr;
  }
}

Execute conversionOf(Type from, Type to, const Instruction& i) {
  switch (from) {
    case Type::U8: return conversionTo<uint8_t>(to, i);
    case Type::S8: return conversionTo<int8_t>(to, i);
    case Type::U16: return conversionTo<uint16_t>(to, i);
    case Type::S16: return conversionTo<int16_t>(to, i);
    case Type::U32: return conversionTo<uint32_t>(to, i);
    case Type::S32: return conversionTo<int32_t>(to, i);
    case Type::U64: return conversionTo<uint64_t>(to, i);
    case Type::S64: return conversionTo<int64_t>(to, i);
    case Type::F32: return conversionTo<float>(to, i);
    case Type::F64: return conversionTo<double>(to, i);
    default: return nullptr;
  }
}

// A 16-bit float of x, rounded in the instruction's direction.
uint16_t toHalf(double x, Type t, Rounding r) {
  bool bf = t == Type::BF16;
  float f = oddFloat(x);
  uint16_t h = bf ? toBf16(f) : toF16(f);
  if (r == Rounding::Nearest || x != x) return h;
  double back = bf ? fromBf16(h) : fromF16(h);
  bool tooFar = r == Rounding::Zero   ? std::fabs(back) > std::fabs(x)
                : r == Rounding::Down ? back > x
                                      : back < x;
  if (!tooFar) return h;
  if ((h & 0x7fff) == 0) return r == Rounding::Down ? 0x8001 : 0x0001;
  bool grow = (r == Rounding::Down && (h & 0x8000)) || (r == Rounding::Up && !(h & 0x8000));
  return grow ? h + 1 : h - 1;
}

// Anything that is not f16 or bf16, as a double; 64-bit integers lose what a half would lose
// anyway.
double wide(const Warp& w, const Instruction& i, int l) {
  switch (i.from) {
    case Type::F16: return fromF16(lane<uint16_t>(w, i.a, l));
    case Type::BF16: return fromBf16(lane<uint16_t>(w, i.a, l));
    case Type::F32: return lane<float>(w, i.a, l);
    case Type::F64: return lane<double>(w, i.a, l);
    case Type::S8: return lane<int8_t>(w, i.a, l);
    case Type::U8: return lane<uint8_t>(w, i.a, l);
    case Type::S16: return lane<int16_t>(w, i.a, l);
    case Type::U16: return lane<uint16_t>(w, i.a, l);
    case Type::S32: return lane<int32_t>(w, i.a, l);
    case Type::U32: return lane<uint32_t>(w, i.a, l);
    case Type::S64: return (double)lane<int64_t>(w, i.a, l);
    default: return (double)lane<uint64_t>(w, i.a, l);
  }
}

// To or from f16 and bf16; the other side goes by way of double.
void convertHalf(Warp& w, const Instruction& i, uint32_t mask) {
  each(mask, [&](int l) {
    double x = wide(w, i, l);
    auto* d = w.out<uint8_t>(i.d) + (size_t)i.d.bytes * l;
    auto put = [&](auto v) { memcpy(d, &v, std::min<size_t>(sizeof v, i.d.bytes)); };
    if (i.toInteger && (isHalf(i.type) || isFloat(i.type))) x = rounded(x, i.rounding);
    switch (i.type) {
      case Type::F16:
      case Type::BF16: return put(toHalf(x, i.type, i.toInteger ? Rounding::Nearest : i.rounding));
      case Type::F32: return put((float)x);
      case Type::F64: return put(x);
      case Type::S64: return put(converted<int64_t>((float)x, i));
      case Type::U64: return put(converted<uint64_t>((float)x, i));
      case Type::S32: return put(converted<int32_t>((float)x, i));
      case Type::U32: return put(converted<uint32_t>((float)x, i));
      case Type::S8: return put((int32_t)converted<int8_t>((float)x, i));
      case Type::U8: return put((uint32_t)converted<uint8_t>((float)x, i));
      case Type::S16: return put((int32_t)converted<int16_t>((float)x, i));
      default: return put((uint32_t)converted<uint16_t>((float)x, i));
    }
  });
}

// cvt.rn.bf16x2.f32 d, a, b: a is the upper half
void convertPair(Warp& w, const Instruction& i, uint32_t mask) {
  Type half = i.type == Type::BF16x2 ? Type::BF16 : Type::F16;
  uint32_t* d = w.out<uint32_t>(i.d);
  const float *a = w.in<float>(i.a), *b = w.in<float>(i.b);
  each(mask, [&](int l) {
    uint16_t high = toHalf(a[l], half, i.rounding), low = toHalf(b[l], half, i.rounding);
    if (i.option) {  // .relu
      if (high & 0x8000) high = 0;
      if (low & 0x8000) low = 0;
    }
    d[l] = (uint32_t)high << 16 | low;
  });
}

void convertTf32(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(mask, w.out<uint32_t>(i.d), [](float a) { return toTf32(a); }, w.in<float>(i.a));
}

// cvta: between the addresses of a space and generic ones; i.immediate is the way between them
void shiftAddress(Warp& w, const Instruction& i, uint32_t mask) {
  uint64_t by = (uint64_t)i.immediate;
  lanes(mask, w.out<uint64_t>(i.d), [=](uint64_t a) { return a + by; }, w.in<uint64_t>(i.a));
}

bool move(Operands& o, Instruction& i) {
  Type type = o.type, part = bytesOf(type) == 8   ? Type::B32
                             : bytesOf(type) == 4 ? Type::B16
                             : bytesOf(type) == 2 ? Type::B8
                                                  : Type::B64;
  auto split = [&](int count) { i.bytes = (uint32_t)(bytesOf(type) / count); };
  if (o.next() == "{") {
    o.list(i, part);
    i.listedOut = i.listed;
    split(i.listed);
    o.need(",");
    i.a = o.operand(type);
    i.run = unpack;
    return true;
  }
  i.d = o.operand(type);
  o.need(",");
  if (o.next() == "{") {
    o.list(i, part);
    split(i.listed);
    i.run = pack;
    return true;
  }
  i.a = o.operand(type);
  i.run = type == Type::Pred ? movePredicate : BY_SIZE(unary, Same);
  return i.run;
}

bool convertTypes(Operands& o, Instruction& i) {
  if (o.word.size() < 3) return false;
  Type to = typeNamed(o.word[o.word.size() - 2]), from = o.type;
  bool pair = to == Type::F16x2 || to == Type::BF16x2;
  if (to == Type::None || (pair && from != Type::F32)) return false;
  i.type = to;
  i.from = from;
  i.rounding = o.rounding();
  i.toInteger = o.which({"rni", "rzi", "rmi", "rpi"}) >= 0;
  i.option = o.has("relu");
  bool bothFloat = isFloat(from) && isFloat(to);
  i.saturate = o.has("sat") && !bothFloat;
  if (i.option && !pair) return false;
  o.operands(i.d, to == Type::TF32 ? Type::B32 : to, i.a, from);
  if (pair) {
    o.need(",");
    i.b = o.operand(from);
    i.run = convertPair;
  } else if (to == Type::TF32) {
    i.run = convertTf32;
  } else if (isHalf(to) || isHalf(from)) {
    i.run = i.saturate ? nullptr : convertHalf;
  } else {
    i.run = conversionOf(from, to, i);
  }
  return i.run;
}

bool convertAddress(Operands& o, Instruction& i) {
  uint64_t window = o.has("shared") || o.has("shared::cta") ? SHARED_WINDOW
                    : o.has("local")                        ? LOCAL_WINDOW
                                                            : 0;
  i.immediate = (int64_t)(o.has("to") ? 0 - window : window);
  o.operands(i.d, Type::U64, i.a, Type::U64);
  i.run = shiftAddress;
  return o.type == Type::U64 && !o.has("param");
}

constexpr Opcode TABLE[] = {{"mov", move}, {"cvt", convertTypes}, {"cvta", convertAddress}};

}  // namespace

Family conversions() { return TABLE; }

}  // namespace emulator
