// From an operation on numbers to a function on lanes, chosen by type.
#pragma once
#include <cmath>
#include <limits>
#include <type_traits>

#include "../ptx/decoder.hpp"
#include "../run/lanes.hpp"

namespace emulator {

// d = Op(a), Op(a, b), Op(a, b, c) on operands of type T.
template <class T, class Op>
void unary(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(mask, w.out<T>(i.d), [](T a) -> T { return Op::of(a); }, w.in<T>(i.a));
}

template <class T, class Op>
void binary(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(
      mask, w.out<T>(i.d), [](T a, T b) -> T { return Op::of(a, b); }, w.in<T>(i.a), w.in<T>(i.b));
}

template <class T, class Op>
void ternary(Warp& w, const Instruction& i, uint32_t mask) {
  lanes(
      mask, w.out<T>(i.d), [](T a, T b, T c) -> T { return Op::of(a, b, c); }, w.in<T>(i.a),
      w.in<T>(i.b), w.in<T>(i.c));
}

// The same for operations that are costly or no vector instructions: active lanes only.
template <class T, class Op>
void unaryEach(Warp& w, const Instruction& i, uint32_t mask) {
  T* d = w.out<T>(i.d);
  const T* a = w.in<T>(i.a);
  each(mask, [=](int l) { d[l] = Op::of(a[l]); });
}

template <class T, class Op>
void binaryEach(Warp& w, const Instruction& i, uint32_t mask) {
  T* d = w.out<T>(i.d);
  const T *a = w.in<T>(i.a), *b = w.in<T>(i.b);
  each(mask, [=](int l) { d[l] = Op::of(a[l], b[l]); });
}

// F<T> for a type of PTX; null where the family has none. Wrapping operations need no sign.
#define BY_FLOAT(F, ...) \
  (type == Type::F32 ? F<float, __VA_ARGS__> : type == Type::F64 ? F<double, __VA_ARGS__> : nullptr)

#define BY_SIZE(F, ...)                            \
  (bytesOf(type) == 4   ? F<uint32_t, __VA_ARGS__> \
   : bytesOf(type) == 8 ? F<uint64_t, __VA_ARGS__> \
   : bytesOf(type) == 2 ? F<uint16_t, __VA_ARGS__> \
                        : (Execute) nullptr)

#define BY_INTEGER(F, ...)                       \
  (!isSigned(type)     ? BY_SIZE(F, __VA_ARGS__) \
   : type == Type::S32 ? F<int32_t, __VA_ARGS__> \
   : type == Type::S64 ? F<int64_t, __VA_ARGS__> \
   : type == Type::S16 ? F<int16_t, __VA_ARGS__> \
                       : (Execute) nullptr)

// The value of one lane of an operand of any size.
template <class T>
inline T lane(const Warp& w, const Operand& o, int l) {
  T v;
  memcpy(&v, w.in<uint8_t>(o) + (size_t)o.bytes * l, sizeof(T));
  return v;
}

}  // namespace emulator
