// Comparisons, which make predicates, and what chooses by them.
#include "half.hpp"
#include "select.hpp"

namespace emulator {

namespace {

enum Comparison : uint8_t { EQ, NE, LT, LE, GT, GE, EQU, NEU, LTU, LEU, GTU, GEU, NUM, NANS };

// The forms that end in u hold also when an operand is NaN, the others do not.
template <Comparison C, class T>
bool holds(T a, T b) {
  constexpr bool real = std::is_floating_point_v<T>;
  switch (C) {
    case EQ: return a == b;
    case NE: return real ? a < b || a > b : a != b;
    case LT: return a < b;
    case LE: return a <= b;
    case GT: return a > b;
    case GE: return a >= b;
    case EQU: return !(a < b || a > b);
    case NEU: return !(a == b);
    case LTU: return !(a >= b);
    case LEU: return !(a > b);
    case GTU: return !(a <= b);
    case GEU: return !(a < b);
    case NUM: return a == a && b == b;
    case NANS: return !(a == a && b == b);
  }
  return false;
}

template <class T>
using Masks = uint32_t (*)(const T* a, const T* b);

template <class T, Comparison C>
uint32_t maskOf(const T* a, const T* b) {
  return lanesWhere([](T x, T y) { return holds<C>(x, y); }, a, b);
}

template <class T>
constexpr Masks<T> MASKS[] = {maskOf<T, EQ>,  maskOf<T, NE>,  maskOf<T, LT>,  maskOf<T, LE>,
                              maskOf<T, GT>,  maskOf<T, GE>,  maskOf<T, EQU>, maskOf<T, NEU>,
                              maskOf<T, LTU>, maskOf<T, LEU>, maskOf<T, GTU>, maskOf<T, GEU>,
                              maskOf<T, NUM>, maskOf<T, NANS>};

// Combined with a third predicate: option 1 and, 2 or, 3 xor.
uint32_t combined(const Warp& w, const Instruction& i, uint32_t r) {
  if (!i.c) return r;
  uint32_t p = predicate(w, i.c);
  return i.option == 1 ? r & p : i.option == 2 ? r | p : r ^ p;
}

void store(Warp& w, const Instruction& i, uint32_t mask, uint32_t r) {
  uint32_t inverse = combined(w, i, ~r);
  r = combined(w, i, r);
  setPredicate(w, i.d, mask, r);
  setPredicate(w, i.d2, mask, inverse);
}

template <class T, int>
void compare(Warp& w, const Instruction& i, uint32_t mask) {
  store(w, i, mask, MASKS<T>[i.variant](w.in<T>(i.a), w.in<T>(i.b)));
}

// The operands of lane l as floats, element k of a pair.
float halfOf(const Warp& w, const Operand& o, Type t, int l, int k = 0) {
  uint16_t h;
  memcpy(&h, w.in<uint8_t>(o) + (size_t)o.bytes * l + 2 * k, 2);
  return t == Type::BF16 || t == Type::BF16x2 ? fromBf16(h) : fromF16(h);
}

uint32_t halfMask(const Warp& w, const Instruction& i, Type t, int k = 0) {
  float a[LANES], b[LANES];
  for (int l = 0; l < LANES; l++) {
    a[l] = halfOf(w, i.a, t, l, k);
    b[l] = halfOf(w, i.b, t, l, k);
  }
  return MASKS<float>[i.variant](a, b);
}

// On pairs the two results go to two predicates.
void compareHalves(Warp& w, const Instruction& i, uint32_t mask) {
  if (bytesOf(i.from) == 2) return store(w, i, mask, halfMask(w, i, i.from));
  setPredicate(w, i.d, mask, combined(w, i, halfMask(w, i, i.from, 0)));
  setPredicate(w, i.d2, mask, combined(w, i, halfMask(w, i, i.from, 1)));
}

// set: the comparison as a number, 1.0 for floats, all ones for integers
template <class S, int>
void setNumber(Warp& w, const Instruction& i, uint32_t mask) {
  uint32_t r = combined(w, i, MASKS<S>[i.variant](w.in<S>(i.a), w.in<S>(i.b)));
  uint32_t one = i.type == Type::F32 ? 0x3f800000 : 0xffffffff;
  uint32_t* d = w.out<uint32_t>(i.d);
  for (int l = 0; l < LANES; l++)
    if (mask >> l & 1) d[l] = r >> l & 1 ? one : 0;
}

void setHalf(Warp& w, const Instruction& i, uint32_t mask) {
  int n = bytesOf(i.from) / 2;
  uint16_t one = i.type == Type::F16 || i.type == Type::F16x2     ? 0x3c00
                 : i.type == Type::BF16 || i.type == Type::BF16x2 ? 0x3f80
                                                                  : 0xffff;
  for (int k = 0; k < n; k++) {
    uint32_t r = combined(w, i, halfMask(w, i, i.from, k));
    each(mask, [&](int l) {
      auto* d = w.out<uint8_t>(i.d) + (size_t)i.d.bytes * l;
      uint16_t h = r >> l & 1 ? one : 0;
      if (bytesOf(i.type) == 4 && n == 1) {
        uint32_t v = !h ? 0 : i.type == Type::F32 ? 0x3f800000 : 0xffffffff;
        memcpy(d, &v, 4);
      } else {
        memcpy(d + 2 * k, &h, 2);
      }
    });
  }
}

template <class T, int>
void choose(Warp& w, const Instruction& i, uint32_t mask) {
  T* d = w.out<T>(i.d);
  const T *a = w.in<T>(i.a), *b = w.in<T>(i.b);
  uint32_t p = predicate(w, i.c);
#pragma GCC ivdep
  for (int l = 0; l < LANES; l++) {
    T r = p >> l & 1 ? a[l] : b[l];
    d[l] = mask >> l & 1 ? r : d[l];
  }
}

// slct: a if c >= 0, else b
template <class T, class C>
void chooseBySign(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(
      mask, w.out<T>(i.d), [](T a, T b, C c) { return c >= 0 ? a : b; }, w.in<T>(i.a), w.in<T>(i.b),
      w.in<C>(i.c));
}

// Reads which comparison, what it is combined with, and the operands; destinations come first.
bool comparison(Operands& o, Instruction& i, Type of) {
  static const std::string_view names[] = {"eq",  "ne",  "lt",  "le",  "gt",  "ge",
                                           "equ", "neu", "ltu", "leu", "gtu", "geu",
                                           "num", "nan", "lo",  "ls",  "hi",  "hs"};
  static const Comparison meant[] = {EQ,  NE,  LT,  LE,  GT,   GE, EQU, NEU, LTU,
                                     LEU, GTU, GEU, NUM, NANS, LT, LE,  GT,  GE};
  int k = 0;
  while (k < 18 && names[k] != o.word[1]) k++;
  if (k == 18) return false;
  i.variant = meant[k];
  i.option = o.has("and") ? 1 : o.has("or") ? 2 : o.has("xor") ? 3 : 0;
  o.need(",");
  o.operands(i.a, of, i.b, of);
  if (o.eat(",")) i.c = o.operand(Type::Pred);
  return true;
}

bool setPredicates(Operands& o, Instruction& i) {
  Type type = o.type;
  i.d = o.operand(Type::Pred);
  if (o.eat("|")) i.d2 = o.operand(Type::Pred);
  if (!comparison(o, i, type)) return false;
  i.from = type;
  i.run = isHalf(type)    ? compareHalves
          : isFloat(type) ? BY_FLOAT(compare, 0)
                          : BY_INTEGER(compare, 0);
  return i.run;
}

bool setNumbers(Operands& o, Instruction& i) {
  if (o.word.size() < 4) return false;
  Type type = o.type;
  Type result = typeNamed(o.word[o.word.size() - 2]);
  i.type = result;
  i.from = type;
  i.d = o.operand(result);
  if (!comparison(o, i, type)) return false;
  if (isHalf(type))
    i.run = setHalf;
  else if (bytesOf(result) == 4)
    i.run = isFloat(type) ? BY_FLOAT(setNumber, 0) : BY_INTEGER(setNumber, 0);
  return i.run;
}

bool select(Operands& o, Instruction& i) {
  Type type = o.type;
  o.operands(i.d, type, i.a, type, i.b, type, i.c, Type::Pred);
  i.run = BY_SIZE(choose, 0);
  return i.run;
}

bool selectBySign(Operands& o, Instruction& i) {
  Type type = typeNamed(o.word[o.word.size() - 2]), by = o.type;
  o.operands(i.d, type, i.a, type, i.b, type, i.c, by);
  i.run = by == Type::F32 ? BY_SIZE(chooseBySign, float) : BY_SIZE(chooseBySign, int32_t);
  return i.run;
}

constexpr Opcode TABLE[] = {
    {"setp", setPredicates}, {"set", setNumbers}, {"selp", select}, {"slct", selectBySign}};

}  // namespace

Family comparisons() { return TABLE; }

}  // namespace emulator
