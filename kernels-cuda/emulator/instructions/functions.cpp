// Roots, reciprocals and the approximated functions. The hardware's approximations of float are
// within 2 ulp; here they are computed in double and rounded, which is at least as near.
#include "rounding.hpp"
#include "select.hpp"

namespace emulator {

namespace {

struct Root {
  template <class T>
  static T of(T a) {
    return std::sqrt(a);
  }
};

struct Reciprocal {
  template <class T>
  static T of(T a) {
    return 1 / a;
  }
};

struct ReciprocalRoot {
  static float of(float a) { return (float)(1 / std::sqrt((double)a)); }

  static double of(double a) { return 1 / std::sqrt(a); }
};

// 2^a = 2^n * 2^f with f within a half of 0: a series in f * ln 2, exact to 1e-12, without a
// branch, so that all lanes are computed together. Every exp of a kernel comes here.
struct PowerOfTwo {
  static float of(float a) {
    double x = a > 200 ? 200 : a < -200 ? -200 : (double)a;
    double shifted = x + 0x1.8p52, n = shifted - 0x1.8p52, t = (x - n) * 0.693147180559945309417;
    double p = 1.0 / 3628800;
    for (double c : {362880.0, 40320.0, 5040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0})
      p = p * t + 1 / c;
    double scale;
    uint64_t bits;
    memcpy(&bits, &shifted, 8);
    bits = (bits + 1023) << 52;
    memcpy(&scale, &bits, 8);
    return a != a ? a : (float)(p * scale);
  }
};

struct Log2 {
  static float of(float a) { return (float)std::log2((double)a); }
};

struct Sine {
  static float of(float a) { return (float)std::sin((double)a); }
};

struct Cosine {
  static float of(float a) { return (float)std::cos((double)a); }
};

struct HyperbolicTangent {
  static float of(float a) { return (float)std::tanh((double)a); }
};

// rcp.approx.ftz.f64 and rsqrt.approx.ftz.f64 give the upper half of a double: a first guess, which
// the library's code refines.
template <class Op>
struct UpperHalf {
  static double of(double a) {
    auto flushed = [](double x) {
      return std::fpclassify(x) == FP_SUBNORMAL ? std::copysign(0.0, x) : x;
    };
    double r = flushed(Op::of(flushed(a)));
    uint64_t bits;
    memcpy(&bits, &r, 8);
    if (r == r) bits &= 0xffffffff00000000ull;
    memcpy(&r, &bits, 8);
    return r;
  }
};

template <class T>
T withoutSubnormals(T a) {
  return std::fabs(a) < std::numeric_limits<T>::min() ? std::copysign((T)0, a) : a;
}

struct Flush {
  static float of(float a) { return withoutSubnormals(a); }
};

struct Saturate {
  template <class T>
  static T of(T a) {
    return a > 0 ? a < 1 ? a : 1 : 0;  // NaN gives 0
  }
};

bool oneOperand(Operands& o, Instruction& i) {
  o.operands(i.d, o.type, i.a, o.type);
  return true;
}

bool root(Operands& o, Instruction& i) {
  Type type = o.type;
  oneOperand(o, i);
  if (o.rounding() != Rounding::Nearest) return directed(o, i);
  i.run = BY_FLOAT(unary, Root);
  return i.run;
}

bool reciprocal(Operands& o, Instruction& i) {
  Type type = o.type;
  oneOperand(o, i);
  if (o.rounding() != Rounding::Nearest) return directed(o, i);
  if (type == Type::F64 && o.has("approx"))
    i.run = unaryEach<double, UpperHalf<Reciprocal>>;
  else
    i.run = BY_FLOAT(unary, Reciprocal);
  return i.run;
}

bool reciprocalRoot(Operands& o, Instruction& i) {
  oneOperand(o, i);
  i.run = o.type == Type::F32 ? unary<float, ReciprocalRoot>
          : o.has("ftz")      ? unaryEach<double, UpperHalf<ReciprocalRoot>>
                              : unary<double, ReciprocalRoot>;
  return isFloat(o.type);
}

bool powerOfTwo(Operands& o, Instruction& i) {
  if (isHalf(o.type)) return halfArithmetic(o, i);
  oneOperand(o, i);
  i.run = unary<float, PowerOfTwo>;
  return o.type == Type::F32;
}

template <class Op>
bool approximated(Operands& o, Instruction& i) {
  if (isHalf(o.type)) return halfArithmetic(o, i);
  oneOperand(o, i);
  i.run = unaryEach<float, Op>;
  return o.type == Type::F32;
}

constexpr Opcode TABLE[] = {
    {"sqrt", root},
    {"rcp", reciprocal},
    {"rsqrt", reciprocalRoot},
    {"ex2", powerOfTwo},
    {"lg2", approximated<Log2>},
    {"sin", approximated<Sine>},
    {"cos", approximated<Cosine>},
    {"tanh", approximated<HyperbolicTangent>},
};

}  // namespace

Family functions() { return TABLE; }

void flushSubnormals(Warp& w, const Instruction& i, uint32_t mask) {
  unary<float, Flush>(w, i, mask);
}

void saturate32(Warp& w, const Instruction& i, uint32_t mask) {
  unary<float, Saturate>(w, i, mask);
}

void saturate64(Warp& w, const Instruction& i, uint32_t mask) {
  unary<double, Saturate>(w, i, mask);
}

}  // namespace emulator
