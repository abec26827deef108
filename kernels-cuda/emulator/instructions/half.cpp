// Arithmetic on f16, bf16 and their pairs: computed in double, rounded once.
#include "half.hpp"

#include "select.hpp"

namespace emulator {

namespace {

enum Operation : uint8_t { ADD, SUB, MUL, FMA, MIN, MAX, NEG, ABS, EX2, TANH };

template <bool BF>
float up(uint16_t h) {
  return BF ? fromBf16(h) : fromF16(h);
}

template <bool BF>
uint16_t down(double d) {
  float f = oddFloat(d);
  return BF ? toBf16(f) : toF16(f);
}

bool isNaN(uint16_t h, bool bf) { return (h & 0x7fff) > (bf ? 0x7f80 : 0x7c00); }

template <bool BF>
uint16_t computed(const Instruction& i, uint16_t x, uint16_t y, uint16_t z) {
  double a = up<BF>(x), b = up<BF>(y), c = up<BF>(z);
  switch ((Operation)i.variant) {
    case ADD: return down<BF>(a + b);
    case SUB: return down<BF>(a - b);
    case MUL: return down<BF>(a * b);
    case FMA: return down<BF>(std::fma(a, b, c));
    case MIN:
    case MAX:
      if (i.option && (isNaN(x, BF) || isNaN(y, BF))) return 0x7fff;
      if (isNaN(x, BF)) return isNaN(y, BF) ? 0x7fff : y;
      if (isNaN(y, BF)) return x;
      if (a == b) return (std::signbit(a) == (i.variant == MIN)) ? x : y;
      return (a < b) == (i.variant == MIN) ? x : y;
    case NEG: return isNaN(x, BF) ? 0x7fff : x ^ 0x8000;
    case ABS: return isNaN(x, BF) ? 0x7fff : x & 0x7fff;
    case EX2: return down<BF>(std::exp2(a));
    case TANH: return down<BF>(std::tanh(a));
  }
  return 0;
}

template <bool BF, int N>
void halves(Warp& w, const Instruction& i, uint32_t mask) {
  auto* d = w.out<uint8_t>(i.d);
  each(mask, [&](int l) {
    for (int n = 0; n < N; n++) {
      auto value = [&](const Operand& o) {
        uint16_t h = 0;
        if (o) memcpy(&h, w.in<uint8_t>(o) + (size_t)o.bytes * l + 2 * n, 2);
        return h;
      };
      uint16_t r = computed<BF>(i, value(i.a), value(i.b), value(i.c));
      memcpy(d + (size_t)i.d.bytes * l + 2 * n, &r, 2);
    }
  });
}

}  // namespace

bool halfArithmetic(Operands& o, Instruction& i) {
  static const std::pair<std::string_view, Operation> names[] = {
      {"add", ADD}, {"sub", SUB}, {"mul", MUL}, {"fma", FMA}, {"min", MIN},
      {"max", MAX}, {"neg", NEG}, {"abs", ABS}, {"ex2", EX2}, {"tanh", TANH}};
  int operands = 0;
  for (auto& [name, op] : names)
    if (name == o.word[0]) {
      i.variant = op;
      operands = op == FMA ? 3 : op <= MAX ? 2 : 1;
    }
  if (!operands || o.has("sat") || o.has("relu") || o.rounding() != Rounding::Nearest) return false;
  Type t = o.type;
  if (operands == 1)
    o.operands(i.d, t, i.a, t);
  else if (operands == 2)
    o.operands(i.d, t, i.a, t, i.b, t);
  else
    o.operands(i.d, t, i.a, t, i.b, t, i.c, t);
  i.option = o.has("NaN");
  i.run = t == Type::F16     ? halves<false, 1>
          : t == Type::F16x2 ? halves<false, 2>
          : t == Type::BF16  ? halves<true, 1>
                             : halves<true, 2>;
  return true;
}

}  // namespace emulator
