// Compiled with -frounding-math: the processor's rounding mode is changed for each instruction.
#include "rounding.hpp"

#include <cfenv>

#include "select.hpp"

namespace emulator {

namespace {

enum Operation : uint8_t { ADD, SUBTRACT, MULTIPLY, FMA, DIVIDE, ROOT, RECIPROCAL };

template <class T>
T computed(Operation op, T x, T y, T z) {
  volatile T a = x, b = y, c = z;  // nothing may be computed before the mode is set
  switch (op) {
    case ADD: return a + b;
    case SUBTRACT: return a - b;
    case MULTIPLY: return a * b;
    case FMA: return std::fma((T)a, (T)b, (T)c);
    case DIVIDE: return a / b;
    case ROOT: return std::sqrt((T)a);
    case RECIPROCAL: return 1 / a;
  }
  return 0;
}

template <class T>
void directedOf(Warp& w, const Instruction& i, uint32_t mask) {
  static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
  T* d = w.out<T>(i.d);
  const T *a = w.in<T>(i.a), *b = i.b ? w.in<T>(i.b) : a, *c = i.c ? w.in<T>(i.c) : a;
  int before = fegetround();
  fesetround(modes[(int)i.rounding & 3]);
  each(mask, [&](int l) {
    volatile T r = computed<T>((Operation)i.variant, a[l], b[l], c[l]);
    d[l] = r;
  });
  fesetround(before);
}

}  // namespace

bool directed(Operands& o, Instruction& i) {
  auto name = o.word[0];
  i.rounding = o.rounding();
  i.variant = name == "add"                    ? ADD
              : name == "sub"                  ? SUBTRACT
              : name == "mul"                  ? MULTIPLY
              : name == "fma" || name == "mad" ? FMA
              : name == "div"                  ? DIVIDE
              : name == "sqrt"                 ? ROOT
                                               : RECIPROCAL;
  i.run = o.type == Type::F32 ? directedOf<float> : directedOf<double>;
  return true;
}

}  // namespace emulator
